"""Who was shown whose data: noted wherever a row about a person is rendered."""

from collections.abc import Set
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from rest_framework import serializers

from audit import operations as audit
from people.access import Scope

Shown = tuple[int, UUID]  # Region and employee.


class OfEmployee(serializers.BaseSerializer):
    """A shape that names an employee: rendering it tells the door whose data it showed.

    It stands first among the bases. `employee_path` leads from the row to the
    employee's id. Nothing of it can be rendered outside of a door, which is the point.
    """

    employee_path = "pk"

    def to_representation(self, instance: Any) -> Any:
        employee_id = attrgetter(self.employee_path)(instance)
        self.context["view"].shown.add((instance.region_id, employee_id))
        return super().to_representation(instance)


def record_shown(*, scope: Scope, shown: Set[Shown], door: str, viewed_at: datetime) -> None:
    """Write down, in one statement, whose data the user was shown; their own is left out."""
    own = scope.employee.pk if scope.employee else None
    others = sorted(each for each in shown if each[1] != own)
    if others:
        roles = {region: _roles(scope, region) for region, _employee in others}
        audit.record_viewings(
            viewer_id=scope.user.pk,
            door=door,
            viewed_at=viewed_at,
            shown=[(region, employee, roles[region]) for region, employee in others],
        )


def _roles(scope: Scope, region_id: int) -> str:
    return " ".join(sorted({held.role for held in scope.roles if held.region_id == region_id}))
