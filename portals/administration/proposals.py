"""Roles over money: proposed by one administrator, decided by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import operations
from people.access import fetch
from people.four_eyes import bound_now
from people.models import Role, RoleProposal, User
from people.queries import colleagues_in
from portals.administration.frame import Administration, home_crumb, since_text, until_text, where
from portals.administration.scope import own_proposals
from portals.lists import ListPage
from portals.pages import Act, Crumb
from portals.tables import Column, Line, status, text

State = RoleProposal.Status
SHAPES: dict[str, str] = {State.PROPOSED: "held", State.APPROVED: "fin", State.REJECTED: "stop"}


def who_may_decide(*, region_id: int, maker_id: UUID, user_id: UUID, at: datetime) -> list[User]:
    """Return the administrators of a region who are neither of the two, nor bound to them today."""
    bound = bound_now(user_id=maker_id, at=at) | bound_now(user_id=user_id, at=at)
    held = colleagues_in(Role.ADMINISTRATOR, region_ids={region_id}, at=at)
    found = {each.user_id: each.user for each in held if each.user.is_active}
    return [user for pk, user in found.items() if pk not in bound]


class ProposalFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=State.choices)
    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices)


class Proposals(Administration, ListPage):
    """What waits stands first."""

    section = "administration-proposals"
    title = gettext_lazy("Proposals")
    lead = gettext_lazy("Roles over money. Who proposes one never decides on it.")
    columns = [
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("Role")),
        Column(gettext_lazy("Of what")),
        Column(gettext_lazy("Proposed on")),
        Column(gettext_lazy("State")),
    ]
    filterset_class = ProposalFilter
    empty = gettext_lazy("Nobody has proposed a role")
    empty_hint = gettext_lazy("Find the person and give them a role.")

    def empty_button(self) -> tuple[Any, str] | None:
        return _("Find somebody"), reverse("administration-find")

    def get_queryset(self) -> QuerySet[RoleProposal]:
        waits = Case(
            When(status=State.PROPOSED, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return own_proposals(self.scope).order_by(waits, "-proposed_at", "pk")

    def line(self, row: RoleProposal) -> Line:
        return Line(
            [
                self.user_cell(row.user, reverse("administration-proposal", args=[row.pk])),
                text(row.get_role_display()),
                text(where(row), hint=row.region.name),
                text(since_text(row.proposed_at)),
                status(row.get_status_display(), SHAPES[row.status]),
            ]
        )


class DecisionForm(forms.Form):
    approve = forms.TypedChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Decline"))],
        coerce=lambda value: value == "yes",
    )


class DecideProposal(Administration, Act):
    """One proposal: what it says, and the buttons, or who has them."""

    section = "administration-proposals"
    template_name = "portals/administration/proposal.html"
    form_class = DecisionForm
    fresh = True

    @cached_property
    def paper(self) -> RoleProposal:
        return fetch(own_proposals(self.scope), self.kwargs["pk"])

    @cached_property
    def who(self) -> str:
        return self.user_name(self.paper.user)

    @property
    def title(self) -> str:
        return _("Proposal: {name}, {role}").format(
            name=self.who, role=self.paper.get_role_display()
        )

    @property
    def button(self) -> str:
        return _("Approve: {role}").format(role=self.paper.get_role_display())

    def crumbs(self) -> Sequence[Crumb]:
        return [*home_crumb(), (_("Proposals"), reverse("administration-proposals"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.paper.status == State.PROPOSED
        if not waiting or self._is_bound:
            kwargs["form_key"] = ""  # There is no form that a change of language could keep.
        return super().get_context_data(
            answers=self._told(),
            waiting=waiting,
            bound=self._is_bound,
            others=self._others() if waiting and self._is_bound else [],
            **kwargs,
        )

    @cached_property
    def _is_bound(self) -> bool:
        """Whether the reader, or who counts as them, proposed this or would get it."""
        bound = bound_now(user_id=self.actor.pk, at=self.now)
        return bool(bound & {self.paper.proposed_by_id, self.paper.user_id})

    def _others(self) -> list[str]:
        paper = self.paper
        found = who_may_decide(
            region_id=paper.region_id,
            maker_id=paper.proposed_by_id,
            user_id=paper.user_id,
            at=self.now,
        )
        return [self.user_name(each) for each in found]

    def _told(self) -> list[tuple[Any, Any]]:
        paper = self.paper
        names = self.names({paper.proposed_by_id, paper.decided_by_id})
        found = [
            (_("Who"), self.who),
            (_("Role"), paper.get_role_display()),
            (_("Of what"), f"{where(paper)}, {paper.region.name}"),
            (_("First day"), since_text(paper.valid_from)),
            (_("Last day"), until_text(paper.valid_until)),
            (_("Reason"), paper.reason),
            (_("Proposed by"), f"{names[paper.proposed_by_id]}, {since_text(paper.proposed_at)}"),
        ]
        if paper.decided_by_id:
            found.append((_("Decided by"), names[paper.decided_by_id]))
        return found

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.ADMINISTRATOR, region_id=self.paper.region_id)
        operations.decide_role(proposal=self.paper, **given, **self.by)
        return reverse("administration-proposals")

    def said_of(self, given: dict[str, Any]) -> str:
        if given["approve"]:
            return _("The role is granted.")
        return _("The proposal is declined. Nothing was granted.")
