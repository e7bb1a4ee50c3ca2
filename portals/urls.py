"""Pages: what everybody may read, one's own account, and a package per audience."""

from django.urls import include, path

from portals import display, views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("v", views.ScannedVoucher.as_view(), name="scanned-voucher"),
    path("display/", display.display, name="display"),
    path("department/", include("portals.department.urls")),
    path("personnel/", include("portals.personnel.urls")),
    path("provider/", include("portals.provider.urls")),
    path("audit/", include("portals.audit.urls")),
    path("administration/", include("portals.administration.urls")),
    path("me/", include("portals.employee.urls")),
    path("", include("portals.public.urls")),
    path("", include("portals.account_urls")),
    path("language/", include("django.conf.urls.i18n")),
]
