from django.urls import include, path

from portals import views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("v", views.ScannedVoucher.as_view(), name="scanned-voucher"),
    path("", include("portals.account_urls")),
    path("language/", include("django.conf.urls.i18n")),
]
