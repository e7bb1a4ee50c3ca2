"""Maker is never checker: the one place that says who counts as the same person."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.models import AuditRecord
from core.errors import SamePerson
from people.models import Delegation, User
from people.queries import accounts_of


def require_another(
    *, maker_id: UUID, paper_ids: Collection[UUID], actor: User, at: datetime, message: str
) -> None:
    """Refuse when the actor is who made these papers, or is bound to them.

    Bound are two accounts of one person, and the two sides of a delegation that is in
    force now or was when the maker acted on a paper.
    """
    if maker_id == actor.pk:
        raise SamePerson(message)
    if is_bound(maker_id=maker_id, paper_ids=paper_ids, other_id=actor.pk, at=at):
        name = User.objects.filter(pk=maker_id).values_list("username", flat=True).first()
        raise SamePerson(
            _(
                "You and {name} count as one person here: by a delegation or a second account."
            ).format(name=name or maker_id)
            + f" {message}"
        )


def is_bound(*, maker_id: UUID, paper_ids: Collection[UUID], other_id: UUID, at: datetime) -> bool:
    """Say whether another account may not check what the maker did to these papers."""
    makers, others = accounts_of(user_id=maker_id), accounts_of(user_id=other_id)
    if makers & others:
        return True
    lent = Q(assignment__user__in=makers, delegate__in=others)
    borrowed = Q(assignment__user__in=others, delegate__in=makers)
    periods = list(
        Delegation.objects.filter(lent | borrowed, valid_from__lte=at).values_list(
            "valid_from", "valid_until"
        )
    )
    if any(at < until for _since, until in periods):
        return True
    # Nearly nobody gets here; so who made it when is asked of the audit trail only now.
    acts = AuditRecord.objects.filter(subject_id__in=paper_ids, actor_id__in=makers)
    made = list(acts.values_list("occurred_at", flat=True)) if periods else []
    return any(since <= moment < until for since, until in periods for moment in made)


def bound_now(*, user_id: UUID, at: datetime) -> set[UUID]:
    """Return whose papers this user may not check today, their own included.

    A list may leave these out; the act itself asks `require_another`, which knows of
    delegations that have ended as well.
    """
    own = accounts_of(user_id=user_id)
    lent = Delegation.objects.filter(
        Q(assignment__user__in=own) | Q(delegate__in=own), valid_from__lte=at, valid_until__gt=at
    )
    return own.union(*lent.values_list("assignment__user_id", "delegate_id"))
