"""People with accounts: found by a form, shown with their roles, and what is done to an account."""

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import Contains, Exact
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.spelling import spelling
from people import access, operations
from people.models import Region, RoleAssignment, User
from portals.administration.frame import (
    Administration,
    InRegion,
    OfUser,
    home_crumb,
    since_text,
    until_text,
    where,
)
from portals.administration.scope import RegionForm, own_proposals, own_roles, own_users
from portals.department.desk import ReasonForm
from portals.finding import Find
from portals.pages import Crumb
from portals.tables import Cell, Column, Line, Table, status, text

NAMES = ("first_name", "last_name", "employee__family_name", "employee__given_name")


class FindForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Name, user name or mail address"),
        help_text=gettext_lazy("Who was invited, is employed or held a role in your region."),
        max_length=254,
    )


class FindUser(Administration, Find):
    """Find an account of one's regions."""

    section = "administration-find"
    form_class = FindForm
    template_name = "portals/administration/find.html"
    columns = [
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("User name")),
        Column(gettext_lazy("Account")),
    ]

    def seen(self) -> QuerySet[User]:
        return own_users(self.scope).order_by("last_name", "pk")

    def meant(self, given: dict[str, Any]) -> Q:
        return _known_as(given["who"])

    def line(self, user: User) -> Line:
        href = reverse("administration-user", args=[user.pk])
        return Line([text(self.user_name(user), href=href), text(user.username), _state(user)])


def _known_as(who: str) -> Q:
    """Return the condition that each word is a name of the user, or all is one of their addresses."""
    named = Q()
    for word in who.split():
        spelt = spelling(Value(word))
        each = Q(Contains(spelling("last_name"), spelt))  # An invitation's full name is in it.
        for name in NAMES:
            each |= Q(Exact(spelling(name), spelt))
        named &= each
    address = Q(email__iexact=who) | Q(username__iexact=who)
    return named | address


def _state(user: User) -> Cell:
    if user.erased_at is not None:
        return status(pgettext("account", "anonymised"), "stop")
    return (
        status(pgettext("account", "open"), "fin")
        if user.is_active
        else status(pgettext("account", "closed"), "stop")
    )


class UserPage(OfUser):
    """One account: how it is signed in to, what roles it holds, and what can be done."""

    template_name = "portals/administration/paper.html"

    @property
    def title(self) -> str:
        return self.who

    @property
    def lead(self) -> str:
        own = self.user.pk == self.actor.pk
        return _("This account is your own. Ask another administrator.") if own else ""

    def users(self) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        return super().users().annotate(has_factor=Exists(factors))

    def crumbs(self) -> Sequence[Crumb]:
        return [*home_crumb(), (_("Find somebody"), reverse("administration-find"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            facts=self._facts(), acts=self._acts(), tables=self._tables(), **kwargs
        )

    def _facts(self) -> list[tuple[Any, Any, str]]:
        user = self.user
        seen = since_text(user.last_login) if user.last_login else _("never")
        factor = _("yes") if user.has_factor else _("no")  # type: ignore[attr-defined]
        found = [
            (_("User name"), user.username, ""),
            (_("Mail address"), user.email or _("none"), ""),
            (_("Account"), _state(user).text, ""),
            (_("Last sign-in"), seen, ""),
            (_("Has a second factor"), factor, ""),
        ]
        person = getattr(user, "employee", None)
        if person is not None and self.who == person.full_name:
            found.append((_("Employed at"), f"{person.body.name}, {person.post}", ""))
        return found

    def _acts(self) -> list[tuple[Any, str, str]]:
        user = self.user
        if user.pk == self.actor.pk or user.erased_at is not None:
            return []
        wanted = [("grant", _("Give a role"), "")]
        if user.is_active:
            wanted += [
                ("sign-out", _("End all sessions"), "alt"),
                ("reset-factor", _("Reset the second factor"), "alt"),
                ("close", _("Close the account"), "stop"),
            ]
        else:
            wanted.append(("reopen", _("Reopen the account"), "alt"))
        keys = [user.pk]
        return [
            (words, reverse(f"administration-user-{act}", args=keys), kind)
            for act, words, kind in wanted
        ]

    def _tables(self) -> list[Table]:
        return [self._roles(), *self._proposals()]

    def _roles(self) -> Table:
        labels = (_("Role"), _("Of what"), _("First day"), _("Last day"), _("State"))
        found = own_roles(self.scope).filter(user=self.user).order_by("-valid_from", "pk")
        lines = [
            Line(
                [
                    text(
                        each.get_role_display(),
                        href=reverse("administration-role", args=[each.pk]),
                    ),
                    text(where(each), hint=each.region.name),
                    text(since_text(each.valid_from)),
                    text(until_text(each.valid_until)),
                    self._state_of(each),
                ]
            )
            for each in found
        ]
        return Table("roles", _("Roles"), [Column(label) for label in labels], lines)

    def _state_of(self, held: RoleAssignment) -> Cell:
        if held.valid_until is not None and held.valid_until <= self.now:
            return status(pgettext("role", "over"))
        if held.valid_from > self.now:
            return status(pgettext("role", "to come"))
        return status(pgettext("role", "in force"), "fin")

    def _proposals(self) -> list[Table]:
        found = own_proposals(self.scope).filter(user=self.user, status="PROPOSED")
        lines = [
            Line(
                [
                    text(
                        each.get_role_display(),
                        href=reverse("administration-proposal", args=[each.pk]),
                    ),
                    text(since_text(each.proposed_at)),
                ]
            )
            for each in found.order_by("proposed_at", "pk")
        ]
        columns = [Column(_("Role")), Column(_("Proposed on"))]
        return [Table("proposals", _("Proposed, not decided"), columns, lines)] if lines else []


class AccountForm(RegionForm, ReasonForm):
    """Why, and as whose administrator."""


class OfAccount(OfUser, InRegion):
    """An act on somebody's account, for a reason."""

    template_name = "portals/administration/act.html"
    form_class = AccountForm

    def facts(self) -> list[tuple[Any, Any]]:
        return [(_("Who"), self.who), (_("User name"), self.user.username)]

    def terms(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what each of these operations takes; 404 for a region that is not one's own."""
        region: Region = given["region"]
        region = access.administered_region(self.scope, self.user, region.code)
        return {"user": self.user, "region": region, "reason": given["reason"], **self.by}


class Close(OfAccount):
    title = gettext_lazy("Close the account")
    lead = gettext_lazy(
        "Sessions, keys and open letters end at once. Roles stay: end them too, if the person"
        " does not come back."
    )
    button, stops = gettext_lazy("Close the account"), True
    said = gettext_lazy("The account is closed.")
    fresh = True

    def act(self, given: dict[str, Any]) -> str:
        operations.close_account(**self.terms(given))
        return self.address


class Reopen(OfAccount):
    title = gettext_lazy("Reopen the account")
    lead = gettext_lazy("Password, second factor and roles are as before; keys are made anew.")
    button = gettext_lazy("Reopen the account")
    said = gettext_lazy("The account is open.")
    fresh = True

    def act(self, given: dict[str, Any]) -> str:
        operations.reopen_account(**self.terms(given))
        return self.address


class SignOut(OfAccount):
    title = gettext_lazy("End all sessions")
    lead = gettext_lazy(
        "Whoever uses this account now is signed out; its holder may sign in again."
    )
    button = gettext_lazy("End all sessions")
    said = gettext_lazy("All sessions have ended.")

    def act(self, given: dict[str, Any]) -> str:
        operations.sign_out_everywhere(**self.terms(given))
        return self.address


class ResetFactor(OfAccount):
    title = gettext_lazy("Reset the second factor")
    lead = gettext_lazy(
        "Make sure first who asks: see the person, or call back by a number from the staff list."
        " The password goes as well; a letter to the verified address sets a new one."
    )
    button, stops = gettext_lazy("Reset the second factor"), True
    said = gettext_lazy("The second factor and the password are gone; a letter is on its way.")
    fresh = True

    def act(self, given: dict[str, Any]) -> str:
        operations.reset_second_factor(**self.terms(given))
        return self.address
