"""Keeping views of the reports. Nothing else here writes."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from people.models import User
from reports.models import FILTERS, SavedView

VIEWS_MAX = 20


@audit.operation("saved_view.save")
def save_view(
    *, name: str, filters: Mapping[str, UUID | date | str], actor: User, occurred_at: datetime
) -> SavedView:
    """Keep the filters that are on, by their names in `FILTERS`, for `actor` under a name.

    Raises InvalidValue where none is on, or one is no filter of the report; WrongState for a name they have used or a
    view too many.
    """
    if unknown := sorted(filters.keys() - set(FILTERS)):
        raise InvalidValue(
            _("{filter} is no filter of the report. Use: {filters}.").format(
                filter=unknown[0], filters=", ".join(FILTERS)
            )
        )
    if not any(filters.values()):
        raise InvalidValue(
            _("No filter is on, so there is nothing to keep. Choose one, show it, then save it.")
        )
    # Two windows of one reader would both find the last place free.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    own = SavedView.objects.filter(user=actor)
    if own.filter(name=name).exists():
        raise WrongState(
            _(
                "You have a view named “{name}”; a name is given once."
                " Choose another name, or delete that view first."
            ).format(name=name)
        )
    if own.count() >= VIEWS_MAX:
        raise WrongState(
            _(
                "You have {most} saved views, which is the most. Delete one, then save this one."
            ).format(most=VIEWS_MAX)
        )
    view = SavedView.objects.create(user=actor, name=name, **filters)
    _record("saved", view, actor, occurred_at)
    return view


@audit.operation("saved_view.delete")
def delete_view(*, view: SavedView, actor: User, occurred_at: datetime) -> None:
    """Take a view away; what it showed stays where it is."""
    _record("deleted", view, actor, occurred_at)
    view.delete()


def _record(act: str, view: SavedView, actor: User, occurred_at: datetime) -> None:
    """Record the act without the name, which is nobody's business but the owner's."""
    audit.record(
        action=f"saved_view.{act}",
        actor_id=actor.pk,
        subject_id=view.pk,
        occurred_at=occurred_at,
    )
