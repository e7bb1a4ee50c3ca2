"""Whose learning a user sees: the region's or department's, their provider's, their body's or their own."""

from django.db.models import QuerySet

from learning.models import Enrolment, LearningCertificate
from people.access import Scope


def enrolments(scope: Scope) -> QuerySet[Enrolment]:
    seen = scope.money(
        "session__course__programme__department",
        session__course__provider_id=scope.provider_ids,
        employee__body_id=scope.body_ids,
        employee_id=scope.employee_ids,
    )
    return Enrolment.objects.filter(seen).select_related("employee")


def certificates(scope: Scope) -> QuerySet[LearningCertificate]:
    """Return the certificates of the places in sight; without a name there is none to show."""
    seen = enrolments(scope).filter(employee__erased_at=None)
    found = LearningCertificate.objects.filter(enrolment__in=seen.order_by().values("pk"))
    return found.select_related("region", "enrolment__employee")


def presented_certificate(code: str) -> LearningCertificate | None:
    """Return the certificate that has this code: who was given it need not be anybody here."""
    found = LearningCertificate.objects.select_related("region", "enrolment__employee")
    return found.filter(code=code).first()
