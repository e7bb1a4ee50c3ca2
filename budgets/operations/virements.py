"""Moving free money between two lines of one appropriation, by two persons."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import queries
from budgets.accounts import Stage
from budgets.models import Allocation, Decision, Virement
from budgets.operations.appropriations import require_second_person
from budgets.operations.money import post, require_enough
from core.errors import InvalidValue, WrongState
from core.money import require_positive
from ledger.operations import Posting
from ledger.queries import account_id
from people.models import User


@audit.operation("virement.propose")
def propose_virement(
    *,
    source: Allocation,
    target: Allocation,
    amount_minor: int,
    reason: str,
    actor: User,
    occurred_at: datetime,
) -> Virement:
    """Ask to move money that is free today from one line to another; nothing moves yet."""
    if source.pk == target.pk or source.appropriation_id != target.appropriation_id:
        raise InvalidValue(_("Choose two different lines of one appropriation."))
    require_positive(amount_minor)
    for line in (source, target):
        _require_open(line)
    free = queries.line_amounts(source).available_minor
    require_enough(free, amount_minor, currency=source.currency)
    virement = Virement.objects.create(
        region_id=source.region_id,
        source=source,
        target=target,
        amount_minor=amount_minor,
        reason=reason,
        proposed_by_id=actor.pk,
    )
    audit.record(
        action="virement.proposed",
        region_id=source.region_id,
        actor_id=actor.pk,
        subject_id=virement.pk,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    return virement


@audit.operation("virement.decide")
def decide_virement(
    *, virement: Virement, approve: bool, actor: User, occurred_at: datetime
) -> Virement:
    """Approve, and the money moves in one posting; or reject, and nothing does."""
    found = Virement.objects.select_for_update(of=["self"])
    virement = found.select_related("source", "target").get(pk=virement.pk)
    if virement.status != Decision.PROPOSED:
        raise WrongState(
            _("This virement is already {status}.").format(status=virement.get_status_display())
        )
    require_second_person(virement, actor, occurred_at)
    virement.status = Decision.APPROVED if approve else Decision.REJECTED
    virement.decided_by_id = actor.pk
    virement.save(update_fields=["status", "decided_by_id"])
    audit.record_act(
        action=f"virement.{virement.status.lower()}",
        subject=virement,
        actor=actor,
        occurred_at=occurred_at,
    )
    if approve:
        _move(virement, actor, occurred_at)
    return virement


def _require_open(line: Allocation) -> None:
    if line.status not in {Allocation.Status.OPEN, Allocation.Status.PAUSED}:
        raise WrongState(
            _("Line {code} is {status}; money moves only between open lines.").format(
                code=line.code, status=line.get_status_display()
            )
        )


def _move(virement: Virement, actor: User, occurred_at: datetime) -> None:
    # Locked, or a line could be closed between this look at its status and the posting.
    lines = Allocation.objects.select_for_update().filter(
        pk__in=[virement.source_id, virement.target_id]
    )
    for line in lines.order_by("pk"):
        _require_open(line)
    posting = Posting(
        verb="virement",
        credit=account_id(virement.source_id, Stage.AVAILABLE),
        debit=account_id(virement.target_id, Stage.AVAILABLE),
        amount_minor=virement.amount_minor,
        subject_id=virement.source_id,
    )
    post(
        [posting],
        region_id=virement.region_id,
        currency=virement.source.currency,
        reference_id=virement.pk,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        reason=virement.reason[:200],
    )
