"""Whose endpoints a user sees: their provider's, or the departments' of a region they run."""

from django.db.models import Q, QuerySet

from people.access import Scope
from people.models import Role
from webhooks.models import Delivery, Endpoint


def endpoints(scope: Scope) -> QuerySet[Endpoint]:
    """An address may itself be a secret, so that other officers of the region see none."""
    run = _regions(scope, Role.ADMINISTRATOR)
    audited = _regions(scope, Role.AUDITOR)
    return Endpoint.objects.filter(
        Q(provider=None, region_id__in=run)
        | Q(provider_id__in=scope.provider_ids)
        | Q(region_id__in=audited)
    ).select_related("region", "made_by")


def deliveries(scope: Scope) -> QuerySet[Delivery]:
    return Delivery.objects.filter(endpoint__in=endpoints(scope)).select_related("endpoint")


def require_may_change(scope: Scope, endpoint: Endpoint) -> None:
    if endpoint.provider_id:
        scope.require_provider(endpoint.provider_id)
    else:
        scope.require(Role.ADMINISTRATOR, region_id=endpoint.region_id)


def _regions(scope: Scope, role: Role) -> set[int]:
    return {held.region_id for held in scope.roles if held.role == role}
