"""Reading budgets: the amounts of a line, and whether it may be used."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils.translation import gettext as _

from budgets.accounts import LINE_STAGES, Stage
from budgets.models import Allocation, Amendment, Appropriation, Decision
from core.errors import Refused, WrongState
from core.formats import date_text
from ledger import queries as ledger
from ledger.models import Transfer
from ledger.queries import account_id


class OutsideFundingWindow(Refused):
    """The source does not pay for anything on that day."""

    code = "outside-funding-window"


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """The amounts of one budget line, in minor units of its currency.

    `original` and `adjusted` are the plan; `allotted` = `available` + `committed` +
    `obligated` + `expended` + `paid` + `lapsed` (+ what was carried over).
    """

    original_minor: int
    adjusted_minor: int
    allotted_minor: int
    available_minor: int
    committed_minor: int
    obligated_minor: int
    expended_minor: int
    paid_minor: int
    lapsed_minor: int


def line_amounts(allocation: Allocation) -> LineAmounts:
    """Return the amounts of one line as they are now, from its transfers."""
    return amounts_of([allocation])[allocation.pk]


def amounts_of(lines: Sequence[Allocation]) -> dict[UUID, LineAmounts]:
    """Return the amounts of many lines by their ids; two statements, whatever the number."""
    stages = {account_id(line.pk, stage): (line, stage) for line in lines for stage in LINE_STAGES}
    held: defaultdict[tuple[UUID, str], int] = defaultdict(int)
    planned: defaultdict[tuple[UUID, str], int] = defaultdict(int)
    for (account, verb), amount in ledger.moved_by_verb(stages).items():
        line, stage = stages[account]
        held[line.pk, stage] += amount
        if stage == Stage.AVAILABLE:
            planned[line.pk, verb] += amount
    return {
        line.pk: _amounts(
            line.original_minor,
            virements=planned[line.pk, "virement"],
            allocated=planned[line.pk, "allocate"] + planned[line.pk, "deallocate"],
            held={stage: held[line.pk, stage] for stage in LINE_STAGES},
        )
        for line in lines
    }


def _amounts(
    original_minor: int, *, virements: int, allocated: int, held: dict[Stage, int]
) -> LineAmounts:
    return LineAmounts(
        original_minor=original_minor,
        adjusted_minor=original_minor + virements,
        allotted_minor=allocated + virements,
        available_minor=held[Stage.AVAILABLE],
        committed_minor=held[Stage.COMMITTED],
        obligated_minor=held[Stage.OBLIGATED],
        expended_minor=held[Stage.EXPENDED],
        paid_minor=held[Stage.PAID],
        lapsed_minor=held[Stage.LAPSED],
    )


def appropriated_minor(appropriation: Appropriation) -> int:
    """Return the adjusted appropriation: original + approved amendments."""
    approved = Amendment.objects.filter(appropriation=appropriation, status=Decision.APPROVED)
    change: int = approved.aggregate(total=Sum("change_minor"))["total"] or 0
    return appropriation.original_minor + change


def unplanned_minor(appropriation: Appropriation) -> int:
    """Return what no approved line of the appropriation has planned yet."""
    planned = Allocation.objects.filter(appropriation=appropriation).exclude(
        status__in=Allocation.UNPLANNED
    )
    total: int = planned.aggregate(total=Sum("original_minor"))["total"] or 0
    return appropriated_minor(appropriation) + _carried_in_minor(appropriation) - total


def _carried_in_minor(appropriation: Appropriation) -> int:
    """Return what last year's lines left to this appropriation."""
    unallocated = ledger.account_id(appropriation.pk, Stage.UNALLOCATED)
    moves = Transfer.objects.filter(verb="carry_over", debit_account_id=unallocated)
    total: int = moves.aggregate(total=Sum("amount_minor"))["total"] or 0
    return total


def require_usable(allocation: Allocation, *, at: datetime) -> None:
    """Refuse unless the line is open and its source pays for something on that day."""
    if allocation.status != Allocation.Status.OPEN:
        raise WrongState(
            _("Line {code} is {status}; only an open line can commit money.").format(
                code=allocation.code, status=allocation.get_status_display()
            )
        )
    require_in_window(allocation, at=at)


def require_in_window(allocation: Allocation, *, at: datetime) -> None:
    """Refuse a day outside the window of the line's funding source."""
    source = allocation.appropriation.source
    day = at.astimezone(ZoneInfo(allocation.region.time_zone)).date()
    if not source.eligible_from <= day < source.eligible_until:
        raise OutsideFundingWindow(
            _("{source} pays for {start} to {end} (not included); {day} is outside.").format(
                source=source.name,
                start=date_text(source.eligible_from),
                end=date_text(source.eligible_until),
                day=date_text(day),
            )
        )
