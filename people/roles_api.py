"""JSON doors of who may do what: users, roles, proposals, delegations."""

from typing import Any

from django.db.models import QuerySet

from people import access, operations
from people.doors import DecisionInput, ReadDoor, opening, step
from people.models import Delegation, Role, RoleAssignment, RoleProposal, User
from people.roles_serializers import (
    AccountInput,
    DelegateInput,
    DelegationOutput,
    GrantInput,
    LinkInput,
    ProposalInput,
    ProposalOutput,
    RoleAssignmentOutput,
    UserOutput,
)


class UserDoor(ReadDoor):
    queryset = User.objects.none()
    serializer_class = UserOutput
    filterset_fields = ["is_active"]

    def get_queryset(self) -> QuerySet[User]:
        return access.users(self.scope)

    @step(LinkInput, fresh=True)
    def link(self, user: User, wanted: dict[str, Any]) -> User:
        """State that two accounts are one person's: neither checks what the other made."""
        region = access.region(self.scope, wanted["region"])
        self.scope.require(Role.ADMINISTRATOR, region_id=region.pk)
        return operations.link_accounts(
            user=user,
            other=access.fetch(access.users(self.scope), wanted["other"]),
            region=region,
            reason=wanted["reason"],
            **self.act,
        )

    @step(AccountInput, fresh=True)
    def close(self, user: User, wanted: dict[str, Any]) -> User:
        """Shut every way in at once: sessions, keys and open letters end."""
        return operations.close_account(user=user, **self._as_administrator(user, wanted))

    @step(AccountInput, fresh=True)
    def reopen(self, user: User, wanted: dict[str, Any]) -> User:
        """Let the holder of a closed account sign in again; their keys are made anew."""
        return operations.reopen_account(user=user, **self._as_administrator(user, wanted))

    @step(AccountInput)
    def sign_out(self, user: User, wanted: dict[str, Any]) -> User:
        """End all sessions of somebody, and what their keys were just allowed."""
        return operations.sign_out_everywhere(user=user, **self._as_administrator(user, wanted))

    @step(AccountInput, fresh=True)
    def reset_second_factor(self, user: User, wanted: dict[str, Any]) -> User:
        """Remove the second factors and the password of who lost them, and send a letter."""
        return operations.reset_second_factor(user=user, **self._as_administrator(user, wanted))

    def _as_administrator(self, user: User, wanted: dict[str, Any]) -> dict[str, Any]:
        region = access.administered_region(self.scope, user, wanted["region"])
        return {"region": region, "reason": wanted["reason"], **self.act}


class RoleDoor(ReadDoor):
    queryset = RoleAssignment.objects.none()
    serializer_class = RoleAssignmentOutput
    filterset_fields = ["user", "role", "department", "body"]

    def get_queryset(self) -> QuerySet[RoleAssignment]:
        return access.assignments(self.scope)

    @opening(GrantInput, fresh=True)
    def create(self, wanted: dict[str, Any]) -> RoleAssignment:
        """Grant a role that moves no money; the others are proposed."""
        return operations.grant_role(**access.role_terms(self.scope, wanted), **self.act)

    @step(fresh=True)
    def revoke(self, assignment: RoleAssignment, _wanted: dict[str, Any]) -> RoleAssignment:
        """End a role at once; its holder's next request goes without it."""
        access.require_may_manage(self.scope, assignment)
        return operations.revoke_role(assignment=assignment, **self.act)

    @step()
    def review(self, assignment: RoleAssignment, _wanted: dict[str, Any]) -> RoleAssignment:
        """Write down that you looked at this role and its holder still needs it."""
        self.scope.require(Role.ADMINISTRATOR, Role.AUDITOR, region_id=assignment.region_id)
        return operations.review_role(assignment=assignment, **self.act)

    @step(DelegateInput, DelegationOutput, status=201, fresh=True)
    def delegate(self, assignment: RoleAssignment, wanted: dict[str, Any]) -> Delegation:
        """Lend a role of your own to a colleague of the region, for a period."""
        delegate = access.colleague(self.scope, assignment, wanted.pop("delegate"))
        return operations.delegate_role(
            assignment=assignment, delegate=delegate, **wanted, **self.act
        )


class RoleProposalDoor(ReadDoor):
    queryset = RoleProposal.objects.none()
    serializer_class = ProposalOutput
    filterset_fields = ["user", "role", "status"]

    def get_queryset(self) -> QuerySet[RoleProposal]:
        return access.proposals(self.scope)

    @opening(ProposalInput, fresh=True)
    def create(self, wanted: dict[str, Any]) -> RoleProposal:
        """Propose a role over money for somebody; another administrator decides."""
        reason = wanted.pop("reason")
        terms = access.role_terms(self.scope, wanted)
        return operations.propose_role(reason=reason, **terms, **self.act)

    @step(DecisionInput, fresh=True)
    def decide(self, proposal: RoleProposal, wanted: dict[str, Any]) -> RoleProposal:
        """Approve or reject, by another administrator, who does not get the role."""
        self.scope.require(Role.ADMINISTRATOR, region_id=proposal.region_id)
        return operations.decide_role(proposal=proposal, **wanted, **self.act)


class DelegationDoor(ReadDoor):
    queryset = Delegation.objects.none()
    serializer_class = DelegationOutput
    filterset_fields = ["assignment", "delegate"]

    def get_queryset(self) -> QuerySet[Delegation]:
        return access.delegations(self.scope)

    @step()
    def end(self, delegation: Delegation, _wanted: dict[str, Any]) -> Delegation:
        """End it at once, as either of its sides or as an administrator."""
        access.require_may_end(self.scope, delegation)
        return operations.end_delegation(delegation=delegation, **self.act)
