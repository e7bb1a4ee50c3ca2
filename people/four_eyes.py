"""Maker is never checker: the one place that says who counts as the same person."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.models import AuditRecord
from core.errors import SamePerson
from people.models import Delegation, User
from people.queries import accounts_of, accounts_of_each


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
    bonds = bonds_among({maker_id, other_id}, paper_ids=paper_ids, at=at)
    return bonds.bind(maker_id=maker_id, paper_ids=paper_ids, other_id=other_id)


@dataclass(frozen=True, slots=True)
class Bonds:
    """Who of some users counts as one person with whom, and about which of some papers."""

    at: datetime
    accounts: Mapping[UUID, set[UUID]]  # Of the person of each user.
    lent: Mapping[frozenset[UUID], Sequence[tuple[datetime, datetime]]]  # By the two sides.
    acts: Mapping[UUID, Sequence[tuple[UUID, datetime]]]  # Who acted on a paper, and when.

    def bind(self, *, maker_id: UUID, paper_ids: Collection[UUID], other_id: UUID) -> bool:
        makers = self.accounts.get(maker_id, {maker_id})
        others = self.accounts.get(other_id, {other_id})
        if makers & others:
            return True
        periods = [
            period
            for one, other in product(makers, others)
            for period in self.lent.get(frozenset({one, other}), ())
        ]
        if any(self.at < until for _since, until in periods):
            return True
        made = [
            moment
            for paper_id in (paper_ids if periods else ())
            for actor_id, moment in self.acts.get(paper_id, ())
            if actor_id in makers
        ]
        return any(since <= moment < until for since, until in periods for moment in made)


def bonds_among(user_ids: Collection[UUID], *, paper_ids: Collection[UUID], at: datetime) -> Bonds:
    """Return who of these users is bound to whom, from at most four statements."""
    accounts = accounts_of_each(user_ids)
    everybody = set(user_ids).union(*accounts.values())
    lent: defaultdict[frozenset[UUID], list[tuple[datetime, datetime]]] = defaultdict(list)
    found = Delegation.objects.filter(
        assignment__user__in=everybody, delegate__in=everybody, valid_from__lte=at
    )
    for owner, delegate, since, until in found.values_list(
        "assignment__user_id", "delegate_id", "valid_from", "valid_until"
    ):
        lent[frozenset({owner, delegate})].append((since, until))
    # Nearly nobody lent anything; so who made what when is asked of the audit trail only then.
    ended = {pk for sides, periods in lent.items() for pk in sides if _ended(periods, at)}
    actors: set[UUID] = set().union(*(theirs for theirs in accounts.values() if theirs & ended))
    acts: defaultdict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    asked = AuditRecord.objects.filter(subject_id__in=paper_ids, actor_id__in=actors)
    for paper_id, actor_id, moment in (
        asked.values_list("subject_id", "actor_id", "occurred_at") if ended else ()
    ):
        if paper_id and actor_id:
            acts[paper_id].append((actor_id, moment))
    return Bonds(at, accounts, lent, acts)


def _ended(periods: Collection[tuple[datetime, datetime]], at: datetime) -> bool:
    return any(until <= at for _since, until in periods)


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
