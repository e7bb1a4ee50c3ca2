"""Writing down who was shown whose data; every door ends here, JSON or HTML."""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

from audit import operations as audit
from people.access import Scope

Shown = tuple[int, UUID]  # Region and employee.


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
