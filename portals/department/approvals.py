"""The queue of what needs a second person, and the frame of its pages of decision."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.queries import begun_at, reason_of
from budgets.models import Allocation, Appropriation
from core.formats import date_text
from people.four_eyes import bound_now
from people.models import Role
from people.queries import user_names
from portals.department import matters
from portals.department.matters import Matter
from portals.navigation import DEPARTMENT
from portals.pages import Act, Crumb, Page
from portals.tables import Cell, Column, Line, Table, day, text


class Approvals(Page):
    """Everything that waits for a second person, the reader's own first."""

    portal, section = DEPARTMENT, "department-approvals"
    title = gettext_lazy("Approvals")
    lead = gettext_lazy("Nothing moves until a second person has looked. Who asked never decides.")
    template_name = "portals/department/approvals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = matters.waiting(self.scope, at=self.now)
        changes = matters.changes(self.scope, found)
        mine = [each for each in found if each.mine]
        others = [each for each in found if not each.mine]
        return super().get_context_data(
            mine=self._table("mine", _("For you to decide"), mine, changes),
            others=self._table("others", _("With somebody else"), others, changes),
            **kwargs,
        )

    def _table(
        self, key: str, caption: str, found: Sequence[Matter], changes: dict[Any, list[str]]
    ) -> Table:
        columns = [
            Column(_("What")),
            Column(_("Sum"), number=True),
            Column(_("What changes")),
            Column(_("Asked by")),
            Column(_("Waits since")),
        ]
        lines = [
            Line(
                [
                    text(each.words, href=each.href if each.mine or each.proposed else ""),
                    Cell(each.sum_text, number=True),
                    text("; ".join(changes[each.pk])),
                    text(each.maker, hint=_("You, or who counts as you") if each.asked else ""),
                    day(each.since),
                ]
            )
            for each in found
        ]
        return Table(key=key, caption=caption, columns=columns, lines=lines)


class DecisionForm(forms.Form):
    approve = forms.TypedChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Decline"))],
        coerce=lambda value: value == "yes",
    )


class Approval(Act):
    """One paper, what it changes, and the buttons that decide: the page is its own check."""

    portal, section = DEPARTMENT, "department-approvals"
    template_name = "portals/department/approval.html"
    may_decline = False
    maker_field = "proposed_by_id"

    @cached_property
    def paper(self) -> Any:
        """Return what is to be decided; 404 when it is out of sight."""
        raise NotImplementedError

    @property
    def is_waiting(self) -> bool:
        return bool(self.paper.status == "PROPOSED")

    def told(self) -> Sequence[tuple[Any, Any]]:
        """Return what the paper says."""
        raise NotImplementedError

    def shifts(self) -> dict[str, Any]:
        """Return what the decision changes: `shifts` of lines, or a `table` of figures."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().post(request, *args, **kwargs)

    def _require(self) -> None:
        self.scope.require(Role.APPROVER, region_id=self.paper.region_id)

    def crumbs(self) -> list[Crumb]:
        return [(_("Approvals"), reverse("department-approvals"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.has_form:
            kwargs["form_key"] = ""  # There is no form that a change of language could keep.
        return super().get_context_data(
            answers=[*self.told(), *self._asked()],
            waiting=self.is_waiting,
            own=self.is_own,
            **self.shifts(),
            **kwargs,
        )

    def _asked(self) -> list[tuple[Any, Any]]:
        maker, paper = getattr(self.paper, self.maker_field), self.paper
        since = begun_at([paper.pk]).get(paper.pk)
        return [
            (_("Asked by"), user_names([maker]).get(maker, maker)),
            (_("Waits since"), date_text(timezone.localtime(since)) if since else ""),
        ]

    @property
    def has_form(self) -> bool:
        return self.is_waiting and not self.is_own

    @cached_property
    def is_own(self) -> bool:
        maker = getattr(self.paper, self.maker_field)
        return maker in bound_now(user_id=self.actor.pk, at=self.now)

    def said_of(self, given: dict[str, Any]) -> str:
        name = str(self.title)
        if self.may_decline and not given["approve"]:
            return _("{paper}: declined. Nothing moved.").format(paper=name)
        return _("{paper}: approved.").format(paper=name)


class ProposalForm(DecisionForm):
    one_is_enough = True  # The reason's label says when it is needed.
    reason = forms.CharField(
        label=gettext_lazy("Reason, if you decline"),
        help_text=gettext_lazy("Who asked reads it, and mends it."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("approve") is False and not given.get("reason"):
            self.add_error("reason", _("Say why, so that who asked can mend it."))
        return given


class WithdrawForm(forms.Form):
    withdraw = forms.BooleanField(label=gettext_lazy("Withdraw the proposal"))


class Proposal(Approval):
    """A paper that its proposer may open too, to take it back or to read why it was declined."""

    may_decline = True

    def approve(self) -> None:
        raise NotImplementedError

    def reject(self, reason: str) -> None:
        raise NotImplementedError

    def withdraw(self) -> None:
        raise NotImplementedError

    @property
    def may_withdraw(self) -> bool:
        """Say whether who proposed this is here, and does not try to decide it."""
        return self.paper.proposed_by_id == self.actor.pk and "approve" not in self.request.POST

    @property
    def has_form(self) -> bool:
        return self.is_waiting and (self.may_withdraw or not self.is_own)

    def _require(self) -> None:
        if self.may_withdraw:
            department = getattr(self.paper, "department_id", None)
            where = {"region_id": self.paper.region_id, "department_id": department}
            self.scope.require(Role.BUDGET_OFFICER, **where)
        else:
            super()._require()

    def _require_fresh(self) -> None:
        if not self.may_withdraw:  # Nothing is bound by taking one's own proposal back.
            super()._require_fresh()

    def get_form_class(self) -> type[forms.Form]:
        return WithdrawForm if self.may_withdraw else ProposalForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.paper.status == "REJECTED":
            context["answers"] += [(_("Declined because"), declined_because(self.paper))]
        return context

    def act(self, given: dict[str, Any]) -> str:
        if self.may_withdraw:
            self.withdraw()
        elif given["approve"]:
            self.approve()
        else:
            self.reject(given["reason"])
        return reverse("department-approvals")

    def said_of(self, given: dict[str, Any]) -> str:
        if self.may_withdraw:
            return _("{paper}: withdrawn. Nothing moved.").format(paper=self.title)
        return super().said_of(given)


def declined_because(paper: Allocation | Appropriation) -> str:
    """Return the reason that was given to who asked, as long as it is kept."""
    return reason_of(paper.pk, action=f"{paper._meta.model_name}.rejected")


def before_after(key: str, caption: Any, rows: Sequence[tuple[Any, str, str]]) -> Table:
    """Return figures before and after as a table."""
    return Table(
        key=key,
        caption=caption,
        columns=[
            Column(_("Figure")),
            Column(_("Now"), number=True),
            Column(_("After you approve"), number=True),
        ],
        lines=[
            Line([text(label), Cell(now, number=True), Cell(then, number=True)])
            for label, now, then in rows
        ],
    )
