"""Who was there, block by block; the first presence starts the learner's enrolment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from core.errors import InvalidValue, WrongState
from core.ids import new_id
from learning import operations as learning
from learning.models import Attendance, Enrolment
from providers.models import Block
from tests.refusals import refused
from tests.world import DAY, NOON, World, complete, confirm, enrol, issue, redeem, schedule

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def enrolment(world: World) -> Enrolment:
    return enrol(world)[1]


def test_the_first_presence_starts_the_enrolment_at_the_block(world: World, enrolment):
    block = nth(world, 2)

    assert record(world, block, {enrolment.pk: True}) == 1

    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.started_at) == ("STARTED", block.starts_at)


def test_a_later_presence_leaves_the_start_as_it_was(world: World, enrolment):
    first = nth(world, 1)
    record(world, first, {enrolment.pk: True})
    record(world, nth(world, 2), {enrolment.pk: True})

    enrolment.refresh_from_db()
    assert enrolment.started_at == first.starts_at


def test_an_absence_starts_nothing(world: World, enrolment):
    record(world, nth(world, 1), {enrolment.pk: False})

    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.started_at) == ("ENROLLED", None)
    assert not Attendance.objects.get(enrolment=enrolment).present


def test_everybody_of_a_block_is_recorded_at_once(world: World, enrolment):
    other = enrol(world, world.employees[1])[1]
    block = nth(world, 1)

    assert record(world, block, {enrolment.pk: True, other.pk: False}) == 2

    marks = Attendance.objects.filter(block=block)
    assert dict(marks.values_list("enrolment_id", "present")) == {
        enrolment.pk: True,
        other.pk: False,
    }
    written = AuditRecord.objects.get(action="attendance.recorded", subject_id=block.pk)
    assert (written.actor_id, written.details) == (world.eve.pk, {"present": 1, "absent": 1})


def test_repeating_corrects_and_says_who_did(world: World, enrolment):
    block = nth(world, 1)
    record(world, block, {enrolment.pk: True})

    record(world, block, {enrolment.pk: False}, actor=world.alice, at=block.starts_at + DAY)

    mark = Attendance.objects.get(enrolment=enrolment, block=block)
    assert (mark.present, mark.recorded_by_id) == (False, world.alice.pk)
    assert mark.recorded_at == block.starts_at + DAY
    assert AuditRecord.objects.filter(subject_id=block.pk).count() == 2


def test_attendance_is_recorded_from_the_moment_the_block_begins(world: World, enrolment):
    block = nth(world, 1)

    message = "This block has not begun; attendance is recorded afterwards."
    with refused("attendance.record", WrongState, message):
        record(world, block, {enrolment.pk: True}, at=block.starts_at - INSTANT)
    assert record(world, block, {enrolment.pk: True}, at=block.starts_at) == 1


# The block begins on the 16th at noon UTC; the 17th begins in Moscow at 21:00 UTC.
@pytest.mark.parametrize("enrolled_at", [datetime(2026, 3, 3, 21, tzinfo=UTC), NOON + 3 * DAY])
def test_nobody_was_present_on_a_day_before_they_enrolled(world: World, enrolled_at: datetime):
    enrolment = enrol_at(world, enrolled_at)
    block = nth(world, 1)

    message = f"{world.hanna.full_name} was enrolled only after this block. Mark them absent."
    with refused("attendance.record", InvalidValue, message):
        record(world, block, {enrolment.pk: True})
    assert record(world, block, {enrolment.pk: False}) == 1


def test_somebody_enrolled_on_the_day_itself_may_have_been_there(world: World):
    enrolment = enrol_at(world, datetime(2026, 3, 3, 21, tzinfo=UTC) - INSTANT)

    assert record(world, nth(world, 1), {enrolment.pk: True}) == 1


def test_the_day_is_the_regions_own(world: World):
    # In Kamchatka, twelve hours ahead, noon UTC of the 3rd is already the 4th.
    world.region.time_zone = "Asia/Kamchatka"
    world.region.save(update_fields=["time_zone"])
    enrolment = enrol_at(world, datetime(2026, 3, 4, 11, tzinfo=UTC))

    assert record(world, nth(world, 1), {enrolment.pk: True}) == 1


def test_a_learner_of_another_session_is_refused_and_nobody_is_recorded(world: World, enrolment):
    other = schedule(world.course, world.eve, "G02")
    block = other.blocks.get(position=1)

    message = f"Enrolment {enrolment.pk} is not one of this session."
    with refused("attendance.record", InvalidValue, message):
        record(world, block, {enrolment.pk: True})


def test_an_unknown_enrolment_is_refused_by_its_id(world: World, enrolment):
    unknown = new_id()

    with refused("attendance.record", InvalidValue, f"Enrolment {unknown} is not one of"):
        record(world, nth(world, 1), {enrolment.pk: True, unknown: True})


# Where nothing is written down, absence is news as well.
@pytest.mark.parametrize(
    ("status", "present"),
    [("COMPLETED", False), ("WITHDRAWN", True), ("WITHDRAWN", False), ("NO_SHOW", False)],
)
def test_of_a_closed_place_nothing_else_is_written(world: World, enrolment, status, present):
    other = enrol(world, world.employees[1])[1]
    close(world, enrolment, status)

    message = f"The place of {world.hanna.full_name} in session {world.session.code} is closed"
    with refused("attendance.record", WrongState, message):
        record(world, nth(world, 1), {other.pk: True, enrolment.pk: present})


def test_a_list_sent_whole_leaves_completed_learners_as_they_are(world: World, enrolment):
    other = enrol(world, world.employees[1])[1]
    complete(world, enrolment)
    block = nth(world, 1)
    before = Attendance.objects.get(enrolment=enrolment, block=block)

    assert record(world, block, {enrolment.pk: True, other.pk: False}, at=NOON + 99 * DAY) == 1
    assert record(world, block, {enrolment.pk: True}) == 0

    after = Attendance.objects.get(enrolment=enrolment, block=block)
    assert (after.pk, after.recorded_at) == (before.pk, before.recorded_at)
    written = AuditRecord.objects.filter(action="attendance.recorded", subject_id=block.pk)
    assert [each.details for each in written.order_by("pk")][1:] == [{"present": 0, "absent": 1}]


def test_the_database_itself_keeps_one_mark_a_block(world: World, enrolment):
    record(world, nth(world, 1), {enrolment.pk: True})
    mark = Attendance.objects.get(enrolment=enrolment)
    mark.pk = new_id()

    with pytest.raises(IntegrityError, match="attendance_once_a_block"), transaction.atomic():
        mark.save(force_insert=True)


def record(world: World, block: Block, present: dict, *, actor=None, at=None) -> int:
    return learning.record_attendance(
        block=block,
        present=present,
        actor=actor or world.eve,
        occurred_at=at or block.starts_at + timedelta(hours=8),
    )


def close(world: World, enrolment: Enrolment, status: str) -> None:
    if status == "COMPLETED":
        complete(world, enrolment)
    else:
        learning.end_enrolment(enrolment_id=enrolment.pk, status=status, ended_at=NOON + 2 * DAY)


def nth(world: World, position: int) -> Block:
    return world.session.blocks.get(position=position)


def enrol_at(world: World, at: datetime) -> Enrolment:
    redemption = redeem(world, issue(world), occurred_at=at)
    return confirm(world, redemption, occurred_at=at)
