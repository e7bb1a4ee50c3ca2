"""The roles that people hold: the list, one of them, its end, and looking at it again."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import operations
from people.access import fetch
from people.models import Role, RoleAssignment
from people.queries import in_force
from portals.administration.frame import Administration, home_crumb, since_text, until_text, where
from portals.administration.scope import own_roles
from portals.audit import oversight
from portals.lists import ListPage
from portals.navigation import ADMINISTRATION
from portals.pages import Act, Crumb
from portals.tables import Column, Line, text
from reports.queries.holders import ReviewRow


class RoleFilter(django_filters.FilterSet):
    """No filter takes a name: addresses end up in logs and histories."""

    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices)
    department = django_filters.ChoiceFilter(label=gettext_lazy("Department"))
    body = django_filters.ChoiceFilter(label=gettext_lazy("Body"))
    provider = django_filters.ChoiceFilter(label=gettext_lazy("Provider"), field_name="provider_id")

    def __init__(self, data: Any = None, queryset: Any = None, **options: Any) -> None:
        super().__init__(data, queryset, **options)
        for name, key, label in (
            ("department", "department", "department__name"),
            ("body", "body", "body__name"),
            ("provider", "provider_id", "provider_name"),
        ):
            found = queryset.order_by().exclude(**{key: None}).values_list(key, label).distinct()
            self.filters[name].extra["choices"] = sorted(
                ((str(pk), words) for pk, words in found), key=lambda each: each[1] or ""
            )


class Roles(Administration, ListPage):
    """Who may do what today."""

    section = "administration-roles"
    title = gettext_lazy("Roles in force")
    columns = [
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("Role")),
        Column(gettext_lazy("Of what")),
        Column(gettext_lazy("First day")),
        Column(gettext_lazy("Last day")),
    ]
    filterset_class = RoleFilter
    empty = gettext_lazy("Nobody holds a role")

    def get_queryset(self) -> QuerySet[RoleAssignment]:
        found = own_roles(self.scope).filter(in_force(self.now))
        return found.order_by("role", "user__last_name", "user__username", "pk")

    def line(self, row: RoleAssignment) -> Line:
        return Line(
            [
                self.user_cell(row.user, reverse("administration-user", args=[row.user_id])),
                text(row.get_role_display(), href=reverse("administration-role", args=[row.pk])),
                text(where(row), hint=row.region.name),
                text(since_text(row.valid_from)),
                text(until_text(row.valid_until)),
            ]
        )


class AccessReview(oversight.AccessReview):
    """The auditors' list, from which an administrator opens each role."""

    portal = ADMINISTRATION
    section = "administration-review"

    def href(self, row: ReviewRow) -> str:
        return reverse("administration-role", args=[row.assignment.pk])


class OfRole(Administration):
    """A page about one role that somebody holds."""

    section = "administration-roles"

    @cached_property
    def assignment(self) -> RoleAssignment:
        return fetch(own_roles(self.scope), self.kwargs["pk"])

    @property
    def address(self) -> str:
        return reverse("administration-role", args=[self.assignment.pk])

    @cached_property
    def who(self) -> str:
        return self.user_name(self.assignment.user)

    @property
    def is_over(self) -> bool:
        ends = self.assignment.valid_until
        return ends is not None and ends <= self.now

    def crumbs(self) -> Sequence[Crumb]:
        return [*home_crumb(), (_("Roles in force"), reverse("administration-roles"))]

    def named(self) -> str:
        """Return the role and its holder in one phrase."""
        return _("{name}, {role}").format(name=self.who, role=self.assignment.get_role_display())


class RolePage(OfRole):
    template_name = "portals/administration/paper.html"

    @property
    def title(self) -> str:
        return self.named()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=self._facts(), acts=self._acts(), **kwargs)

    def _facts(self) -> list[tuple[Any, Any, str]]:
        held = self.assignment
        review = held.reviews.order_by("-reviewed_at", "pk").first()
        reviewer = review.reviewed_by_id if review else None
        names = self.names({held.granted_by_id, held.approved_by_id, reviewer})
        user = reverse("administration-user", args=[held.user_id])
        found = [
            (_("Who"), self.who, user),
            (_("Role"), held.get_role_display(), ""),
            (_("Of what"), f"{where(held)}, {held.region.name}", ""),
            (_("First day"), since_text(held.valid_from), ""),
            (_("Last day"), until_text(held.valid_until), ""),
            (_("Granted by"), names.get(held.granted_by_id, _("the machine room")), ""),
        ]
        if held.approved_by_id:
            found.append((_("Seconded by"), names[held.approved_by_id], ""))
        if review:
            words = _("{day}, by {name}").format(
                day=since_text(review.reviewed_at), name=names[reviewer]
            )
            found.append((_("Last looked at"), words, ""))
        return found

    def _acts(self) -> list[tuple[Any, str, str]]:
        if self.is_over:
            return []
        keys = [self.assignment.pk]
        end = (_("End this role"), reverse("administration-role-end", args=keys), "stop")
        if self.assignment.user_id == self.actor.pk:
            return [end]
        review = reverse("administration-role-review", args=keys)
        return [(_("It is still needed"), review, "alt"), end]


class EndRole(OfRole, Act):
    """The role is gone with the holder's next request."""

    title = gettext_lazy("End a role")
    lead = gettext_lazy("In force with the holder's next request, and for whom it was lent to.")
    template_name = "portals/administration/act.html"
    form_class = forms.Form
    button, stops = gettext_lazy("End this role"), True
    said = gettext_lazy("The role has ended.")
    fresh = True

    def facts(self) -> list[tuple[Any, Any]]:
        held = self.assignment
        return [
            (_("Who"), self.who),
            (_("Role"), held.get_role_display()),
            (_("Of what"), f"{where(held)}, {held.region.name}"),
        ]

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.ADMINISTRATOR, region_id=self.assignment.region_id)
        operations.revoke_role(assignment=self.assignment, **self.by)
        return reverse("administration-user", args=[self.assignment.user_id])


class ReviewRole(OfRole, Act):
    """Writes down that somebody looked."""

    title = gettext_lazy("Note that a role is still needed")
    lead = gettext_lazy("Ask its holder or their superior first. If it is not needed, end it.")
    template_name = "portals/administration/act.html"
    form_class = forms.Form
    button = gettext_lazy("It is still needed")
    said = gettext_lazy("It is noted that you looked at this role.")

    def facts(self) -> list[tuple[Any, Any]]:
        held = self.assignment
        return [
            (_("Who"), self.who),
            (_("Role"), held.get_role_display()),
            (_("First day"), since_text(held.valid_from)),
        ]

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.ADMINISTRATOR, region_id=self.assignment.region_id)
        operations.review_role(assignment=self.assignment, **self.by)
        return self.address
