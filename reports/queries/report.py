"""The spend report: region x programme x line x provider, for a period, as of a moment."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import groupby
from operator import add
from uuid import UUID

from budgets.models import Allocation
from core.money import rounded_ratio, to_decimal
from people.models import Region
from providers.models import HourUnit, Programme, Provider
from reports.queries.funnel import Funnel, funnels
from reports.queries.lines import Cell, SpendFilter, amounts_of, approved_lines, cells, of_period
from reports.queries.measures import Amounts


@dataclass(frozen=True, slots=True)
class ProviderSpend:
    """What of a line is a provider's; `provider_id` None is what is with nobody yet."""

    provider_id: UUID | None
    name: str
    amounts: Amounts
    to_date: Amounts


@dataclass(frozen=True, slots=True)
class LineSpend:
    """One budget line; its amounts are the sum of its providers' and of nobody's."""

    allocation: Allocation
    amounts: Amounts  # In the period.
    to_date: Amounts  # From the beginning to the end of the period.
    providers: tuple[ProviderSpend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Paid, by what it brought, in major units with two decimals; None without a denominator.

    `paid` is of all lines of the programme in the report, teacher pay included.
    """

    per_participant: Decimal | None  # M09, of persons started.
    per_completer: Decimal | None  # M10.
    per_credential: Decimal | None  # M11, of persons passed.
    per_person_hour: Decimal | None  # M12, in the programme's unit.
    per_clock_hour: Decimal | None  # M12, of 60 minutes.


@dataclass(frozen=True, slots=True)
class ProgrammeSpend:
    """One programme of one region, with its lines of one currency."""

    region: Region
    programme: Programme
    currency: str
    lines: tuple[LineSpend, ...]
    amounts: Amounts
    to_date: Amounts
    funnel: Funnel
    costs: Costs


@dataclass(frozen=True, slots=True)
class Total:
    """The sum over all programmes of one currency."""

    currency: str
    amounts: Amounts
    to_date: Amounts


@dataclass(frozen=True, slots=True)
class SpendReport:
    wanted: SpendFilter
    programmes: tuple[ProgrammeSpend, ...]
    totals: tuple[Total, ...]


def spend_report(wanted: SpendFilter) -> SpendReport:
    """Return the report from six statements, whatever it speaks of."""
    approved = approved_lines(wanted)
    by_line: defaultdict[UUID, list[Cell]] = defaultdict(list)
    for cell in cells(approved, wanted):
        by_line[cell.line_id].append(cell)
    moved = {pk for pk, found in by_line.items() if any(cell.in_period_minor for cell in found)}
    lines = of_period(approved, moved, wanted)
    names = _provider_names(by_line)
    spent = [_line_spend(line, by_line[line.pk], names) for line in lines]
    planned = {line.programme_id: line.programme.planned_places for line in lines}
    reached = funnels(planned, wanted=wanted, voucher_lines=_voucher_lines(lines, wanted))
    programmes = tuple(
        _programme_spend(tuple(group), reached) for _key, group in groupby(spent, _section)
    )
    return SpendReport(wanted, programmes, _totals(programmes))


def costs_of(amounts: Amounts, currency: str, funnel: Funnel, programme: Programme) -> Costs:
    """Return M09 to M12 of what was paid."""
    paid = to_decimal(amounts.paid, currency)
    clock = programme.hours * (Decimal("0.75") if _academic(programme) else Decimal(1))
    return Costs(
        per_participant=rounded_ratio(paid, funnel.started),
        per_completer=rounded_ratio(paid, funnel.completed),
        per_credential=rounded_ratio(paid, funnel.passed),
        per_person_hour=rounded_ratio(paid, funnel.completed * programme.hours),
        per_clock_hour=rounded_ratio(paid, funnel.completed * clock),
    )


def _academic(programme: Programme) -> bool:
    # An academic hour is 45 minutes.
    return programme.hour_unit == HourUnit.ACADEMIC


def _section(line: LineSpend) -> tuple[str, str, str]:
    allocation = line.allocation
    return allocation.region.code, allocation.programme.code, allocation.currency


def _provider_names(by_line: dict[UUID, list[Cell]]) -> dict[UUID, str]:
    ids = {c.provider_id for found in by_line.values() for c in found if c.provider_id}
    return dict(Provider.objects.filter(pk__in=ids).values_list("pk", "name"))


def _voucher_lines(lines: Sequence[Allocation], wanted: SpendFilter) -> Collection[UUID] | None:
    """Return the voucher lines of a report about one line; a report about more has all persons."""
    if wanted.allocation_id is None:
        return None
    return [line.pk for line in lines if line.kind == Allocation.Kind.VOUCHERS] or None


def _line_spend(line: Allocation, found: list[Cell], names: dict[UUID, str]) -> LineSpend:
    by_provider: defaultdict[UUID | None, list[Cell]] = defaultdict(list)
    for cell in found:
        by_provider[cell.provider_id].append(cell)
    providers = [
        ProviderSpend(
            pk,
            names.get(pk, str(pk)) if pk else "",
            amounts_of(theirs, to_date=False),
            amounts_of(theirs, to_date=True),
        )
        for pk, theirs in by_provider.items()
    ]
    # Nobody's money comes last: it is the rest.
    providers.sort(key=lambda row: (row.provider_id is None, -row.to_date.paid, row.name))
    return LineSpend(
        line,
        amounts_of(found, to_date=False, original=line.original_minor),
        amounts_of(found, to_date=True, original=line.original_minor),
        tuple(row for row in providers if row.to_date != Amounts()),
    )


def _programme_spend(lines: tuple[LineSpend, ...], reached: dict[UUID, Funnel]) -> ProgrammeSpend:
    first = lines[0].allocation
    amounts = reduce(add, (line.amounts for line in lines))
    to_date = reduce(add, (line.to_date for line in lines))
    funnel = reached[first.programme_id]
    costs = costs_of(amounts, first.currency, funnel, first.programme)
    return ProgrammeSpend(
        first.region, first.programme, first.currency, lines, amounts, to_date, funnel, costs
    )


def _totals(programmes: Sequence[ProgrammeSpend]) -> tuple[Total, ...]:
    by_currency: dict[str, Total] = {}
    for found in programmes:
        sums = by_currency.get(found.currency, Total(found.currency, Amounts(), Amounts()))
        by_currency[found.currency] = Total(
            found.currency, sums.amounts + found.amounts, sums.to_date + found.to_date
        )
    return tuple(by_currency[currency] for currency in sorted(by_currency))
