"""Whose learning a user sees: the region's or department's, their provider's, their body's or their own."""

from django.db.models import Q, QuerySet

from learning.models import Enrolment, LearningCertificate
from people.access import Scope


def enrolments(scope: Scope) -> QuerySet[Enrolment]:
    own = Q(employee_id=scope.employee.pk) if scope.employee else Q(pk=None)
    return Enrolment.objects.filter(
        scope.money("session__course__programme__department")
        | Q(session__course__provider_id__in=scope.provider_ids)
        | Q(employee__body_id__in=scope.body_ids)
        | own
    ).select_related("employee")


def certificates(scope: Scope) -> QuerySet[LearningCertificate]:
    """Return the certificates of the places in sight; without a name there is none to show."""
    seen = enrolments(scope).filter(employee__erased_at=None)
    found = LearningCertificate.objects.filter(enrolment__in=seen.order_by().values("pk"))
    return found.select_related("region", "enrolment__employee")


def presented_certificate(code: str) -> LearningCertificate | None:
    """Return the certificate that has this code: who was given it need not be anybody here."""
    found = LearningCertificate.objects.select_related("region", "enrolment__employee")
    return found.filter(code=code).first()
