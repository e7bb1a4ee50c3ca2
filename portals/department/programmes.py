"""The programmes, and the passport of each: plan, rule, money, offer and results on one page."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets import access
from budgets.models import Allocation
from core.formats import money_text, number_text
from core.money import to_decimal
from people.access import fetch
from portals.department import passport
from portals.lists import ListPage
from portals.navigation import DEPARTMENT
from portals.pages import Crumb, Page
from portals.tables import Cell, Column, Line, Table, count, text
from providers import access as registry
from providers.models import Course, Programme, Session
from providers.queries import hours_text
from reports.access import readable
from reports.queries import ProgrammeSpend, SpendFilter, spend_report

SESSIONS_MOST = 50


class Programmes(ListPage):
    portal, section, title = DEPARTMENT, "department-budget", gettext_lazy("Programmes")
    lead = gettext_lazy("Each has a passport: plan, rule, money, offer and results on one page.")
    columns = [
        Column(gettext_lazy("Programme")),
        Column(gettext_lazy("Hours"), number=True),
        Column(gettext_lazy("Places planned"), number=True),
        Column(gettext_lazy("Issued a voucher"), number=True),
        Column(gettext_lazy("Completed"), number=True),
        Column(gettext_lazy("Adjusted plan"), number=True),
        Column(gettext_lazy("Paid"), number=True),
    ]
    empty = gettext_lazy("No programmes yet")
    empty_hint = gettext_lazy("A programme manager adds them to the catalogue.")

    def get_queryset(self) -> QuerySet[Programme]:
        found = access.programmes(self.scope).select_related("region")
        return found.order_by("region__code", "code", "pk")

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Budget"), reverse("department-budget"))]

    def table(self, rows: Any) -> Table:
        report = spend_report(_everything(self))
        self.spent: dict[Any, list[ProgrammeSpend]] = {}
        for each in report.programmes:
            self.spent.setdefault(each.programme.pk, []).append(each)
        return super().table(rows)

    def line(self, row: Programme) -> Line:
        spent = self.spent.get(row.pk, [])
        reached = spent[0].funnel if spent else None
        return Line(
            [
                text(
                    f"{row.code} {row.name}",
                    href=reverse("department-programme", args=[row.pk]),
                    hint=row.get_kind_display(),
                ),
                count(row.hours),
                count(row.planned_places),
                count(reached.issued or 0 if reached else 0),
                count(reached.completed if reached else 0),
                _sums(spent, "adjusted"),
                _sums(spent, "paid"),
            ]
        )


class Passport(Page):
    portal, section = DEPARTMENT, "department-budget"
    template_name = "portals/department/programme.html"

    @cached_property
    def programme(self) -> Programme:
        found = access.programmes(self.scope).select_related("region", "department")
        return fetch(found, self.kwargs["pk"])

    @property
    def title(self) -> str:
        return f"{self.programme.code} {self.programme.name}"

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Budget"), reverse("department-budget")),
            (_("Programmes"), reverse("department-programmes")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme = self.programme
        spent = spend_report(_everything(self, programme)).programmes
        sessions = list(self._sessions()[: SESSIONS_MOST + 1])
        return super().get_context_data(
            lead=_("Programme passport. {department}, {region}").format(
                department=programme.department.name, region=programme.region.name
            ),
            programme=programme,
            facts=facts_of(programme),
            reached=passport.reached(programme, spent),
            money=[passport.lines(each) for each in spent],
            drafts=passport.drafts(self._drafts()),
            costs=passport.costs(spent),
            courses=passport.courses(self._courses()),
            sessions=passport.sessions(sessions[:SESSIONS_MOST]),
            sessions_most=SESSIONS_MOST if len(sessions) > SESSIONS_MOST else None,
            **kwargs,
        )

    def _drafts(self) -> QuerySet[Allocation]:
        found = access.allocations(self.scope).select_related(None)
        return found.filter(programme=self.programme, status=Allocation.Status.DRAFT).order_by(
            "code", "pk"
        )

    def _courses(self) -> QuerySet[Course]:
        found = registry.courses(self.scope).filter(
            programme=self.programme, approved_at__isnull=False
        )
        return found.select_related("provider").order_by("provider__name", "name", "pk")

    def _sessions(self) -> QuerySet[Session]:
        found = registry.sessions(self.scope).filter(
            course__programme=self.programme, cancelled_at=None, starts_at__gte=self.now
        )
        found = found.select_related(None).select_related("course__provider")
        return found.order_by("starts_at", "pk")


def facts_of(programme: Programme) -> list[tuple[Any, Any]]:
    """Return what is laid down for a programme before anybody learns."""
    currency = programme.region.currency
    corridor = _("{least} to {most}").format(
        least=money_text(programme.price_per_hour_min_minor, currency),
        most=money_text(programme.price_per_hour_max_minor, currency),
    )
    rule = _("at least {percent} of the hours attended, {score} of 100 points in the test").format(
        percent=f"{programme.min_attendance_percent} %", score=programme.pass_score
    )
    return [
        (_("Code"), programme.code),
        (_("Programme"), programme.name),
        (_("Part of"), programme.part_of or _("no programme above it")),
        (_("Kind"), programme.get_kind_display()),
        (_("Hours"), hours_text(programme.hours, programme.hour_unit)),
        (_("Places planned"), number_text(programme.planned_places)),
        (_("Norm for the price of an hour"), corridor),
        (_("Rule of completion"), rule),
    ]


def _everything(page: Page, programme: Programme | None = None) -> SpendFilter:
    """Return the filter of the report of all that the reader's money was spent on so far."""
    seen = readable(page.scope, None)
    return SpendFilter(
        region_ids=seen.region_ids,
        department_ids=seen.department_ids,
        as_of=page.now,
        programme_id=programme.pk if programme else None,
    )


def _sums(spent: Sequence[ProgrammeSpend], measure: str) -> Cell:
    """Return a measure of a programme; a file has the bare sum where its lines share a currency."""
    found = [(getattr(each.amounts, measure), each.currency) for each in spent]
    shown = ", ".join(money_text(amount, currency) for amount, currency in found)
    one = to_decimal(*found[0]) if len(found) == 1 else None
    return Cell(shown or "–", one, number=True, nil=not found)
