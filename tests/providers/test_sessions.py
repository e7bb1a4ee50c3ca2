from datetime import timedelta

import pytest

from audit.models import AuditRecord
from audit.operations import Conflict
from core.errors import InvalidValue, WrongState
from learning import operations as learning
from providers import operations
from providers.models import Block, Session
from tests.database import rule_broken_by, rule_broken_by_copy
from tests.refusals import refused
from tests.together import overlapping
from tests.world import DAY, NOON, confirm, issue, redeem, schedule


def blocks(*hours: int) -> list[operations.PlannedBlock]:
    return [
        operations.PlannedBlock(kind="ON_SITE", hours=each, starts_at=NOON + day * DAY)
        for day, each in enumerate(hours)
    ]


def plan(world, **changes) -> Session:
    wanted = {
        "course": world.course,
        "code": "G02",
        "places": 2,
        "venue_kind": Session.Venue.AGENCY,
        "venue": "Room 12",
        "starts_at": NOON,
        "ends_at": NOON + 9 * DAY,
        "blocks": blocks(60, 12),
        "actor": world.eve,
        "occurred_at": NOON,
    }
    return operations.schedule_session(**{**wanted, **changes})


def cancel(world, session) -> Session:
    return operations.cancel_session(
        session=session, reason="Nobody came.", actor=world.eve, occurred_at=NOON
    )


def test_a_session_has_its_blocks_in_order(world):
    session = plan(world)

    found = session.blocks.order_by("position").values_list("position", "hours", "online")
    assert list(found) == [(1, 60, False), (2, 12, False)]
    assert (session.places, session.places_taken) == (2, 0)


@pytest.mark.parametrize("hours", [(60, 11), (60, 13), ()])
def test_the_blocks_sum_to_the_hours_of_the_course(world, hours):
    with refused("session.schedule", InvalidValue, f"sum to {sum(hours)} hours; the course has 72"):
        plan(world, blocks=blocks(*hours))


@pytest.mark.parametrize("length", [timedelta(0), -DAY])
def test_a_session_ends_after_it_begins(world, length):
    with refused("session.schedule", InvalidValue, "must end after it begins"):
        plan(world, ends_at=NOON + length)


def test_a_code_names_one_session_of_a_course(world):
    plan(world)

    with refused("session.schedule", WrongState, "already has a session G02"):
        plan(world)
    assert schedule(world.rival_course, world.mallory, "G02")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"places": -1}, "session_not_oversold"),
        ({"blocks": blocks(73, -1)}, "block_hours_positive"),
    ],
    ids=["places", "hours"],
)
def test_the_database_refuses_an_impossible_session(world, wrong, rule):
    with refused("session.schedule", Conflict, f"rule {rule}"):
        plan(world, **wrong)


def test_the_database_keeps_places_times_codes_and_positions(world):
    session = plan(world)

    assert rule_broken_by(session, places_taken=3) == "session_not_oversold"
    assert rule_broken_by(session, places_taken=-1) == "session_not_oversold"
    assert rule_broken_by(session, ends_at=NOON) == "session_ends_after_start"
    assert rule_broken_by_copy(session) == "session_code_once"
    assert rule_broken_by_copy(session.blocks.first()) == "block_position_once"


def test_switching_online_takes_the_blocks_from_that_instant_on(world):
    session = plan(world, blocks=blocks(24, 24, 24))
    act = {"session": session, "reason": "Lockdown", "actor": world.eve, "occurred_at": NOON}

    assert operations.switch_online(from_at=NOON + DAY, **act) == 2

    online = session.blocks.order_by("position").values_list("online", flat=True)
    assert list(online) == [False, True, True]
    found = AuditRecord.objects.get(action="session.switched_online", subject_id=session.pk)
    assert found.told == {"reason": "Lockdown", "blocks": 2}


def test_switching_online_again_switches_only_what_is_not_yet(world):
    session = plan(world, blocks=blocks(24, 24, 24))
    act = {"session": session, "reason": "Lockdown", "actor": world.eve, "occurred_at": NOON}
    operations.switch_online(from_at=NOON + DAY, **act)

    assert operations.switch_online(from_at=NOON, **act) == 1
    assert operations.switch_online(from_at=NOON, **act) == 0


def test_switching_online_leaves_other_sessions_alone(world):
    operations.switch_online(
        session=plan(world), from_at=NOON, reason="Lockdown", actor=world.eve, occurred_at=NOON
    )

    assert not Block.objects.filter(session=world.session, online=True).exists()


def test_a_session_that_nobody_is_on_is_cancelled(world):
    session = cancel(world, world.session)

    assert session.cancelled_at == NOON
    with refused("session.cancel", WrongState, "Session G01 is already cancelled"):
        cancel(world, session)


def test_a_session_with_places_taken_is_not_cancelled(world):
    redeem(world, issue(world))

    with refused("session.cancel", WrongState, "1 places of session G01 are taken"):
        cancel(world, world.session)


def test_once_its_learners_have_left_a_session_is_cancelled(world):
    enrolment = confirm(world, redeem(world, issue(world)))
    learning.end_enrolment(enrolment_id=enrolment.pk, status="WITHDRAWN", ended_at=NOON + DAY)

    assert cancel(world, world.session).cancelled_at == NOON


def test_nobody_takes_a_place_on_a_cancelled_session(world):
    voucher, stale = issue(world), world.session
    cancel(world, world.session)

    with refused("voucher.redeem", learning.SessionFull, "Session G01 has no place left"):
        redeem(world, voucher, session=stale)


def test_a_session_is_not_cancelled_while_somebody_takes_a_place(committed_world):
    world = committed_world
    voucher = issue(world)

    outcomes = overlapping(
        lambda: str(redeem(world, voucher).status),
        lambda: str(cancel(world, world.session).cancelled_at),
    )

    assert outcomes == ["AWAITING_HOLDER", "wrong-state"]
