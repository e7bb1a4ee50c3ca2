"""Which parts of the budget a user sees: the whole region's, or nothing but own orders."""

from django.db.models import Q, QuerySet

from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement
from people.access import Scope


def sources(scope: Scope) -> QuerySet[FundingSource]:
    return FundingSource.objects.filter(region_id__in=scope.region_ids)


def appropriations(scope: Scope) -> QuerySet[Appropriation]:
    return Appropriation.objects.filter(region_id__in=scope.region_ids)


def amendments(scope: Scope) -> QuerySet[Amendment]:
    return Amendment.objects.filter(region_id__in=scope.region_ids)


def allocations(scope: Scope) -> QuerySet[Allocation]:
    found = Allocation.objects.filter(region_id__in=scope.region_ids)
    return found.select_related("region", "appropriation__source")


def virements(scope: Scope) -> QuerySet[Virement]:
    return Virement.objects.filter(region_id__in=scope.region_ids)


def orders(scope: Scope) -> QuerySet[Order]:
    own = Q(supplier_id__in=scope.provider_ids)
    return Order.objects.filter(Q(region_id__in=scope.region_ids) | own).select_related(
        "allocation"
    )
