"""Whose spending a user may read: that of the regions and departments whose money they see.

Saved views are each reader's own.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import NotPermitted
from people.access import Scope, departments, region
from reports.models import SavedView


@dataclass(frozen=True, slots=True)
class Readable:
    """What a report may speak of; without departments it is the regions as a whole."""

    region_ids: frozenset[int]
    department_ids: frozenset[UUID] | None


def readable(scope: Scope, code: str | None) -> Readable:
    """Return the regions and departments a report may speak of; 404 for a region out of sight."""
    region_ids = scope.official_region_ids
    if code is not None:
        region_ids &= {region(scope, code).pk}
    if not region_ids:
        raise NotPermitted(_("Reports are for the staff of a region."))
    if region_ids <= scope.region_ids:
        return Readable(frozenset(region_ids), None)
    seen = departments(scope).filter(region_id__in=region_ids)
    return Readable(frozenset(region_ids), frozenset(seen.values_list("pk", flat=True)))


def overseen(scope: Scope) -> set[int]:
    """Return the regions whose roles the user looks over, or refuse."""
    if not scope.overseen_region_ids:
        raise NotPermitted(_("This is for the administrators and auditors of a region."))
    return scope.overseen_region_ids


def whole(scope: Scope) -> set[int]:
    """Return the regions that the user sees as a whole, or refuse."""
    if not scope.region_ids:
        raise NotPermitted(_("Reports are for the staff of a region."))
    return scope.region_ids


def saved_views(scope: Scope) -> QuerySet[SavedView]:
    """Return the user's own views, which nobody else sees, whatever their role."""
    return SavedView.objects.filter(user=scope.user).order_by("name", "pk")
