"""Vouchers: issued in waves, redeemed and confirmed, given up, or never used."""

from datetime import datetime
from functools import partial

from demo.pskov.agenda import Agenda
from demo.pskov.dates import later, moment, working_days
from demo.pskov.money import FACE_MINOR
from demo.pskov.plan import WAVES, Fate, Group, Learner, Wave
from demo.pskov.story import Story
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher, VoucherBatch

# How many days after the first Monday somebody may withdraw; nobody does on the first day.
_WITHDRAWAL_DAYS = (1, 2, 3, 4, 8, 10, 11)
_REASONS_TO_WITHDRAW = (
    "Служебная командировка.",
    "Болезнь.",
    "Перевод на другую должность.",
    "По семейным обстоятельствам.",
)


def plan(agenda: Agenda, story: Story) -> None:
    """Put down everything that happens to vouchers in the ordinary course of things."""
    for number, wave in enumerate(WAVES):
        _plan_wave(agenda, story, number, wave)
    for learner in story.learners:
        if learner.group is None:
            continue
        presented_at, confirmed_at = times_of(learner)
        agenda.at(presented_at, partial(present, story, learner))
        agenda.at(confirmed_at, partial(_confirm, story, learner))
        if learner.fate is Fate.NO_SHOW:
            agenda.at(learner.group.day(0, "13:00"), partial(_did_not_come, story, learner))
        elif learner.fate is Fate.WITHDRAWN:
            days = _WITHDRAWAL_DAYS[learner.position % len(_WITHDRAWAL_DAYS)]
            agenda.at(learner.group.day(days, "19:00"), partial(_withdraw, story, learner))


def times_of(learner: Learner) -> tuple[datetime, datetime]:
    """Return when the voucher is presented, and when its holder confirms.

    It is presented on one of the last working days before the group begins, and the start is
    confirmed on the morning of its first day; who joins late does both at noon of that day.
    """
    group = learner.group
    assert group is not None
    if learner.joins_late:
        return group.day(0, "14:00"), group.day(0, "14:20")
    days = working_days(later(group.monday, -10), later(group.monday, -3))
    turn, seat = divmod(learner.seat, len(days))
    clock = f"{9 + turn:02d}:{(group.number * 7 + seat) % 60:02d}"
    return moment(days[seat], clock), group.day(0, f"08:{(learner.position * 13) % 60:02d}")


def present(
    story: Story, learner: Learner, occurred_at: datetime, *, group: Group | None = None
) -> Redemption:
    """Have the learner's code presented for their group, or by mistake for another one."""
    wanted = group or learner.group
    assert wanted is not None
    voucher, school = story.vouchers[learner.position], story.school(wanted)
    redemption = vouchers.redeem_voucher(
        code=codes.secrets_of(voucher.pk, voucher.code_version, voucher.code_digest).code,
        session=story.sessions[wanted.number],
        provider=school.provider,
        actor=school.staff,
        occurred_at=occurred_at,
    )
    story.redemptions[learner.position] = redemption
    return redemption


def _confirm(story: Story, learner: Learner, occurred_at: datetime) -> None:
    holder = story.employee(learner.position)
    assert holder.user is not None
    assert learner.group is not None
    story.enrolments[learner.position] = vouchers.confirm_redemption(
        redemption_id=story.redemptions[learner.position].pk,
        holder=holder,
        actor=holder.user,
        occurred_at=occurred_at,
    )
    story.attending[learner.group.number].add(learner.position)


def _did_not_come(story: Story, learner: Learner, occurred_at: datetime) -> None:
    reason = "Не явился на первое занятие; место свободно."
    _leave(story, learner, Redemption.Ending.NO_SHOW, reason, occurred_at)


def _withdraw(story: Story, learner: Learner, occurred_at: datetime) -> None:
    reason = _REASONS_TO_WITHDRAW[learner.position % len(_REASONS_TO_WITHDRAW)]
    _leave(story, learner, Redemption.Ending.WITHDRAWN, reason, occurred_at)


def _leave(story: Story, learner: Learner, ending: str, reason: str, occurred_at: datetime) -> None:
    assert learner.group is not None
    vouchers.reverse_redemption(
        redemption=story.redemptions[learner.position],
        ending=ending,
        reason=reason,
        actor=story.school(learner.group).staff,
        occurred_at=occurred_at,
    )
    story.attending[learner.group.number].remove(learner.position)


def _plan_wave(agenda: Agenda, story: Story, number: int, wave: Wave) -> None:
    """Have a batch made by the manager, approved by the approver, issued, and later expired."""
    asking = [learner for learner in story.learners if learner.wave == number]
    batches: list[VoucherBatch] = []

    def make(occurred_at: datetime) -> None:
        batches.append(_make_batch(story, wave, asking, occurred_at))

    def approve(occurred_at: datetime) -> None:
        vouchers.approve_batch(batch=batches[0], actor=story.cast.approver, occurred_at=occurred_at)

    def issue(occurred_at: datetime) -> None:
        _issue_all(story, batches[0], asking, occurred_at)

    agenda.at(moment(wave.issued_on, "10:00"), make)
    agenda.at(moment(wave.issued_on, "14:00"), approve)
    agenda.at(moment(wave.issued_on, "15:00"), issue)
    # Minutes after midnight, so that the money is back on the day of the expiry.
    agenda.at(moment(wave.expires_on, "00:05"), lambda at: vouchers.expire_vouchers(at=at))


def _make_batch(
    story: Story, wave: Wave, asking: list[Learner], occurred_at: datetime
) -> VoucherBatch:
    return vouchers.create_batch(
        allocation=story.lines.vouchers,
        holders=[story.employee(learner.position) for learner in asking],
        amount_minor=FACE_MINOR,
        valid_from=moment(wave.issued_on, "00:00"),
        expires_at=moment(wave.expires_on, "00:00"),
        actor=story.cast.manager,
        occurred_at=occurred_at,
    )


def _issue_all(
    story: Story, batch: VoucherBatch, asking: list[Learner], occurred_at: datetime
) -> None:
    """Issue the batch chunk by chunk, as the worker does, and remember the vouchers."""
    while batch.status != VoucherBatch.Status.DONE:
        batch = vouchers.issue_next_chunk(batch_id=batch.pk, occurred_at=occurred_at)
    of_holder = {voucher.holder_id: voucher for voucher in Voucher.objects.filter(batch=batch)}
    for learner in asking:
        voucher = of_holder.get(story.employee(learner.position).pk)
        if voucher is not None:
            story.vouchers[learner.position] = voucher
