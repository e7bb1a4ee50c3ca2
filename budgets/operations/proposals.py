"""Proposals that come to nothing: turned down by a second person, or taken back by who made them.

A proposal has no account yet, so nothing in the ledger moves.
"""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets.models import Allocation, Appropriation
from budgets.operations.appropriations import require_second_person
from core.errors import NotPermitted, WrongState
from people.models import User

Proposal = TypeVar("Proposal", Appropriation, Allocation)


@audit.operation("appropriation.reject")
def reject_appropriation(
    *, appropriation: Appropriation, reason: str, actor: User, occurred_at: datetime
) -> Appropriation:
    """Turn the proposal down; the year of its source is free for another one."""
    return _reject(appropriation, reason, actor, occurred_at)


@audit.operation("appropriation.withdraw")
def withdraw_appropriation(
    *, appropriation: Appropriation, actor: User, occurred_at: datetime
) -> Appropriation:
    """Take one's own proposal back before it is decided."""
    return _withdraw(appropriation, actor, occurred_at)


@audit.operation("allocation.reject")
def reject_allocation(
    *, allocation: Allocation, reason: str, actor: User, occurred_at: datetime
) -> Allocation:
    """Turn the planned line down; its code is free for another one."""
    return _reject(allocation, reason, actor, occurred_at)


@audit.operation("allocation.withdraw")
def withdraw_allocation(
    *, allocation: Allocation, actor: User, occurred_at: datetime
) -> Allocation:
    """Take one's own planned line back before it is decided."""
    return _withdraw(allocation, actor, occurred_at)


def _reject(proposal: Proposal, reason: str, actor: User, occurred_at: datetime) -> Proposal:
    found = _locked(proposal)
    require_second_person(found, actor, occurred_at)
    found.status, found.rejected_by_id = type(found).Status.REJECTED, actor.pk
    found.save(update_fields=["status", "rejected_by_id"])
    audit.record_act(
        action=f"{found._meta.model_name}.rejected",
        subject=found,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return found


def _withdraw(proposal: Proposal, actor: User, occurred_at: datetime) -> Proposal:
    found = _locked(proposal)
    if found.proposed_by_id != actor.pk:
        raise NotPermitted(
            _("Only who proposed it withdraws it. An approver can decline it, with a reason.")
        )
    found.status = type(found).Status.WITHDRAWN
    found.save(update_fields=["status"])
    audit.record_act(
        action=f"{found._meta.model_name}.withdrawn",
        subject=found,
        actor=actor,
        occurred_at=occurred_at,
    )
    return found


def _locked(proposal: Proposal) -> Proposal:
    """Return the row, locked, while it still waits for a decision."""
    found = type(proposal)._default_manager.select_for_update(of=["self"]).get(pk=proposal.pk)
    if found.status != found.WAITING:
        raise WrongState(
            _("It is {status}; only what still waits is declined or withdrawn.").format(
                status=found.get_status_display()
            )
        )
    return found
