"""The tables of a programme's passport. Every sum is the report's; each leads to what it is of."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.models import Allocation
from core.formats import date_text
from portals.tables import Cell, Column, Line, Table, count, money, text
from providers.models import Course, Programme, Session
from providers.queries import price_per_hour_minor
from reports import wording
from reports.queries import Amounts, Funnel, ProgrammeSpend

MEASURES = (
    "original",
    "adjusted",
    "allotted",
    "available",
    "committed",
    "obligated",
    "expended",
    "paid",
)
# Each step of the way and the share it is named with; the last three are those who fell out.
STEPS = (
    ("planned", ""),
    ("issued", "issued_of_planned"),
    ("redeemed", "redeemed_of_issued"),
    ("started", "started_of_redeemed"),
    ("completed", "completed_of_started"),
    ("passed", "passed_of_completed"),
    ("expired", "expired_of_issued"),
    ("no_show", "no_show_of_redeemed"),
    ("dropped_out", "dropped_out_of_started"),
)
# Which vouchers a step is followed to.
FOLLOWED: dict[str, dict[str, str]] = {
    "issued": {},
    "redeemed": {"status": "REDEEMED"},
    "expired": {"status": "EXPIRED"},
}


def reached(programme: Programme, spent: Sequence[ProgrammeSpend]) -> Table:
    """Return how many persons came how far; the same whatever currency they were paid in."""
    funnel = spent[0].funnel if spent else Funnel(planned=programme.planned_places)
    return Table(
        key="reached",
        caption=_("How far people came"),
        note=_("Each person is counted once."),
        columns=[
            Column(_("Step")),
            Column(_("Persons"), number=True),
            Column(_("Share of persons"), number=True),
            Column(_("What the share is of")),
        ],
        lines=[_step(programme, funnel, name, rate) for name, rate in STEPS],
    )


def _step(programme: Programme, funnel: Funnel, name: str, rate: str) -> Line:
    persons = getattr(funnel, name)
    href = ""
    if name in FOLLOWED and persons:
        query = urlencode({"programme": str(programme.pk), **FOLLOWED[name]})
        href = f"{reverse('department-vouchers')}?{query}"
    share = funnel.rates[rate] if rate else None
    return Line(
        [
            text(wording.PERSONS[name]),
            count(persons or 0, href=href),
            Cell(wording.percent_text(share) if rate else "", share, number=True),
            text(wording.RATES[rate] if rate else ""),
        ]
    )


def lines(spent: ProgrammeSpend) -> Table:
    """Return the budget lines of one currency with their amounts and the total."""
    query = urlencode({"programme": str(spent.programme.pk)})
    total = text(_("All lines"), href=f"{reverse('department-budget')}?{query}")
    return Table(
        key=f"lines-{spent.currency}",
        caption=_("Budget lines"),
        note=_("In {currency}, everything so far. A line opens every transfer on it.").format(
            currency=spent.currency
        ),
        columns=[
            Column(_("Line")),
            *(Column(wording.AMOUNTS[name], number=True) for name in MEASURES),
            Column(_("Paid, share of plan"), number=True),
        ],
        lines=[_line(each.allocation, each.amounts) for each in spent.lines],
        total=Line([total, *_amounts(spent.amounts, spent.currency)]),
    )


def _line(line: Allocation, amounts: Amounts) -> Line:
    source = line.appropriation.source.code
    hint = f"{line.get_kind_display()}, {source}, {line.appropriation.fiscal_year}"
    head = text(line.code, href=reverse("department-line", args=[line.pk]), hint=hint)
    return Line([head, *_amounts(amounts, line.currency)])


def _amounts(amounts: Amounts, currency: str) -> list[Cell]:
    share = amounts.execution_percent
    return [
        *(money(getattr(amounts, name), currency) for name in MEASURES),
        Cell(wording.percent_text(share), share, number=True),
    ]


def drafts(found: Iterable[Allocation]) -> Table:
    """Return the lines that were proposed and are no plan yet."""
    return Table(
        key="drafts",
        caption=_("Proposed, not yet approved"),
        note=_("They are in no sum of this page."),
        columns=[Column(_("Line")), Column(_("Kind")), Column(_("Plan"), number=True)],
        lines=[
            Line(
                [
                    text(line.code, href=reverse("department-line", args=[line.pk])),
                    text(line.get_kind_display()),
                    Cell(wording.amount_text(line.original_minor, line.currency), number=True),
                ]
            )
            for line in found
        ],
    )


def costs(spent: Sequence[ProgrammeSpend]) -> Table:
    """Return what was paid by what it brought, a column for each currency."""
    return Table(
        key="costs",
        caption=_("What it cost"),
        note=_("Of all that was paid, teacher pay included."),
        columns=[Column(_("Measure")), *(Column(each.currency, number=True) for each in spent)],
        lines=[
            Line(
                [
                    text(words),
                    *(
                        Cell(wording.decimal_text(cost), cost, number=True)
                        for each in spent
                        for cost in [getattr(each.costs, name)]
                    ),
                ]
            )
            for name, words in wording.COSTS.items()
        ],
    )


def courses(found: Iterable[Course]) -> Table:
    """Return the approved courses, provider by provider."""
    return Table(
        key="courses",
        caption=_("Approved courses by provider"),
        columns=[
            Column(_("Provider")),
            Column(_("Course")),
            Column(_("Hours"), number=True),
            Column(_("Price"), number=True),
            Column(_("Price of an hour"), number=True),
            Column(_("Currency")),
        ],
        lines=[_course(each) for each in found],
    )


def _course(course: Course) -> Line:
    query = urlencode({"provider": course.provider.name})
    return Line(
        [
            text(course.provider.name, href=f"{reverse('department-courses')}?{query}"),
            text(course.name),
            count(course.total_hours),
            money(course.price_minor, course.currency),
            money(price_per_hour_minor(course), course.currency),
            text(course.currency),
        ]
    )


SESSION_COLUMNS = (
    Column(gettext_lazy("Session")),
    Column(gettext_lazy("Course")),
    Column(gettext_lazy("Provider")),
    Column(gettext_lazy("Starts")),
    Column(gettext_lazy("Ends")),
    Column(gettext_lazy("Places"), number=True),
    Column(gettext_lazy("Free"), number=True),
)


def sessions(found: Iterable[Session]) -> Table:
    """Return the sessions that have not begun, the next one first."""
    return Table(
        key="sessions",
        caption=_("Sessions ahead"),
        columns=SESSION_COLUMNS,
        lines=[_session(each) for each in found],
    )


def _session(session: Session) -> Line:
    return Line(
        [
            text(session.code),
            text(session.course.name),
            text(session.course.provider.name),
            _day(session.starts_at),
            _day(session.ends_at),
            count(session.places),
            count(session.places - session.places_taken),
        ]
    )


def _day(moment: Any) -> Cell:
    local = timezone.localtime(moment)
    return Cell(date_text(local), local.date())
