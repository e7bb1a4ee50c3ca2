"""Which parts of the budget a user sees: a region's, a department's, or nothing but own orders.

An appropriation is a department's in so far as the department has a line in it.
"""

from typing import Any

from django.db.models import Q, QuerySet

from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement
from people.access import Ids, Scope, any_of
from providers.models import Programme


def sources(scope: Scope) -> QuerySet[FundingSource]:
    seen = any_of(region_id=scope.region_ids, pk=_of_lines(scope, "appropriation__source"))
    return FundingSource.objects.filter(seen)


def appropriations(scope: Scope) -> QuerySet[Appropriation]:
    seen = any_of(region_id=scope.region_ids, pk=_of_lines(scope, "appropriation"))
    return Appropriation.objects.filter(seen)


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
    own = Q(**ends) if scope.department_ids else Q(pk__in=())
    return Virement.objects.filter(any_of(region_id=scope.region_ids) | own)


def orders(scope: Scope) -> QuerySet[Order]:
    seen = scope.money("allocation__department", supplier_id=scope.provider_ids)
    return Order.objects.filter(seen).select_related("allocation")


def of_line(line: Allocation) -> dict[str, Any]:
    """Return where an act on a line takes place, for Scope.require."""
    return {"region_id": line.region_id, "department_id": line.department_id}


def _of_lines(scope: Scope, column: str) -> Ids:
    """Return a column of the lines of the user's departments, for who sees no whole region."""
    lines = Allocation.objects.filter(department__in=scope.department_ids).values(column)
    return lines if scope.department_ids else ()
