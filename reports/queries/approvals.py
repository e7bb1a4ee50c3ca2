"""What waits for a second person and cannot have one: every paper, with the reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from budgets.models import Allocation, Amendment, Appropriation, Virement
from payments.models import Claim, Invoice, PaymentOrder
from people.duties import conflict_among
from people.four_eyes import is_bound
from people.models import Region, Role, RoleProposal
from people.queries import administers
from providers.models import Accreditation
from reports.queries.holders import Holder, holders
from vouchers.models import VoucherBatch


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper that somebody in `role` has to decide, who is none of `makers`."""

    kind: str
    id: UUID
    region_id: int
    role: Role
    makers: tuple[UUID, ...]
    paper_ids: tuple[UUID, ...]
    department_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Stuck:
    kind: str
    id: UUID
    region: str
    role: Role
    reason: str


def stuck_approvals(*, region_ids: Collection[int], at: datetime) -> list[Stuck]:
    """Return every paper that waits for somebody and that nobody may decide, with the reason."""
    codes = dict(Region.objects.filter(pk__in=region_ids).values_list("pk", "code"))
    acting = holders(region_ids=region_ids, at=at)
    found = []
    for paper in _waiting(region_ids):
        reason = _why_stuck(paper, acting, at)
        if reason:
            code = codes[paper.region_id]
            found.append(Stuck(paper.kind, paper.id, code, paper.role, reason))
    return found


def _why_stuck(paper: Waiting, acting: Collection[Holder], at: datetime) -> str:
    """Return why nobody may decide this paper, or nothing when somebody may."""
    here = [one for one in acting if one.region_id == paper.region_id]
    in_role = [one for one in here if one.role == paper.role and _covers(one, paper)]
    if not in_role:
        return _("Nobody holds the role {role} here. Have it granted.").format(
            role=paper.role.label
        )
    free = [one for one in in_role if not _conflicted(one, here)]
    names = ", ".join(sorted({one.username for one in in_role}))
    if not free:
        return _(
            "Who holds the role {role} holds a conflicting one too: {names}."
            " Revoke one of the two, or have the role granted to somebody else."
        ).format(role=paper.role.label, names=names)
    if not any(_may_decide(one, paper, at) for one in free):
        return _(
            "Who holds the role {role} made this, or is bound to who did: {names}."
            " Have the role granted to somebody else."
        ).format(role=paper.role.label, names=names)
    if paper.kind == "role proposal" and not administers(
        user_id=paper.makers[0], region_id=paper.region_id, at=at
    ):
        return _("Who proposed this is no longer an administrator. Reject it; propose it anew.")
    return ""


def _covers(one: Holder, paper: Waiting) -> bool:
    return one.department_id is None or paper.department_ids == {one.department_id}


def _conflicted(one: Holder, here: Collection[Holder]) -> bool:
    theirs = {other.role for other in here if other.person_id == one.person_id}
    return conflict_among(theirs) is not None


def _may_decide(one: Holder, paper: Waiting, at: datetime) -> bool:
    return not any(
        is_bound(maker_id=maker, paper_ids=paper.paper_ids, other_id=one.user_id, at=at)
        for maker in paper.makers
    )


def _waiting(region_ids: Collection[int]) -> Iterator[Waiting]:
    """Yield what waits in these regions, kind by kind and oldest first; one statement each."""
    for kind, papers, role, makers, departments in (
        ("appropriation", _proposed(Appropriation), Role.APPROVER, ["proposed_by_id"], []),
        ("amendment", _proposed(Amendment), Role.APPROVER, ["proposed_by_id"], []),
        ("line", _in(Allocation, "DRAFT"), Role.APPROVER, ["proposed_by_id"], []),
        ("virement", _proposed(Virement), Role.APPROVER, ["proposed_by_id"], []),
        (
            "voucher batch",
            _in(VoucherBatch, "AWAITING_APPROVAL"),
            Role.APPROVER,
            ["issued_by_id"],
            [],
        ),
        (
            "invoice",
            _in(Invoice, "SUBMITTED"),
            Role.PROGRAMME_MANAGER,
            ["submitted_by_id", "order__placed_by_id"],
            ["order__allocation__department_id"],
        ),
        ("payment order", _in(PaymentOrder, "DRAFT"), Role.APPROVER, ["made_by_id"], []),
        (
            "accreditation",
            _in(Accreditation, "APPLIED", "UNDER_REVIEW"),
            Role.ACCREDITOR,
            ["applied_by_id"],
            [],
        ),
        (
            "role proposal",
            _proposed(RoleProposal),
            Role.ADMINISTRATOR,
            ["proposed_by_id", "user_id"],
            [],
        ),
    ):
        mine = papers.filter(region_id__in=region_ids).order_by("pk")
        for row in mine.values_list("pk", "region_id", *makers, *departments):
            pk, region_id, *rest = row
            by, of = rest[: len(makers)], rest[len(makers) :]
            yield Waiting(kind, pk, region_id, role, tuple(by), (pk,), frozenset(of))
    yield from _waiting_claims(region_ids)


def _proposed(model: type[Model]) -> QuerySet[Any]:
    return _in(model, "PROPOSED")


def _in(model: type[Model], *statuses: str) -> QuerySet[Any]:
    return model._default_manager.filter(status__in=statuses)


def _waiting_claims(region_ids: Collection[int]) -> Iterator[Waiting]:
    voucher = "items__redemption__voucher"
    claims = Claim.objects.filter(
        region_id__in=region_ids, status__in=["SUBMITTED", "HELD"]
    ).annotate(
        issuers=ArrayAgg(f"{voucher}__issued_by_id", distinct=True),
        vouchers=ArrayAgg(voucher, distinct=True),
        departments=ArrayAgg(f"{voucher}__allocation__department", distinct=True),
    )
    for claim in claims.order_by("pk"):
        yield Waiting(
            "claim",
            claim.pk,
            claim.region_id,
            Role.PROGRAMME_MANAGER,
            (claim.submitted_by_id, *claim.issuers),
            (claim.pk, *claim.vouchers),
            frozenset(claim.departments),
        )
