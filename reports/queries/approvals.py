"""What waits for a second person and cannot have one: every paper, with the reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Model, QuerySet, UUIDField, Value
from django.utils.translation import gettext as _

from budgets.models import Allocation, Amendment, Appropriation, Virement
from payments.models import Claim, Invoice, PaymentOrder
from people.duties import conflict_among
from people.four_eyes import Bonds, bonds_among
from people.models import Region, Role, RoleProposal
from people.queries import administrators
from providers.models import Accreditation
from reports.queries.holders import Holder
from vouchers.models import Nomination, VoucherBatch


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


def stuck_approvals(
    *, region_ids: Collection[int], acting: Collection[Holder], at: datetime
) -> list[Stuck]:
    """Return every paper that waits for somebody and that nobody may decide, with the reason.

    `acting` are the holders of the regions. It takes as many statements however much waits.
    """
    codes = dict(Region.objects.filter(pk__in=region_ids).values_list("pk", "code"))
    papers = _waiting(region_ids)
    bonds = bonds_among(
        {one.user_id for one in acting} | {maker for paper in papers for maker in paper.makers},
        paper_ids={pk for paper in papers for pk in paper.paper_ids},
        at=at,
    )
    administrate = administrators(region_ids=region_ids, at=at)
    found = []
    for paper in papers:
        reason = _why_stuck(paper, acting, bonds, administrate)
        if reason:
            code = codes[paper.region_id]
            found.append(Stuck(paper.kind, paper.id, code, paper.role, reason))
    return found


def _why_stuck(
    paper: Waiting,
    acting: Collection[Holder],
    bonds: Bonds,
    administrate: Collection[tuple[UUID, int]],
) -> str:
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
    if not any(_may_decide(one, paper, bonds) for one in free):
        return _(
            "Who holds the role {role} made this, or is bound to who did: {names}."
            " Have the role granted to somebody else."
        ).format(role=paper.role.label, names=names)
    is_proposal = paper.kind == "role proposal"
    if is_proposal and (paper.makers[0], paper.region_id) not in administrate:
        return _("Who proposed this is no longer an administrator. Reject it; propose it anew.")
    return ""


def _covers(one: Holder, paper: Waiting) -> bool:
    return one.department_id is None or paper.department_ids == {one.department_id}


def _conflicted(one: Holder, here: Collection[Holder]) -> bool:
    theirs = {other.role for other in here if other.person_id == one.person_id}
    return conflict_among(theirs) is not None


def _may_decide(one: Holder, paper: Waiting, bonds: Bonds) -> bool:
    return not any(
        bonds.bind(maker_id=maker, paper_ids=paper.paper_ids, other_id=one.user_id)
        for maker in paper.makers
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """Papers of one kind that wait, and the fields that name makers and departments."""

    name: str
    role: Role
    papers: QuerySet[Any]
    makers: Sequence[str]
    departments: Sequence[str] = ()


def _in(model: type[Model], *statuses: str) -> QuerySet[Any]:
    return model._default_manager.filter(status__in=statuses)


def _kinds() -> list[Kind]:
    approver, manager, made = Role.APPROVER, Role.PROGRAMME_MANAGER, ["proposed_by_id"]
    bill = ["submitted_by_id", "order__placed_by_id"]
    lines = ["allocation__department_id"]
    return [
        Kind("appropriation", approver, _in(Appropriation, "PROPOSED"), made),
        Kind("amendment", approver, _in(Amendment, "PROPOSED"), made),
        Kind("line", approver, _in(Allocation, "DRAFT"), made),
        Kind("virement", approver, _in(Virement, "PROPOSED"), made),
        Kind("voucher batch", approver, _in(VoucherBatch, "AWAITING_APPROVAL"), ["issued_by_id"]),
        Kind("invoice", manager, _in(Invoice, "SUBMITTED"), bill, [f"order__{lines[0]}"]),
        Kind("nomination", manager, _in(Nomination, "WAITING"), ["nominated_by_id"], lines),
        Kind("payment order", approver, _in(PaymentOrder, "DRAFT"), ["made_by_id"]),
        Kind(
            "accreditation",
            Role.ACCREDITOR,
            _in(Accreditation, "APPLIED", "UNDER_REVIEW"),
            ["applied_by_id"],
        ),
        Kind(
            "role proposal",
            Role.ADMINISTRATOR,
            _in(RoleProposal, "PROPOSED"),
            ["proposed_by_id", "user_id"],
        ),
    ]


def _waiting(region_ids: Collection[int]) -> list[Waiting]:
    """Return what waits in these regions, kind by kind and oldest first, from one statement."""
    kinds = _kinds()
    roles = {kind.name: kind.role for kind in kinds} | {"claim": Role.PROGRAMME_MANAGER}
    rows = [
        kind.papers.filter(region_id__in=region_ids)
        .order_by()
        .values_list(
            Value(kind.name),
            "pk",
            "region_id",
            _ids(*kind.makers),
            _ids("pk"),
            _ids(*kind.departments),
        )
        for kind in kinds
    ]
    found = rows[0].union(*rows[1:], _claims(region_ids), all=True)
    places = {name: place for place, name in enumerate(roles)}
    return [
        Waiting(name, pk, region, roles[name], tuple(makers), tuple(papers), frozenset(departments))
        for name, pk, region, makers, papers, departments in sorted(
            found, key=lambda row: (places[row[0]], row[1])
        )
    ]


def _claims(region_ids: Collection[int]) -> QuerySet[Any]:
    """Return the claims that wait: who issued a voucher in one counts as its maker too."""
    voucher = "items__redemption__voucher"
    waiting = _in(Claim, "SUBMITTED", "HELD").filter(region_id__in=region_ids).order_by()
    return waiting.values_list(
        Value("claim"),
        "pk",
        "region_id",
        _joined(_ids("submitted_by_id"), ArrayAgg(f"{voucher}__issued_by_id", distinct=True)),
        _joined(_ids("pk"), ArrayAgg(voucher, distinct=True)),
        ArrayAgg(f"{voucher}__allocation__department", distinct=True),
    )


def _ids(*names: str) -> Func:
    """Return the array of some fields of a row."""
    of_ids = ArrayField(UUIDField())
    return Func(*names, template="ARRAY[%(expressions)s]::uuid[]", output_field=of_ids)


def _joined(one: Func, other: ArrayAgg) -> Func:
    return Func(one, other, function="ARRAY_CAT", output_field=ArrayField(UUIDField()))
