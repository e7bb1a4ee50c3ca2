"""Roles: granted in one act or two, revoked in one, looked at again from time to time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, NotPermitted, WrongState
from people.duties import MONEY, OF_A_DEPARTMENT, require_may_hold
from people.four_eyes import require_another
from people.models import (
    Body,
    Delegation,
    Department,
    Region,
    Role,
    RoleAssignment,
    RoleProposal,
    RoleReview,
    User,
)
from people.queries import accounts_of, administers


class SecondAdministratorNeeded(NotPermitted):
    """A role over money is proposed by one administrator and approved by another."""

    code = "second-administrator-needed"


@audit.operation("role.grant")
def grant_role(
    *,
    user: User,
    region: Region,
    role: Role,
    actor: User | None,
    occurred_at: datetime,
    department: Department | None = None,
    body: Body | None = None,
    provider_id: UUID | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> RoleAssignment:
    """Let `user` act as `role` in `region` from `valid_from` on, which is now unless said.

    Without an actor it is the machine room that grants, which may grant anything that
    does not conflict. Raises SecondAdministratorNeeded, SamePerson, ConflictingDuties.
    """
    if actor is not None:
        if role in MONEY:
            raise SecondAdministratorNeeded(
                _(
                    "The role {role} takes two administrators."
                    " Propose it, and have another administrator approve it."
                ).format(role=Role(role).label)
            )
        _require_not_oneself(user, actor, occurred_at)
    terms = _terms(region, role, department, body, provider_id, valid_from, valid_until)
    return _grant(user, terms, occurred_at, granted_by=actor, approved_by=None)


@audit.operation("role.propose")
def propose_role(
    *,
    user: User,
    region: Region,
    role: Role,
    reason: str,
    actor: User,
    occurred_at: datetime,
    department: Department | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> RoleProposal:
    """Ask another administrator to give `user` a role over money; nothing is granted yet."""
    if role not in MONEY:
        raise InvalidValue(
            _("The role {role} takes one administrator. Grant it.").format(role=Role(role).label)
        )
    _require_not_oneself(user, actor, occurred_at)
    starts = max(valid_from or occurred_at, occurred_at)
    terms = _terms(region, role, department, None, None, starts, valid_until)
    require_may_hold(user=user, region=region, role=role, starts=starts, ends=valid_until)
    proposal = RoleProposal.objects.create(
        user=user, reason=reason, proposed_at=occurred_at, proposed_by_id=actor.pk, **terms
    )
    audit.record_act(
        action="role.proposed",
        subject=proposal,
        actor=actor,
        occurred_at=occurred_at,
        user_id=user.pk,
        role=role,
        reason=reason,
    )
    return proposal


@audit.operation("role.decide")
def decide_role(
    *, proposal: RoleProposal, approve: bool, actor: User, occurred_at: datetime
) -> RoleProposal:
    """Approve, and the role holds from its first day but not earlier than now; or reject."""
    found = RoleProposal.objects.select_for_update(of=["self"])
    proposal = found.select_related("user", "region", "department").get(pk=proposal.pk)
    if proposal.status != RoleProposal.Status.PROPOSED:
        raise WrongState(
            _("This proposal is already {status}.").format(status=proposal.get_status_display())
        )
    _require_not_oneself(proposal.user, actor, occurred_at)
    require_another(
        maker_id=proposal.proposed_by_id,
        paper_ids=[proposal.pk],
        actor=actor,
        at=occurred_at,
        message=_("You proposed this role yourself. A second administrator has to decide."),
    )
    status = RoleProposal.Status
    proposal.status = status.APPROVED if approve else status.REJECTED
    proposal.decided_by_id = actor.pk
    proposal.save(update_fields=["status", "decided_by_id"])
    audit.record_act(
        action=f"role_proposal.{proposal.status.lower()}",
        subject=proposal,
        actor=actor,
        occurred_at=occurred_at,
    )
    if approve:
        _grant_proposed(proposal, actor, occurred_at)
    return proposal


@audit.operation("role.revoke")
def revoke_role(
    *, assignment: RoleAssignment, actor: User | None, occurred_at: datetime
) -> RoleAssignment:
    """End a role, and what was lent of it; the next request already goes without it."""
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.valid_until is not None and assignment.valid_until <= occurred_at:
        raise WrongState(_("This role has already ended."))
    assignment.valid_until = occurred_at
    assignment.save(update_fields=["valid_until"])
    lent = Delegation.objects.filter(assignment=assignment, valid_until__gt=occurred_at)
    lent.update(valid_until=occurred_at)
    audit.record(
        action="role.revoked",
        region_id=assignment.region_id,
        actor_id=actor.pk if actor else None,
        subject_id=assignment.user_id,
        occurred_at=occurred_at,
        role=assignment.role,
    )
    return assignment


@audit.operation("role.review")
def review_role(
    *, assignment: RoleAssignment, actor: User, occurred_at: datetime
) -> RoleAssignment:
    """Write down that somebody looked at a role, and that its holder still needs it."""
    require_another(
        maker_id=assignment.user_id,
        paper_ids=[],
        actor=actor,
        at=occurred_at,
        message=_("This role is your own. Somebody else has to review it."),
    )
    RoleReview.objects.create(
        region_id=assignment.region_id,
        assignment=assignment,
        reviewed_at=occurred_at,
        reviewed_by_id=actor.pk,
    )
    audit.record_act(
        action="role.reviewed",
        subject=assignment,
        actor=actor,
        occurred_at=occurred_at,
        user_id=assignment.user_id,
        role=assignment.role,
    )
    return assignment


def _grant_proposed(proposal: RoleProposal, actor: User, occurred_at: datetime) -> None:
    proposer_id, region = proposal.proposed_by_id, proposal.region
    if not administers(user_id=proposer_id, region_id=region.pk, at=occurred_at):
        raise WrongState(
            _(
                "Who proposed this is no longer an administrator of {region}. Propose it anew."
            ).format(region=region.name)
        )
    starts = max(proposal.valid_from, occurred_at)
    terms = _terms(
        region,
        Role(proposal.role),
        proposal.department,
        proposal.body,
        proposal.provider_id,
        starts,
        proposal.valid_until,
    )
    proposer = User.objects.get(pk=proposer_id)
    _grant(proposal.user, terms, occurred_at, granted_by=proposer, approved_by=actor)


def _grant(
    user: User,
    terms: dict[str, Any],
    occurred_at: datetime,
    *,
    granted_by: User | None,
    approved_by: User | None,
) -> RoleAssignment:
    # Two roles that conflict, granted at once by two, would not see each other: one waits.
    accounts = accounts_of(user_id=user.pk)
    list(User.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk"))
    starts = max(terms["valid_from"] or occurred_at, occurred_at) if granted_by else None
    terms = {**terms, "valid_from": starts or terms["valid_from"] or occurred_at}
    require_may_hold(
        user=user,
        region=terms["region"],
        role=terms["role"],
        starts=terms["valid_from"],
        ends=terms["valid_until"],
    )
    assignment = RoleAssignment.objects.create(
        user=user,
        granted_by_id=granted_by.pk if granted_by else None,
        approved_by_id=approved_by.pk if approved_by else None,
        **terms,
    )
    acting = approved_by or granted_by
    audit.record(
        action="role.granted",
        region_id=assignment.region_id,
        actor_id=acting.pk if acting else None,
        subject_id=user.pk,
        occurred_at=occurred_at,
        role=assignment.role,
        provider_id=assignment.provider_id,
        body_id=assignment.body_id,
        department_id=assignment.department_id,
    )
    return assignment


def _terms(
    region: Region,
    role: Role,
    department: Department | None,
    body: Body | None,
    provider_id: UUID | None,
    valid_from: datetime | None,
    valid_until: datetime | None,
) -> dict[str, Any]:
    """Return the columns that a role and a proposal of one share, checked."""
    if department is not None and role not in OF_A_DEPARTMENT:
        raise InvalidValue(
            _("The role {role} is for a whole region. Leave the department out.").format(
                role=Role(role).label
            )
        )
    if any(part is not None and part.region_id != region.pk for part in (department, body)):
        raise InvalidValue(
            _("The department and the body must be of {region}.").format(region=region.name)
        )
    if valid_until is not None and valid_from is not None and valid_until <= valid_from:
        raise InvalidValue(_("The role must end after it begins."))
    return {
        "region": region,
        "role": role,
        "department": department,
        "body": body,
        "provider_id": provider_id,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }


def _require_not_oneself(user: User, actor: User, at: datetime) -> None:
    require_another(
        maker_id=user.pk,
        paper_ids=[],
        actor=actor,
        at=at,
        message=_("Nobody gives a role to themselves. Ask another administrator."),
    )
