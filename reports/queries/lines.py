"""Which budget lines a report speaks of, and what moved on them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from audit.models import AuditRecord
from budgets.accounts import LINE_STAGES
from budgets.models import Allocation
from ledger.models import Transfer
from ledger.queries import account_id
from reports.queries.measures import MEASURES, Amounts, Fate, is_with_provider
from vouchers.models import Redemption, Voucher

# The verbs whose money goes back to its line, for one reason or another.
CAME_BACK = ("release", "deobligate")
_NO_FATE = Value(Fate.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendFilter:
    """What a report is asked for. `region_ids` is what the reader may see: never left out.

    `department_ids` narrows it to the money of some departments of these regions.

    The period is half-open and may lack either end. `as_of` is a moment of knowledge:
    what was recorded later does not exist.
    """

    region_ids: frozenset[int]
    as_of: datetime
    department_ids: frozenset[UUID] | None = None
    starts_at: datetime | None = None
    until: datetime | None = None
    programme_id: UUID | None = None
    allocation_id: UUID | None = None
    kind: str | None = None
    provider_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum of transfers on one side of one account that share verb, fate and provider."""

    line_id: UUID
    stage: str
    verb: str
    fate: str
    provider_id: UUID | None
    to_date_minor: int
    in_period_minor: int


def approved_lines(wanted: SpendFilter) -> list[Allocation]:
    """Return the lines that were approved, as far as was known, in the report's order."""
    later = AuditRecord.objects.filter(subject_id=OuterRef("pk"), action="allocation.approved")
    too_late = Q(recorded_at__gt=wanted.as_of)
    if wanted.until is not None:
        too_late |= Q(occurred_at__gte=wanted.until)
    found = Allocation.objects.filter(
        ~Exists(later.filter(too_late)), region_id__in=wanted.region_ids
    ).exclude(status__in=Allocation.UNPLANNED)
    narrowed = {
        "programme_id": wanted.programme_id,
        "pk": wanted.allocation_id,
        "kind": wanted.kind,
        "department_id__in": wanted.department_ids,
    }
    found = found.filter(**{name: value for name, value in narrowed.items() if value is not None})
    return list(
        found.select_related("region", "programme", "appropriation__source").order_by(
            "region__code",
            "programme__code",
            "currency",
            "appropriation__fiscal_year",
            "code",
            "pk",
        )
    )


def of_period(
    lines: Sequence[Allocation], moved: Collection[UUID], wanted: SpendFilter
) -> list[Allocation]:
    """Return the lines whose fiscal year touches the period, or on which money moved in it."""
    return [line for line in lines if line.pk in moved or _year_touches(line, wanted)]


def _year_touches(line: Allocation, wanted: SpendFilter) -> bool:
    year, month = line.appropriation.fiscal_year, line.region.fiscal_year_start_month
    zone = ZoneInfo(line.region.time_zone)
    starts, ends = (date(y, month, 1) for y in (year, year + 1))
    first = wanted.starts_at and wanted.starts_at.astimezone(zone).date()
    last = wanted.until and wanted.until.astimezone(zone)
    return (first is None or first < ends) and (
        last is None or datetime(starts.year, starts.month, 1, tzinfo=zone) < last
    )


def account_names(lines: Iterable[Allocation]) -> dict[UUID, tuple[Allocation, str]]:
    """Return line and stage by account id; the ids are derived, so nothing is read."""
    return {account_id(line.pk, stage): (line, stage) for line in lines for stage in LINE_STAGES}


def known_transfers(wanted: SpendFilter) -> QuerySet[Transfer]:
    """Return what happened before the end of the period, as far as was known."""
    found = Transfer.objects.filter(region_id__in=wanted.region_ids, recorded_at__lte=wanted.as_of)
    return found if wanted.until is None else found.filter(occurred_at__lt=wanted.until)


def fate_of_transfer() -> Case:
    """Return the expression that says why money came back to a line: the paper knows."""
    region = {"region_id": OuterRef("region_id")}
    expired = Voucher.objects.filter(
        pk=OuterRef("subject_id"), status=Voucher.Status.EXPIRED, **region
    )
    no_show = Redemption.objects.filter(
        pk=OuterRef("reference_id"), ending=Redemption.Ending.NO_SHOW, **region
    )
    return Case(
        When(Q(verb="release") & Exists(expired), then=Value(Fate.EXPIRED)),
        When(Q(verb="deobligate") & Exists(no_show), then=Value(Fate.NO_SHOW)),
        default=Value(Fate.OTHER),
    )


def cells(lines: Sequence[Allocation], wanted: SpendFilter) -> list[Cell]:
    """Return what moved on the lines, from three statements whatever the number of transfers.

    Only what came back to a line has a fate worth asking for. Asking for it in a
    statement of its own spares a million other transfers the question.
    """
    if not lines:
        return []
    names = account_names(lines)
    known = known_transfers(wanted)
    result = []
    for side, sign, fate, transfers in (
        ("debit_account_id", 1, _NO_FATE, known.exclude(verb__in=CAME_BACK)),
        ("debit_account_id", 1, fate_of_transfer(), known.filter(verb__in=CAME_BACK)),
        ("credit_account_id", -1, _NO_FATE, known),
    ):
        touched = transfers.filter(**{f"{side}__in": list(names)}).annotate(fate=fate)
        for account, verb, why, counterparty, to_date, moved in _summed(touched, side, wanted):
            line, stage = names[account]
            theirs = is_with_provider(stage=stage, line_kind=line.kind)
            provider = counterparty if theirs else None
            cell = Cell(line.pk, stage, verb, why, provider, sign * to_date, sign * moved)
            result.append(cell)
    if wanted.provider_id is not None:
        return [cell for cell in result if cell.provider_id == wanted.provider_id]
    return result


def _summed(
    transfers: QuerySet[Transfer], side: str, wanted: SpendFilter
) -> Iterable[tuple[Any, ...]]:
    in_period = Q() if wanted.starts_at is None else Q(occurred_at__gte=wanted.starts_at)
    return transfers.values_list(side, "verb", "fate", "counterparty_id").annotate(
        to_date=Sum("amount_minor"),
        in_period=Sum("amount_minor", filter=in_period or None, default=0),
    )


def amounts_of(found: Iterable[Cell], *, to_date: bool, original: int = 0) -> Amounts:
    """Add cells up, in the period or to date; `original` is the plan as approved."""
    sums: defaultdict[str, int] = defaultdict(int)
    for cell in found:
        for name, measure in MEASURES.items():
            if measure.takes(stage=cell.stage, verb=cell.verb, fate=cell.fate):
                amount = cell.to_date_minor if to_date or measure.to_date else cell.in_period_minor
                sums[name] += -amount if measure.negated else amount
    sums["adjusted"] += original
    return Amounts(original=original, **sums)
