"""What goes wrong in an honest year and is put right, or refused. No figure changes by it."""

from datetime import datetime
from functools import partial

from core.errors import SamePerson
from demo.pskov.agenda import Agenda
from demo.pskov.dates import later, moment
from demo.pskov.learners import present
from demo.pskov.plan import WAVES, Fate, Group, Learner, groups
from demo.pskov.settlement import PaymentRun
from demo.pskov.story import Story, refused
from payments import operations as payments
from vouchers import operations as vouchers
from vouchers.models import Redemption
from vouchers.operations import VoucherUnknown


def plan(agenda: Agenda, story: Story, runs: list[PaymentRun]) -> None:
    """Put down every incident."""
    _suspended_and_lifted(agenda, story, _in_seat(story, group=21, seat=5))
    _lost_print(agenda, story, _in_seat(story, group=34, seat=10))
    _wrong_group(agenda, story, _in_seat(story, group=45, seat=4), groups()[46 - 1])
    _forgotten_confirmation(agenda, story, _in_seat(story, group=62, seat=5), groups()[32 - 1])
    _one_day_too_late(agenda, story, groups()[9 - 1])
    _own_approval(agenda, story, runs[0])


def _in_seat(story: Story, *, group: int, seat: int) -> Learner:
    """Return somebody of a group who presents their voucher late in the week before it begins."""
    return next(
        learner
        for learner in story.learners
        if learner.group is not None and learner.group.number == group and learner.seat == seat
    )


def _suspended_and_lifted(agenda: Agenda, story: Story, learner: Learner) -> None:
    def suspend(occurred_at: datetime) -> None:
        vouchers.suspend_voucher(
            voucher=story.vouchers[learner.position],
            reason="Держатель сообщил о чужом письме с его кодом.",
            actor=story.cast.manager,
            occurred_at=occurred_at,
        )

    def lift(occurred_at: datetime) -> None:
        vouchers.lift_suspension(
            voucher=story.vouchers[learner.position],
            reason="Письмо отправил сам орган власти; код никто не видел.",
            actor=story.cast.manager,
            occurred_at=occurred_at,
        )

    issued_on = WAVES[learner.wave].issued_on
    agenda.at(moment(later(issued_on, 1), "12:00"), suspend)
    agenda.at(moment(later(issued_on, 2), "10:00"), lift)


def _lost_print(agenda: Agenda, story: Story, learner: Learner) -> None:
    def reissue(occurred_at: datetime) -> None:
        story.vouchers[learner.position] = vouchers.reissue_voucher(
            voucher=story.vouchers[learner.position],
            reason="Держатель потерял распечатку.",
            actor=story.cast.manager,
            occurred_at=occurred_at,
        )

    agenda.at(moment(later(WAVES[learner.wave].issued_on, 2), "15:00"), reissue)


def _wrong_group(agenda: Agenda, story: Story, learner: Learner, other: Group) -> None:
    """Present a voucher for another group of the same provider, and notice before it is confirmed."""
    assert learner.group is not None

    def undo(occurred_at: datetime) -> None:
        vouchers.reverse_redemption(
            redemption=story.redemptions[learner.position],
            ending=Redemption.Ending.MISTAKE,
            reason="Ошибочно выбрана другая группа.",
            actor=story.school(other).staff,
            occurred_at=occurred_at,
        )

    agenda.at(other.day(-10, "08:30"), partial(present, story, learner, group=other))
    agenda.at(other.day(-10, "08:50"), undo)


def _forgotten_confirmation(agenda: Agenda, story: Story, learner: Learner, running: Group) -> None:
    """Let a redemption lapse; the voucher is presented again, as planned, some days later.

    It was for the place of somebody who had left a group of the same provider.
    """
    agenda.at(running.day(12, "08:40"), partial(present, story, learner, group=running))
    agenda.at(running.day(15, "08:45"), lambda at: vouchers.lapse_redemptions(at=at))


def _one_day_too_late(agenda: Agenda, story: Story, group: Group) -> None:
    """A5: somebody of the first wave comes with a voucher that expired the day before."""
    learner = next(
        learner
        for learner in story.learners
        if learner.wave == 0 and learner.fate is Fate.UNREDEEMED
    )
    attempt = partial(present, story, learner, group=group)
    agenda.at(moment(later(WAVES[0].expires_on, 1), "08:30"), refused(VoucherUnknown, attempt))


def _own_approval(agenda: Agenda, story: Story, run: PaymentRun) -> None:
    """A10: the treasurer tries to approve a payment order of their own making."""

    def approve(occurred_at: datetime) -> None:
        payments.approve_payment_order(
            order=run.orders[0], actor=story.cast.treasurer, occurred_at=occurred_at
        )

    agenda.at(run.made_at, refused(SamePerson, approve))
