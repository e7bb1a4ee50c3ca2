"""Reading budgets: the amounts of a line, and whether it may be used."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils.translation import gettext as _

from budgets.accounts import Stage
from budgets.models import Allocation, Amendment, Appropriation, Decision, Virement
from core.errors import Refused, WrongState
from core.formats import date_text
from ledger import queries as ledger
from ledger.models import Transfer


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
    held = ledger.balances([allocation.pk])

    def stage(name: Stage) -> int:
        return held.get((allocation.pk, name), 0)

    return LineAmounts(
        original_minor=allocation.original_minor,
        adjusted_minor=adjusted_minor(allocation),
        allotted_minor=_allotted_minor(allocation),
        available_minor=stage(Stage.AVAILABLE),
        committed_minor=stage(Stage.COMMITTED),
        obligated_minor=stage(Stage.OBLIGATED),
        expended_minor=stage(Stage.EXPENDED),
        paid_minor=stage(Stage.PAID),
        lapsed_minor=stage(Stage.LAPSED),
    )


def adjusted_minor(allocation: Allocation) -> int:
    """Return the plan after virements: original + moved in - moved out."""
    approved = Virement.objects.filter(status=Decision.APPROVED)
    into: int = approved.filter(target=allocation).aggregate(s=Sum("amount_minor"))["s"] or 0
    out: int = approved.filter(source=allocation).aggregate(s=Sum("amount_minor"))["s"] or 0
    return allocation.original_minor + into - out


def _allotted_minor(allocation: Allocation) -> int:
    moves = Transfer.objects.filter(verb__in=["allocate", "deallocate"], subject_id=allocation.pk)
    sums = dict(moves.values_list("verb").annotate(total=Sum("amount_minor")))
    moved = adjusted_minor(allocation) - allocation.original_minor
    allotted: int = sums.get("allocate", 0) - sums.get("deallocate", 0)
    return allotted + moved


def appropriated_minor(appropriation: Appropriation) -> int:
    """Return the adjusted appropriation: original + approved amendments."""
    approved = Amendment.objects.filter(appropriation=appropriation, status=Decision.APPROVED)
    change: int = approved.aggregate(total=Sum("change_minor"))["total"] or 0
    return appropriation.original_minor + change


def unplanned_minor(appropriation: Appropriation) -> int:
    """Return what no approved line of the appropriation has planned yet."""
    planned = Allocation.objects.filter(appropriation=appropriation).exclude(
        status=Allocation.Status.DRAFT
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
