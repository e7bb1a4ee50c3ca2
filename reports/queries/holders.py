"""Who holds which role now, own or lent, and who holds two that must be two persons'."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery

from audit.models import AuditRecord
from people.duties import conflict_among
from people.models import ApiKey, Delegation, Role, RoleAssignment, RoleReview, User
from people.queries import in_force

# After so long without a sign of life somebody should ask whether the role is needed.
UNUSED_AFTER = timedelta(days=90)
EXPIRES_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may act in a role: the holder, or the colleague it is lent to."""

    user_id: UUID
    username: str
    person_id: UUID  # The same for all accounts of one person.
    role: Role
    region_id: int
    region: str
    department_id: UUID | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """One person with two duties in one region that must be two persons'."""

    region: str
    usernames: list[str]
    roles: tuple[Role, Role]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One role in force, with what says whether it is still needed."""

    assignment: RoleAssignment
    granted_by: str
    approved_by: str
    last_sign_in: datetime | None
    last_act: datetime | None
    last_key_use: datetime | None
    expires_soon: bool
    unused: bool
    reviewed_at: datetime | None
    reviewed_by: str


def holders(*, region_ids: Collection[int], at: datetime) -> list[Holder]:
    """Return everybody who may act in a role now, from two statements."""
    held = RoleAssignment.objects.filter(
        in_force(at), region_id__in=region_ids, user__is_active=True
    )
    lent = Delegation.objects.filter(
        in_force(at),
        assignment__in=RoleAssignment.objects.filter(in_force(at), region_id__in=region_ids),
        delegate__is_active=True,
    ).select_related("assignment__region", "delegate")
    found = [_holder(one, one.user) for one in held.select_related("user", "region")]
    return found + [_holder(one.assignment, one.delegate) for one in lent]


def conflicts(acting: Iterable[Holder]) -> list[Conflict]:
    """Return every person who holds conflicting duties; their acts are refused."""
    by_person: defaultdict[tuple[str, UUID], list[Holder]] = defaultdict(list)
    for holder in acting:
        by_person[holder.region, holder.person_id].append(holder)
    found = []
    for (region, _person), theirs in by_person.items():
        conflict = conflict_among({one.role for one in theirs})
        if conflict is not None:
            names = sorted({one.username for one in theirs})
            found.append(Conflict(region, names, conflict))
    return sorted(found, key=lambda one: (one.region, one.usernames))


def access_review(*, region_ids: Collection[int], at: datetime) -> list[ReviewRow]:
    """Return who holds what since when, from whom, and when they last did anything."""
    reviews = RoleReview.objects.filter(assignment=OuterRef("pk")).order_by("-reviewed_at", "-pk")
    held = RoleAssignment.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), region_id__in=region_ids
    )
    found = list(
        held.annotate(
            reviewed_at=Subquery(reviews.values("reviewed_at")[:1]),
            reviewed_by_id=Subquery(reviews.values("reviewed_by_id")[:1]),
        )
        .select_related("user__employee", "region", "department", "body")
        .order_by("region__code", "role", "user__username", "pk")
    )
    users = {one.user_id for one in found}
    by = AuditRecord.objects.filter(actor_id__in=users)
    acts = dict(by.values_list("actor_id").annotate(last=Max("occurred_at")).order_by())
    keys = ApiKey.objects.filter(user_id__in=users)
    uses = dict(keys.values_list("user_id").annotate(last=Max("last_used_at")).order_by())
    asked = {
        pk for one in found for pk in (one.granted_by_id, one.approved_by_id, one.reviewed_by_id)
    }
    names = dict(
        User.objects.filter(pk__in=[pk for pk in asked if pk]).values_list("pk", "username")
    )
    return [_review_row(one, acts, uses, names, at) for one in found]


def _review_row(
    one: Any,
    acts: dict[UUID, datetime],
    uses: dict[UUID, datetime | None],
    names: dict[UUID, str],
    at: datetime,
) -> ReviewRow:
    last_act, last_key_use = acts.get(one.user_id), uses.get(one.user_id)
    signs = [one.valid_from, one.user.last_login, last_act, last_key_use]
    last_sign = max(moment for moment in signs if moment is not None)
    return ReviewRow(
        assignment=one,
        granted_by=names.get(one.granted_by_id, ""),
        approved_by=names.get(one.approved_by_id, ""),
        last_sign_in=one.user.last_login,
        last_act=last_act,
        last_key_use=last_key_use,
        expires_soon=one.valid_until is not None and one.valid_until <= at + EXPIRES_SOON,
        unused=last_sign <= at - UNUSED_AFTER,
        reviewed_at=one.reviewed_at,
        reviewed_by=names.get(one.reviewed_by_id, ""),
    )


def _holder(held: RoleAssignment, user: User) -> Holder:
    person = user.person_id or user.pk
    role = Role(held.role)
    return Holder(
        user.pk,
        user.username,
        person,
        role,
        held.region_id,
        held.region.code,
        held.department_id,
    )
