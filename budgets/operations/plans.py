"""A whole plan at once: many lines of one appropriation, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets.models import Allocation, Appropriation
from budgets.operations.allocations import propose_allocation
from core.errors import InvalidValue
from people.models import User
from providers.models import Programme

LINES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """What `propose_allocation` wants to know of one line."""

    code: str
    kind: str
    cost_scope: str
    classification_scheme: str
    classification_code: str
    amount_minor: int
    approval_above_minor: int | None = None


@audit.operation("allocation.propose_many")
def propose_allocations(
    *,
    appropriation: Appropriation,
    programme: Programme,
    lines: Sequence[PlannedLine],
    actor: User,
    occurred_at: datetime,
) -> list[Allocation]:
    """Plan lines of a programme. One that is refused refuses them all."""
    if not 0 < len(lines) <= LINES_MAX:
        raise InvalidValue(_("Propose 1 to {most} lines at once.").format(most=LINES_MAX))
    return [
        propose_allocation(
            appropriation=appropriation,
            programme=programme,
            code=line.code,
            kind=line.kind,
            cost_scope=line.cost_scope,
            classification_scheme=line.classification_scheme,
            classification_code=line.classification_code,
            amount_minor=line.amount_minor,
            approval_above_minor=line.approval_above_minor,
            actor=actor,
            occurred_at=occurred_at,
        )
        for line in lines
    ]
