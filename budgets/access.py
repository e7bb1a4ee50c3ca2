"""Which parts of the budget a user sees: a region's, a department's, or nothing but own orders.

An appropriation is a department's in so far as the department has a line in it.
"""

from typing import Any

from django.db.models import Q, QuerySet

from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement
from people.access import Scope
from providers.models import Programme


def sources(scope: Scope) -> QuerySet[FundingSource]:
    return FundingSource.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(pk__in=_lines(scope).values("appropriation__source"))
    )


def appropriations(scope: Scope) -> QuerySet[Appropriation]:
    return Appropriation.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(pk__in=_lines(scope).values("appropriation"))
    )


def amendments(scope: Scope) -> QuerySet[Amendment]:
    return Amendment.objects.filter(appropriation__in=appropriations(scope))


def allocations(scope: Scope) -> QuerySet[Allocation]:
    found = Allocation.objects.filter(scope.money("department"))
    return found.select_related("region", "appropriation__source")


def programmes(scope: Scope) -> QuerySet[Programme]:
    """Return the programmes whose money the user sees: their lines are of the same department."""
    return Programme.objects.filter(scope.money("department"))


def virements(scope: Scope) -> QuerySet[Virement]:
    """A department sees what moves between its own lines: the other end would be another's."""
    ends = {f"{end}__department__in": scope.department_ids for end in ("source", "target")}
    return Virement.objects.filter(Q(region_id__in=scope.region_ids) | Q(**ends))


def orders(scope: Scope) -> QuerySet[Order]:
    own = Q(supplier_id__in=scope.provider_ids)
    found = Order.objects.filter(scope.money("allocation__department") | own)
    return found.select_related("allocation")


def of_line(line: Allocation) -> dict[str, Any]:
    """Return where an act on a line takes place, for Scope.require."""
    return {"region_id": line.region_id, "department_id": line.department_id}


def _lines(scope: Scope) -> QuerySet[Allocation]:
    return Allocation.objects.filter(department__in=scope.department_ids)
