from django.urls import path

from portals.public import certificates, contact, results, statements

urlpatterns = [
    path("about/", statements.About.as_view(), name="about"),
    path("accessibility/", statements.Accessibility.as_view(), name="accessibility"),
    path("privacy/", statements.Privacy.as_view(), name="privacy"),
    path("results/", results.Results.as_view(), name="public-results"),
    path("c", certificates.ScannedCertificate.as_view(), name="scanned-certificate"),
    path("certificates/", certificates.CheckCertificate.as_view(), name="public-certificates"),
    path("problem/", contact.Problem.as_view(), name="public-problem"),
    path("irregularity/", contact.Irregularity.as_view(), name="public-irregularity"),
    path("reported/", contact.Reported.as_view(), name="public-reported"),
]
