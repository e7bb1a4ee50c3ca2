"""Whose learning a user sees: the region's or department's, their provider's, their body's or their own."""

from django.db.models import Q, QuerySet

from learning.models import Enrolment
from people.access import Scope


def enrolments(scope: Scope) -> QuerySet[Enrolment]:
    own = Q(employee_id=scope.employee.pk) if scope.employee else Q(pk=None)
    return Enrolment.objects.filter(
        scope.money("session__course__programme__department")
        | Q(session__course__provider_id__in=scope.provider_ids)
        | Q(employee__body_id__in=scope.body_ids)
        | own
    ).select_related("employee")
