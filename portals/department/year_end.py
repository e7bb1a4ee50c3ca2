"""The year end before anything moves: what lapses, what can go on, what is in the way."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets import access
from budgets.models import Allocation, Appropriation
from budgets.queries import LineAmounts, amounts_of
from people.models import Role
from portals.department.budget import BudgetFilters
from portals.department.lines import may, sum_of
from portals.department.virements import OPEN
from portals.lists import EXPORT_MAX, ListPage
from portals.navigation import DEPARTMENT
from portals.pages import Crumb
from portals.tables import Cell, Column, Line, Table, money, status, text


class YearEnd(ListPage):
    portal, section = DEPARTMENT, "department-budget"
    title = gettext_lazy("Year end, before anything moves")
    lead = gettext_lazy(
        "Closing a line lets its free money lapse, or carries it over. This page only shows it."
    )
    caption = gettext_lazy("Lines that are not closed")
    filterset_class = BudgetFilters
    rows = EXPORT_MAX
    empty = gettext_lazy("Every line is closed")

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return [
            Column(_("Line")),
            Column(_("Free, would lapse"), number=True),
            Column(_("Promised, not yet paid"), number=True),
            Column(_("Can go over to")),
            Column(_("State")),
            Column(_("Next")),
        ]

    def crumbs(self) -> list[Crumb]:
        return [(_("Budget"), reverse("department-budget"))]

    def get_queryset(self) -> QuerySet[Allocation]:
        return (
            access.allocations(self.scope)
            .filter(status__in=OPEN)
            .order_by("appropriation__fiscal_year", "appropriation__source__code", "code", "pk")
        )

    def table(self, rows: Any) -> Table:
        lines = list(rows)
        amounts = amounts_of(lines)
        total = sum_of(amounts.values())
        currency = lines[0].currency if lines else ""
        successors = self._successors()
        one_currency = len({line.currency for line in lines}) == 1
        return Table(
            key="year-end",
            caption=self.caption,
            note=_("In {currency}. A line can be closed once all it promised is paid.").format(
                currency=currency
            ),
            columns=self.columns,
            lines=[self._line(line, amounts[line.pk], successors) for line in lines],
            total=_sum_line(total, currency) if one_currency else None,
        )

    def _successors(self) -> dict[Any, Appropriation]:
        found = access.appropriations(self.scope).filter(status=Appropriation.Status.APPROVED)
        return {(each.source_id, each.fiscal_year): each for each in found.select_related("source")}

    def _line(
        self, line: Allocation, found: LineAmounts, successors: dict[Any, Appropriation]
    ) -> Line:
        old = line.appropriation
        after = successors.get((old.source_id, old.fiscal_year + 1))
        goes = (
            f"{after.source.code}, {after.fiscal_year}"
            if after
            else _("nothing is appropriated for {year} yet").format(year=old.fiscal_year + 1)
        )
        promised = _promised(found)
        closes = may(self.scope, Role.APPROVER, region_id=line.region_id)
        address = reverse("department-line-close", args=[line.pk])
        next_step = text(_("Close"), href=address) if closes else text(_("An approver closes it"))
        return Line(
            [
                text(
                    line.code,
                    href=reverse("department-line", args=[line.pk]),
                    hint=f"{old.source.code}, {old.fiscal_year}",
                ),
                money(found.available_minor, line.currency),
                money(promised, line.currency),
                text(goes),
                status(_("payments to come"), "held") if promised else status(_("can be closed")),
                text(_("Pay or void first")) if promised else next_step,
            ]
        )


def _promised(found: LineAmounts) -> int:
    return found.committed_minor + found.obligated_minor + found.expended_minor


def _sum_line(total: LineAmounts, currency: str) -> Line:
    blank = Cell("")
    return Line(
        [
            text(_("All lines")),
            money(total.available_minor, currency),
            money(_promised(total), currency),
            blank,
            blank,
            blank,
        ]
    )
