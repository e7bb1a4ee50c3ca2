"""Whose spending a user may read: that of the regions they see as a whole."""

from django.utils.translation import gettext as _

from core.errors import NotPermitted
from people.access import Scope, region


def readable_regions(scope: Scope, code: str | None) -> frozenset[int]:
    """Return the ids of the regions a report may speak of; 404 for one out of sight."""
    if not scope.region_ids:
        raise NotPermitted(_("Reports are for the staff of a region."))
    if code is None:
        return frozenset(scope.region_ids)
    wanted = region(scope, code)
    if wanted.pk not in scope.region_ids:
        raise NotPermitted(_("Reports are for the staff of a region."))
    return frozenset({wanted.pk})
