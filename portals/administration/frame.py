"""What the administrator's pages share: the portal, how people are named, acts in a region."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formats import date_text
from people.access import fetch
from people.models import RoleAssignment, RoleProposal, User
from people.queries import user_names
from portals.administration.scope import administering, own_regions, own_users
from portals.department.desk import last_day
from portals.navigation import ADMINISTRATION
from portals.pages import Act, Crumb, Page
from portals.tables import Cell, text


class Administration(Page):
    portal = ADMINISTRATION

    def user_name(self, user: User) -> str:
        """Return the full name of an employee of one's region, else what the account says."""
        person = getattr(user, "employee", None)
        if person is not None and person.region_id in administering(self.scope).region_ids:
            return self.name_of(person)
        return self.account_name(user)

    def user_cell(self, user: User, href: str) -> Cell:
        """Return a name as a link, and under it the user name of who has both."""
        name = self.user_name(user)
        return text(name, href=href, hint="" if name == user.username else user.username)

    def names(self, user_ids: Collection[UUID | None]) -> Mapping[UUID | None, str]:
        """Return the names of who made or decided something; some are of the machine room."""
        wanted = {each for each in user_ids if each}
        found = own_users(self.scope).filter(pk__in=wanted) if wanted else []
        names: dict[UUID | None, str] = {user.pk: self.user_name(user) for user in found}
        others = wanted - names.keys()
        names |= dict(user_names(others).items()) if others else {}
        return names


class OfUser(Administration):
    """A page about one account."""

    section = "administration-find"

    def users(self) -> QuerySet[User]:
        return own_users(self.scope)

    @cached_property
    def user(self) -> User:
        return fetch(self.users(), self.kwargs["pk"])

    @cached_property
    def who(self) -> str:
        return self.user_name(self.user)

    @property
    def address(self) -> str:
        return reverse("administration-user", args=[self.user.pk])

    def crumbs(self) -> Sequence[Crumb]:
        return [*home_crumb(), (self.who, self.address)]


class InRegion(Administration, Act):
    """An act in one of the regions that one administers."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "regions": own_regions(self.scope)}


def home_crumb() -> list[Crumb]:
    return [(_("Home"), reverse("administration"))]


def where(held: RoleAssignment | RoleProposal) -> str:
    """Return of what part of its region a role is."""
    part = held.department or held.body or getattr(held, "provider_name", None)
    return str(part or _("the whole region"))


def since_text(moment: datetime) -> str:
    return date_text(timezone.localtime(moment))


def until_text(moment: datetime | None) -> str:
    """Return the last day of a period."""
    return date_text(last_day(moment)) if moment else _("no end")
