"""What of a scope the administrator's pages are about: the regions one administers, no others."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from people import access
from people.access import Scope
from people.models import Body, Department, Region, Role, RoleAssignment, RoleProposal, User
from portals.fields import InSightField
from providers.access import providers
from providers.models import Provider


def administering(scope: Scope) -> Scope:
    """Return what the reader sees as an administrator; an auditor's roles show other regions."""
    held = [each for each in scope.roles if each.role == Role.ADMINISTRATOR]
    return replace(scope, roles=held, employee=None)


def own_regions(scope: Scope) -> QuerySet[Region]:
    return access.regions(administering(scope)).order_by("name", "code", "pk")


def own_departments(scope: Scope) -> QuerySet[Department]:
    return access.departments(administering(scope)).order_by("name", "code", "pk")


def own_bodies(scope: Scope) -> QuerySet[Body]:
    return access.bodies(administering(scope)).order_by("name", "code", "pk")


def own_providers(scope: Scope) -> QuerySet[Provider]:
    return providers(administering(scope)).order_by("name", "pk")


def own_users(scope: Scope) -> QuerySet[User]:
    return access.users(administering(scope)).select_related("employee__body")


def own_roles(scope: Scope) -> QuerySet[RoleAssignment]:
    """Return every role of one's regions, past and to come, with the name of its provider."""
    within = administering(scope)
    found = access.assignments(within).filter(region_id__in=within.region_ids)
    return found.select_related("user__employee", "region", "department", "body").annotate(
        provider_name=_provider_name(within)
    )


def own_proposals(scope: Scope) -> QuerySet[RoleProposal]:
    found = access.proposals(administering(scope))
    return found.select_related("user__employee", "region", "department")


def _provider_name(scope: Scope) -> Subquery:
    return Subquery(providers(scope).filter(pk=OuterRef("provider_id")).values("name")[:1])


class RegionForm(forms.Form):
    """Asks as whose administrator one acts; who has one region only is not asked."""

    region = InSightField(
        queryset=Region.objects.none(), label=gettext_lazy("Region"), to_field_name="code"
    )

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(regions[:2])
        self.only = found[0] if len(found) == 1 else None
        if self.only:
            del self.fields["region"]
        else:
            self.fields["region"].queryset = regions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {**given, "region": self.only} if self.only else given
