from django.urls import include, path

from portals import views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("v", views.ScannedVoucher.as_view(), name="scanned-voucher"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("language/", include("django.conf.urls.i18n")),
]
