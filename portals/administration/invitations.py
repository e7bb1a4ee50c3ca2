"""Letters that let people in: sent, listed, withdrawn."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from people import access, operations
from people.models import Invitation, Role
from portals.administration.frame import Administration, InRegion, home_crumb, since_text
from portals.administration.scope import RegionForm
from portals.lists import ListPage
from portals.pages import Act, Crumb
from portals.tables import Cell, Column, Line, status, text


class Invitations(Administration, ListPage):
    """The newest first; a letter that opens nothing any more says why."""

    section = "administration-invitations"
    title = gettext_lazy("Invitations")
    template_name = "portals/department/desk_list.html"
    columns = [
        Column(gettext_lazy("Mail address")),
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Sent on")),
        Column(gettext_lazy("State")),
    ]
    empty = gettext_lazy("Nobody was invited yet")
    empty_hint = gettext_lazy("A letter lets its reader open one account.")

    def links(self) -> Sequence[tuple[Any, str]]:
        return [(_("Invite somebody"), reverse("administration-invite"))]

    def empty_button(self) -> tuple[Any, str] | None:
        return None  # It stands above.

    def get_queryset(self) -> QuerySet[Invitation]:
        return _letters(self.scope).order_by("-invited_at", "pk")

    def line(self, row: Invitation) -> Line:
        href = reverse("administration-invitation-withdraw", args=[row.pk])
        state = self._state(row)
        return Line(
            [
                text(row.address, href=href if state.status == "run" else ""),
                text(self.name_of(row.employee) if row.employee else row.full_name),
                text(since_text(row.invited_at)),
                state,
            ]
        )

    def _state(self, row: Invitation) -> Cell:
        if row.accepted_at:
            return status(pgettext("invitation", "accepted"), "fin")
        if row.withdrawn_at:
            return status(pgettext("invitation", "withdrawn"), "stop")
        if row.expires_at <= self.now:
            return status(pgettext("invitation", "expired"), "stop")
        return status(pgettext("invitation", "on its way"), "run")


def _letters(scope: access.Scope) -> QuerySet[Invitation]:
    return access.invitations(scope).select_related("employee")


class InviteForm(RegionForm):
    address = forms.EmailField(label=gettext_lazy("Mail address"), max_length=254)
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    # Not `language`: that name belongs to the switch in the head of every page.
    letter_language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES
    )


class Invite(InRegion):
    """Roles come afterwards, when the account is open."""

    section = "administration-invitations"
    title = gettext_lazy("Invite somebody")
    lead = gettext_lazy("The letter works once, for seven days. Roles are granted afterwards.")
    form_class = InviteForm
    button = gettext_lazy("Send the letter")
    said = gettext_lazy("The letter is on its way.")
    fresh = True

    def crumbs(self) -> Sequence[Crumb]:
        return [*home_crumb(), (_("Invitations"), reverse("administration-invitations"))]

    def get_initial(self) -> dict[str, Any]:
        return {"letter_language": self.actor.language}

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.ADMINISTRATOR, region_id=given["region"].pk)
        language = given.pop("letter_language")
        operations.invite(**given, language=language, **self.by)
        return reverse("administration-invitations")


class Withdraw(Administration, Act):
    section = "administration-invitations"
    title = gettext_lazy("Withdraw an invitation")
    lead = gettext_lazy("The letter then opens nothing any more.")
    template_name = "portals/administration/act.html"
    button, stops = gettext_lazy("Withdraw the invitation"), True
    said = gettext_lazy("The invitation is withdrawn.")

    @cached_property
    def invitation(self) -> Invitation:
        return access.fetch(_letters(self.scope), self.kwargs["pk"])

    def crumbs(self) -> Sequence[Crumb]:
        return [*home_crumb(), (_("Invitations"), reverse("administration-invitations"))]

    def facts(self) -> list[tuple[Any, Any]]:
        sent = since_text(self.invitation.invited_at)
        return [(_("Mail address"), self.invitation.address), (_("Sent on"), sent)]

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.ADMINISTRATOR, region_id=self.invitation.region_id)
        operations.withdraw_invitation(invitation=self.invitation, **self.by)
        return reverse("administration-invitations")
