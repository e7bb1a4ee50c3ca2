from django.urls import path

from portals.provider import (
    accreditation,
    applications,
    claims,
    courses,
    documents,
    home,
    learning,
    planning,
    scan,
    sessions,
    undo,
)

APPLICATION = "accreditation/<uuid:pk>"

urlpatterns = [
    path("", home.Home.as_view(), name="provider"),
    path("scan/", scan.Scan.as_view(), name="provider-scan"),
    path("redemptions/<uuid:pk>/undo/", undo.Undo.as_view(), name="provider-undo"),
    path("sessions/", sessions.Sessions.as_view(), name="provider-sessions"),
    path("sessions/new/", planning.NewSession.as_view(), name="provider-session-new"),
    path("sessions/<uuid:pk>/", sessions.OneSession.as_view(), name="provider-session"),
    path(
        "sessions/<uuid:pk>/attendance/",
        learning.Attendance.as_view(),
        name="provider-attendance",
    ),
    path("sessions/<uuid:pk>/tests/", learning.Assessments.as_view(), name="provider-assessments"),
    path(
        "sessions/<uuid:pk>/completion/",
        learning.Completion.as_view(),
        name="provider-completion",
    ),
    path(
        "certificates/<uuid:pk>/",
        sessions.LearnerCertificate.as_view(),
        name="provider-certificate",
    ),
    path("claims/", claims.Claims.as_view(), name="provider-claims"),
    path("claims/new/", claims.NewClaim.as_view(), name="provider-claim-new"),
    path("claims/<uuid:pk>/", claims.OneClaim.as_view(), name="provider-claim"),
    path("accreditation/", accreditation.Accreditations.as_view(), name="provider-accreditation"),
    path("accreditation/new/", applications.Begin.as_view(), name="provider-apply"),
    path(f"{APPLICATION}/", applications.Application.as_view(), name="provider-application"),
    path(
        f"{APPLICATION}/courses-and-period/",
        applications.About.as_view(),
        name="provider-application-about",
    ),
    path(f"{APPLICATION}/documents/", documents.Documents.as_view(), name="provider-documents"),
    path(f"{APPLICATION}/send/", applications.Send.as_view(), name="provider-application-send"),
    path(
        f"{APPLICATION}/discard/",
        applications.Discard.as_view(),
        name="provider-application-discard",
    ),
    path("documents/<uuid:pk>/", documents.OwnDocument.as_view(), name="provider-document"),
    path("courses/", courses.Courses.as_view(), name="provider-courses"),
    path("courses/new/", courses.NewCourse.as_view(), name="provider-course-new"),
]
