"""The budget as a tree: region, source, line, each with where its money stands."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from budgets import access
from budgets.models import Allocation
from budgets.queries import LineAmounts, amounts_of
from core.formats import percent_text
from core.money import rounded_ratio
from people.models import Role
from portals.department.lines import SHAPES, bar_of, sum_of
from portals.lists import EXPORT_MAX, ListPage
from portals.navigation import DEPARTMENT
from portals.tables import Cell, Column, Line, Table, money, status, text

AMOUNTS = (
    ("adjusted", gettext_lazy("Plan")),
    ("allotted", gettext_lazy("Allotted")),
    ("committed", gettext_lazy("Committed")),
    ("obligated", gettext_lazy("Obligated")),
    ("expended", gettext_lazy("Expended")),
    ("paid", gettext_lazy("Paid")),
    ("available", gettext_lazy("Available")),
)


class BudgetFilters(FilterSet):
    """Year, department and programme, offered as far as there are lines in sight."""

    year = ChoiceFilter(
        label=gettext_lazy("Year"),
        field_name="appropriation__fiscal_year",
        empty_label=gettext_lazy("all years"),
    )
    department = ChoiceFilter(
        label=gettext_lazy("Department"),
        field_name="department",
        empty_label=gettext_lazy("all departments"),
    )
    programme = ChoiceFilter(
        label=gettext_lazy("Programme"),
        field_name="programme",
        empty_label=gettext_lazy("all programmes"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        assert self.queryset is not None
        known = set(
            self.queryset.order_by().values_list(
                "appropriation__fiscal_year",
                "department",
                "department__name",
                "programme",
                "programme__code",
            )
        )
        self.filters["year"].extra["choices"] = [
            (str(year), str(year)) for year in sorted({year for year, *_rest in known})[::-1]
        ]
        self.filters["department"].extra["choices"] = sorted(
            {(str(pk), name) for _year, pk, name, *_programme in known}, key=lambda each: each[1]
        )
        self.filters["programme"].extra["choices"] = sorted(
            {(str(pk), code) for *_department, pk, code in known}, key=lambda each: each[1]
        )


class Budget(ListPage):
    portal, section = DEPARTMENT, "department-budget"
    title = gettext_lazy("Budget")
    template_name = "portals/department/budget.html"
    filterset_class = BudgetFilters
    rows = EXPORT_MAX
    caption = gettext_lazy("Budget by source and line")
    empty = gettext_lazy("No lines yet")
    empty_hint = gettext_lazy(
        "They appear when a budget officer proposes them. You can paste them from a spreadsheet."
    )

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return [
            Column(_("Line")),
            *(Column(label, number=True) for _name, label in AMOUNTS),
            Column(_("Paid share"), number=True),
            Column(_("State")),
        ]

    def get_queryset(self) -> QuerySet[Allocation]:
        return access.allocations(self.scope).order_by(
            "region__code",
            "-appropriation__fiscal_year",
            "appropriation__source__code",
            "code",
            "pk",
        )

    def empty_button(self) -> tuple[Any, str] | None:
        return (_("Paste lines"), reverse("department-paste-lines")) if self.plans else None

    @property
    def plans(self) -> bool:
        """Say whether to offer what only budget officers do."""
        return any(held.role == Role.BUDGET_OFFICER for held in self.scope.roles)

    def table(self, rows: Any) -> Table:
        lines = list(rows)
        amounts = amounts_of(lines)
        currencies = ", ".join(sorted({line.currency for line in lines}))
        return Table(
            key="budget",
            caption=self.caption,
            note=_(
                "In {currency}. Allotted = committed + obligated + expended + paid + available,"
                " as long as nothing lapsed."
            ).format(currency=currencies),
            columns=self.columns,
            lines=list(self._tree(lines, amounts)),
        )

    def _tree(self, lines: list[Allocation], amounts: dict[Any, LineAmounts]) -> Iterable[Line]:
        for region, of_region in groupby(lines, key=lambda line: line.region):
            own = list(of_region)
            yield _group(text(region.name), own, amounts, 0)
            for appropriation, of_source in groupby(own, key=lambda line: line.appropriation):
                theirs = list(of_source)
                source = appropriation.source
                words = f"{source.code} {source.name}, {appropriation.fiscal_year}"
                yield _group(text(words), theirs, amounts, 1)
                yield from (_line(line, amounts[line.pk]) for line in theirs)


def _group(
    head: Cell, lines: Sequence[Allocation], amounts: dict[Any, LineAmounts], level: int
) -> Line:
    # A draft is no plan yet, and what was declined or withdrawn never becomes one.
    agreed = [line for line in lines if line.status not in Allocation.UNPLANNED]
    found = sum_of(amounts[line.pk] for line in agreed)
    cells = _cells(found, lines[0].currency)
    return Line([head, *cells, text("")], level=level, bar=(bar_of(found), found.allotted_minor))


def _line(line: Allocation, found: LineAmounts) -> Line:
    head = text(
        line.code,
        href=reverse("department-line", args=[line.pk]),
        hint=line.get_kind_display(),
    )
    state = status(line.get_status_display(), SHAPES.get(Allocation.Status(line.status), ""))
    return Line(
        [head, *_cells(found, line.currency), state],
        level=2,
        bar=(bar_of(found), found.allotted_minor),
    )


def _cells(found: LineAmounts, currency: str) -> list[Cell]:
    share = rounded_ratio(found.paid_minor * 100, found.adjusted_minor)
    return [
        *(money(getattr(found, f"{name}_minor"), currency) for name, _label in AMOUNTS),
        Cell(
            _("n/a") if share is None else percent_text(share),
            share,
            number=True,
            nil=not share,
        ),
    ]
