"""Every route of the service. The JSON API lives under /api/v1/."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.documents import Reader, changelog, openapi
from config.problem_pages import ProblemList, ProblemPage
from config.security_txt import security_policy, security_txt

api: list[URLPattern | URLResolver] = [
    path("", include("people.urls")),
    path("", include("providers.urls")),
    path("", include("budgets.urls")),
    path("", include("learning.urls")),
    path("", include("vouchers.urls")),
    path("", include("payments.urls")),
    path("", include("reports.urls")),
    path("", include("privacy.urls")),
    path("", include("webhooks.urls")),
    path("openapi.json", openapi, name="openapi"),
    path("changelog/", changelog, name="api-changelog"),
    path("docs/", Reader.as_view(), name="api-docs"),
]

# One door for everybody: the admin site's own would ask for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "config.api_errors.not_understood"
handler500 = "config.api_errors.broken"
handler404 = "config.api_errors.nothing_here"

urlpatterns = [
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("security-policy", security_policy, name="security-policy"),
    path("", include("portals.urls")),
    path("api/v1/", include(api)),
    path("problems/", ProblemList.as_view(), name="problems"),
    path("problems/<slug:code>", ProblemPage.as_view(), name="problem"),
    path("admin/", admin.site.urls),
]
