"""Undoing a redemption: a mistake, a withdrawal, a no-show, or nobody confirmed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from core.errors import WrongState
from learning import operations as learning
from learning.models import Enrolment
from ledger.models import Transfer
from people.models import User
from vouchers.models import Redemption, Voucher

Status, Ending = Redemption.Status, Redemption.Ending

# How each ending ends the enrolment.
_ENROLMENT_ENDS = {
    Ending.MISTAKE: Enrolment.Status.WITHDRAWN,
    Ending.WITHDRAWN: Enrolment.Status.WITHDRAWN,
    Ending.NO_SHOW: Enrolment.Status.NO_SHOW,
}


@audit.operation("redemption.reverse")
def reverse_redemption(
    *, redemption: Redemption, ending: str, reason: str, actor: User, occurred_at: datetime
) -> Redemption:
    """Undo a redemption before it is claimed, by a further transfer that names the first.

    A MISTAKE gives the voucher back to its holder; WITHDRAWN and NO_SHOW end the
    enrolment and free the money to the line. So does a MISTAKE on a voucher whose rest
    was voided or has expired meanwhile, for an ended voucher holds nothing.
    """
    voucher, redemption = lock(redemption.pk)
    if redemption.status not in {Status.AWAITING_HOLDER, Status.CONFIRMED}:
        raise _ended(redemption)
    if redemption.claimed_at is not None:
        raise WrongState(
            _("The provider has claimed this redemption. Have the claim returned first.")
        )
    if redemption.status == Status.AWAITING_HOLDER:
        if ending != Ending.MISTAKE:
            raise WrongState(_("The holder has not confirmed yet; only a mistake can be undone."))
        _give_back(voucher, redemption.amount_minor)
        learning.free_place(session_id=redemption.session_id)
        _end(redemption, Status.REVERSED, ending, reason, actor.pk, occurred_at)
        return redemption
    assert redemption.enrolment_id is not None
    learning.end_enrolment(
        enrolment_id=redemption.enrolment_id,
        status=_ENROLMENT_ENDS[Ending(ending)],
        ended_at=occurred_at,
    )
    usable_again = ending == Ending.MISTAKE and voucher.status in Voucher.LIVE
    if usable_again:
        _give_back(voucher, redemption.amount_minor)
    _end(redemption, Status.REVERSED, ending, reason, actor.pk, occurred_at)
    verb = "recommit" if usable_again else "deobligate"
    _return_money(verb, voucher, redemption, actor.pk, occurred_at)
    return redemption


@audit.operation("redemption.lapse")
def lapse_redemptions(*, at: datetime, limit: int = 500) -> int:
    """Lapse redemptions that nobody confirmed in time; return how many. Safe to run twice.

    What somebody else has locked is left for the next sweep. All vouchers are locked
    before the first place is given back, and the places in id order: a redemption
    locks its voucher and then its place, so the two can never wait in a circle.
    """
    due = Redemption.objects.filter(status=Status.AWAITING_HOLDER, confirm_until__lte=at)
    locked = due.select_for_update(skip_locked=True, of=["self", "voucher"])
    redemptions = list(locked.select_related("voucher").order_by("confirm_until", "pk")[:limit])
    # Two redemptions of one voucher give back to one object, or the second would overwrite.
    vouchers = {redemption.voucher_id: redemption.voucher for redemption in redemptions}
    for redemption in redemptions:
        _give_back(vouchers[redemption.voucher_id], redemption.amount_minor)
        _end(redemption, Status.LAPSED, Ending.NOT_CONFIRMED, "", None, at)
    for session_id in sorted(redemption.session_id for redemption in redemptions):
        learning.free_place(session_id=session_id)
    return len(redemptions)


def lock(redemption_id: UUID) -> tuple[Voucher, Redemption]:
    """Lock a voucher and then its redemption, in the order that every operation uses."""
    voucher_id = Redemption.objects.values_list("voucher_id", flat=True).get(pk=redemption_id)
    voucher = Voucher.objects.select_for_update().get(pk=voucher_id)
    return voucher, Redemption.objects.select_for_update().get(pk=redemption_id)


def _give_back(voucher: Voucher, amount_minor: int) -> None:
    voucher.remaining_minor += amount_minor
    if voucher.status == Voucher.Status.REDEEMED and voucher.remaining_minor == voucher.face_minor:
        voucher.status = Voucher.Status.ISSUED
    voucher.save(update_fields=["remaining_minor", "status"])


def _end(
    redemption: Redemption,
    status: Redemption.Status,
    ending: str,
    reason: str,
    actor_id: UUID | None,
    occurred_at: datetime,
) -> None:
    redemption.status, redemption.ending, redemption.ended_at = status, ending, occurred_at
    redemption.save(update_fields=["status", "ending", "ended_at"])
    audit.record(
        action=f"redemption.{status.lower()}",
        region_id=redemption.region_id,
        actor_id=actor_id,
        subject_id=redemption.pk,
        occurred_at=occurred_at,
        ending=ending,
        reason=reason,
    )


def _return_money(
    verb: str,
    voucher: Voucher,
    redemption: Redemption,
    actor_id: UUID,
    occurred_at: datetime,
) -> None:
    obligation = Transfer.objects.get(reference_id=redemption.pk, verb="obligate")
    entry = budgets.Entry(
        line=budgets.Line(voucher.allocation_id, voucher.region_id, voucher.currency),
        amount_minor=redemption.amount_minor,
        subject_id=voucher.pk,
        counterparty_id=redemption.provider_id,
        reverses_id=obligation.pk,
    )
    budgets.move(
        [verb],
        [entry],
        reference_id=redemption.pk,
        actor_id=actor_id,
        occurred_at=occurred_at,
        reason=str(redemption.ending),  # The words may name the learner.
    )


def _ended(redemption: Redemption) -> WrongState:
    return WrongState(
        _("This redemption is already {status}.").format(status=redemption.get_status_display())
    )
