"""Who sees wishes for correction, legal holds and the terms of retention."""

from django.db.models import QuerySet

from audit.models import Viewing
from people.access import Scope, any_of
from people.models import Region, Role
from privacy.models import Correction, LegalHold, RetentionRule
from privacy.queries import viewings_of


def _watched(scope: Scope) -> set[int]:
    """Return the regions whose order the user keeps or audits."""
    roles = {Role.ADMINISTRATOR, Role.AUDITOR}
    return {held.region_id for held in scope.roles if held.role in roles}


def kept_regions(scope: Scope) -> QuerySet[Region]:
    return Region.objects.filter(pk__in=_watched(scope)).order_by("code", "pk")


def corrections(scope: Scope) -> QuerySet[Correction]:
    """One's own, those of the body one does personnel work for, those of the region one runs."""
    seen = any_of(
        region_id=_watched(scope),
        employee__body_id=scope.body_ids,
        employee_id=scope.employee_ids,
    )
    return Correction.objects.filter(seen).select_related("employee")


def legal_holds(scope: Scope) -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(region_id__in=_watched(scope))


def retention_rules(scope: Scope) -> QuerySet[RetentionRule]:
    return RetentionRule.objects.filter(region_id__in=_watched(scope)).select_related("region")


def own_viewings(scope: Scope) -> QuerySet[Viewing]:
    """Return who looked at the user themself; nobody sees that of another person."""
    return viewings_of(scope.employee)
