"""One budget line: its bar, its plan, what was asked of it, and every transfer on it."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets import access
from budgets.accounts import LINE_STAGES
from budgets.models import Allocation, Decision, Virement
from budgets.queries import line_amounts
from ledger.models import Transfer
from ledger.queries import account_id, transfers_of
from people.access import fetch
from people.models import Role
from people.queries import user_names
from portals.department.approvals import declined_because
from portals.department.lines import SHAPES, STAGES, Standing, line_facts, may, signed_text
from portals.lists import ListPage
from portals.navigation import DEPARTMENT
from portals.pages import Crumb
from portals.tables import Cell, Column, Line, Table, day, money, status, text

VERBS = {
    "allocate": gettext_lazy("released"),
    "deallocate": gettext_lazy("taken back"),
    "virement": gettext_lazy("virement"),
    "carry_over": gettext_lazy("carried over"),
    "commit": gettext_lazy("committed"),
    "release": gettext_lazy("commitment given back"),
    "obligate": gettext_lazy("obligated"),
    "deobligate": gettext_lazy("obligation given back"),
    "recommit": gettext_lazy("obligation made a commitment again"),
    "expend": gettext_lazy("accepted for payment"),
    "pay": gettext_lazy("paid"),
    "lapse": gettext_lazy("lapsed"),
}
PLACES = {
    **dict(STAGES),
    "available": gettext_lazy("Available"),
    "lapsed": gettext_lazy("Lapsed"),
}
DECIDED = {Decision.APPROVED: "fin", Decision.REJECTED: "stop"}
State = Allocation.Status
# What may be done in which state: words, route, who, and whether a department's role is enough.
ACTS = (
    (gettext_lazy("Approve or decline"), "approve-line", {State.DRAFT}, (Role.APPROVER,), False),
    (
        gettext_lazy("Release money"),
        "line-allot",
        {State.APPROVED, State.OPEN},
        (Role.APPROVER,),
        False,
    ),
    (
        gettext_lazy("Propose a virement"),
        "virement",
        {State.OPEN, State.PAUSED},
        (Role.BUDGET_OFFICER,),
        True,
    ),
    (
        gettext_lazy("Pause"),
        "line-pause",
        {State.OPEN},
        (Role.BUDGET_OFFICER, Role.APPROVER),
        True,
    ),
    (
        gettext_lazy("Let it go on"),
        "line-resume",
        {State.PAUSED},
        (Role.BUDGET_OFFICER, Role.APPROVER),
        True,
    ),
    (
        gettext_lazy("Take free money back"),
        "line-deallocate",
        {State.OPEN, State.PAUSED},
        (Role.APPROVER,),
        False,
    ),
    (
        gettext_lazy("Close at year end"),
        "line-close",
        {State.OPEN, State.PAUSED},
        (Role.APPROVER,),
        False,
    ),
)


class LinePage(ListPage):
    portal, section = DEPARTMENT, "department-budget"
    template_name = "portals/department/line.html"
    caption = gettext_lazy("Every transfer on this line")
    empty = gettext_lazy("No money has moved on this line yet")

    columns = (
        Column(gettext_lazy("What")),
        Column(gettext_lazy("Day")),
        Column(gettext_lazy("Sum"), number=True),
        Column(gettext_lazy("From")),
        Column(gettext_lazy("To")),
        Column(gettext_lazy("By")),
        Column(gettext_lazy("Reason")),
    )

    @cached_property
    def budget_line(self) -> Allocation:
        found = access.allocations(self.scope).select_related(
            "region", "appropriation__source", "programme", "department"
        )
        return fetch(found, self.kwargs["pk"])

    @property
    def title(self) -> str:
        return _("Line {code}: {kind}").format(
            code=self.budget_line.code, kind=self.budget_line.get_kind_display()
        )

    def crumbs(self) -> list[Crumb]:
        return [(_("Budget"), reverse("department-budget"))]

    def get_queryset(self) -> QuerySet[Transfer]:
        return transfers_of(self._stages).order_by("-occurred_at", "-id")

    @cached_property
    def _stages(self) -> dict[UUID, str]:
        return {account_id(self.budget_line.pk, stage): stage for stage in LINE_STAGES}

    def table(self, rows: Any) -> Table:
        moved = list(rows)
        self.names = user_names({each.actor_id for each in moved if each.actor_id})
        return super().table(moved)

    def line(self, row: Transfer) -> Line:
        return Line(
            [
                text(VERBS.get(row.verb, row.verb)),
                day(row.occurred_at),
                money(row.amount_minor, row.currency),
                self._place(row.credit_account_id),
                self._place(row.debit_account_id),
                text(self.names.get(row.actor_id, "") if row.actor_id else _("the service itself")),
                text(row.reason),
            ]
        )

    def _place(self, account: UUID) -> Cell:
        stage = self._stages.get(account)
        return text(PLACES[stage] if stage else _("outside the line"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = self.budget_line
        return super().get_context_data(
            standing=Standing("", line.currency, line_amounts(line)),
            facts=[*line_facts(line), *self._declined()],
            state=status(line.get_status_display(), SHAPES.get(State(line.status), "")),
            acts=self._acts(),
            virements=self._virements(),
            **kwargs,
        )

    def _declined(self) -> list[tuple[Any, str]]:
        declined = self.budget_line.status == State.REJECTED
        return [(_("Declined because"), declined_because(self.budget_line))] if declined else []

    def _acts(self) -> list[tuple[Any, str]]:
        line, found = self.budget_line, list[tuple[Any, str]]()
        if line.status == line.WAITING and line.proposed_by_id == self.actor.pk:
            found.append(
                (_("Withdraw the proposal"), reverse("department-approve-line", args=[line.pk]))
            )
        for words, route, states, roles, of_department in ACTS:
            department = line.department_id if of_department else None
            if line.status in states and may(
                self.scope, *roles, region_id=line.region_id, department_id=department
            ):
                found.append((words, reverse(f"department-{route}", args=[line.pk])))
        return found

    def _virements(self) -> Table:
        line = self.budget_line
        found = access.virements(self.scope).filter(Q(source=line) | Q(target=line))
        return Table(
            key="virements",
            caption=_("Virements of this line"),
            columns=[
                Column(_("With line")),
                Column(_("Sum"), number=True),
                Column(_("State")),
                Column(_("Reason")),
            ],
            lines=[
                _virement(line, each)
                for each in found.select_related("source", "target").order_by("-pk")
            ],
        )


def _virement(line: Allocation, virement: Virement) -> Line:
    goes = virement.source_id == line.pk
    other = virement.target if goes else virement.source
    sign = -1 if goes else 1
    return Line(
        [
            text(other.code, href=reverse("department-line", args=[other.pk])),
            Cell(signed_text(sign * virement.amount_minor, line.currency), number=True),
            status(virement.get_status_display(), DECIDED.get(Decision(virement.status), "")),
            text(virement.reason),
        ]
    )
