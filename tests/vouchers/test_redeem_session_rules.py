"""What redeeming asks of the session, the course, the provider and the source."""

from datetime import UTC, datetime, timedelta

import pytest

from budgets.queries import OutsideFundingWindow
from core.errors import WrongState
from learning.operations import SessionFull
from providers import operations as providers
from providers.models import Accreditation, Course, Programme, Session
from tests.refusals import refused
from tests.world import DAY, NOON, PRICE, World, issue, redeem, schedule
from vouchers import operations as vouchers

INSTANT = timedelta(microseconds=1)
UNKNOWN = "This code cannot be redeemed for this session."
NOT_ACCREDITED = "The provider was not accredited for this kind of course on {day} March 2026."
# The source pays for 2026 by the clock of Moscow.
FIRST, AFTER_LAST = datetime(2025, 12, 31, 21, tzinfo=UTC), datetime(2026, 12, 31, 21, tzinfo=UTC)


def test_a_full_session_is_refused_and_the_voucher_stays_whole(world: World, voucher):
    session = schedule(world.course, world.eve, "G02", places=1)
    redeem(world, issue(world, world.employees[1]), session=session)

    message = "Session G02 has no place left. Choose another session."
    with refused("voucher.redeem", SessionFull, message):
        redeem(world, voucher, session=session)


def test_a_code_of_another_programme_looks_unknown(world: World, voucher):
    session = schedule(offer(world, programme(world)), world.eve, "E01")

    with refused("voucher.redeem", vouchers.VoucherUnknown, UNKNOWN):
        redeem(world, voucher, session=session)


def test_a_session_of_another_provider_looks_unknown(world: World, voucher):
    session = schedule(world.rival_course, world.mallory, "R01")

    with refused("voucher.redeem", vouchers.VoucherUnknown, UNKNOWN):
        redeem(world, voucher, session=session)


def test_a_course_that_nobody_approved_is_refused(world: World, voucher):
    session = schedule(offer(world, world.programme, approved=False), world.eve, "U01")

    with refused("voucher.redeem", WrongState, "The course is not approved yet."):
        redeem(world, voucher, session=session)


def test_a_cancelled_session_is_refused(world: World, voucher):
    cancelled = cancel(world, world.session)

    with refused("voucher.redeem", WrongState, "Session G01 is over or cancelled."):
        redeem(world, voucher, session=cancelled)


def test_a_session_cancelled_since_it_was_read_takes_nobody(world: World, voucher):
    cancel(world, world.session)

    with refused("voucher.redeem", SessionFull, "Session G01 has no place left."):
        redeem(world, voucher, session=world.session)


def test_a_session_is_over_from_the_moment_it_ends(world: World, voucher):
    ends_at = world.session.ends_at

    with refused("voucher.redeem", WrongState, "Session G01 is over or cancelled."):
        redeem(world, voucher, occurred_at=ends_at)
    assert redeem(world, voucher, occurred_at=ends_at - INSTANT)


@pytest.mark.parametrize("status", ["NO_NEW_STARTS", "SUSPENDED", "REVOKED"])
def test_a_provider_no_longer_in_good_standing_is_refused(world: World, voucher, status: str):
    decide(world, world.academy.accreditations.get(), status)

    message = NOT_ACCREDITED.format(day=3)
    with refused("voucher.redeem", vouchers.ProviderNotAccredited, message):
        redeem(world, voucher)


@pytest.mark.parametrize("status", ["APPLIED", "UNDER_REVIEW", "REJECTED"])
def test_a_provider_not_yet_accredited_is_refused(world: World, voucher, status: str):
    steps = [] if status == "APPLIED" else [status]
    replace_accreditation(world, NOON, NOON + 9 * DAY, steps=steps)

    message = NOT_ACCREDITED.format(day=3)
    with refused("voucher.redeem", vouchers.ProviderNotAccredited, message):
        redeem(world, voucher)


@pytest.mark.parametrize(
    ("at", "day"), [(NOON + 2 * DAY - INSTANT, 4), (NOON + 5 * DAY, 7), (NOON + 6 * DAY, 8)]
)
def test_a_provider_is_refused_outside_its_accreditation(
    world: World, voucher, at: datetime, day: int
):
    replace_accreditation(world, NOON + 2 * DAY, NOON + 5 * DAY)

    message = NOT_ACCREDITED.format(day=day)
    with refused("voucher.redeem", vouchers.ProviderNotAccredited, message):
        redeem(world, voucher, occurred_at=at)


@pytest.mark.parametrize("at", [NOON + 2 * DAY, NOON + 5 * DAY - INSTANT])
def test_a_provider_is_accepted_to_both_ends_of_its_accreditation(
    world: World, voucher, at: datetime
):
    replace_accreditation(world, NOON + 2 * DAY, NOON + 5 * DAY)

    assert redeem(world, voucher, occurred_at=at)


def test_an_accreditation_for_another_kind_of_course_does_not_count(world: World, voucher):
    replace_accreditation(world, NOON, NOON + 9 * DAY, scope="LANGUAGE")

    message = NOT_ACCREDITED.format(day=3)
    with refused("voucher.redeem", vouchers.ProviderNotAccredited, message):
        redeem(world, voucher)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"), [(FIRST - INSTANT, NOON + 5 * DAY), (NOON, AFTER_LAST)]
)
def test_a_session_reaching_out_of_the_funding_window_is_refused(
    world: World, voucher, starts_at, ends_at
):
    session = dated(world, starts_at, ends_at)

    message = "The source pays from 1 January 2026 until 1 January 2027 (not included)"
    with refused("voucher.redeem", OutsideFundingWindow, message):
        redeem(world, voucher, session=session)


def test_a_session_filling_the_whole_funding_window_is_accepted(world: World, voucher):
    assert redeem(world, voucher, session=dated(world, FIRST, AFTER_LAST - INSTANT))


def programme(world: World) -> Programme:
    return providers.create_programme(
        department=world.department,
        code="ENG72",
        name="English, 72 hours",
        kind="RETRAINING",
        hours=72,
        hour_unit="ACADEMIC",
        planned_places=20,
        price_per_hour_min_minor=500_00,
        price_per_hour_max_minor=900_00,
        actor=world.alice,
        occurred_at=NOON - 30 * DAY,
    )


def offer(world: World, wanted: Programme, *, approved: bool = True) -> Course:
    course = providers.offer_course(
        provider=world.academy,
        programme=wanted,
        name=wanted.name,
        theory_hours=16,
        practice_hours=48,
        self_study_hours=6,
        test_hours=2,
        price_minor=PRICE,
        actor=world.eve,
        occurred_at=NOON - 10 * DAY,
    )
    if approved:
        providers.approve_course(course=course, actor=world.alice, occurred_at=NOON - 9 * DAY)
    return course


def dated(world: World, starts_at: datetime, ends_at: datetime) -> Session:
    return providers.schedule_session(
        course=world.course,
        code="W01",
        places=5,
        venue_kind=Session.Venue.PROVIDER,
        venue="Room 12",
        starts_at=starts_at,
        ends_at=ends_at,
        blocks=[providers.PlannedBlock(kind="ON_SITE", hours=72, starts_at=starts_at)],
        actor=world.eve,
        occurred_at=NOON - 5 * DAY,
    )


def cancel(world: World, session: Session) -> Session:
    return providers.cancel_session(
        session=session, reason="The teacher is ill.", actor=world.eve, occurred_at=NOON
    )


def decide(world: World, accreditation: Accreditation, status: str) -> Accreditation:
    return providers.decide_accreditation(
        accreditation=accreditation, status=status, reason="…", actor=world.bob, occurred_at=NOON
    )


def replace_accreditation(
    world: World,
    valid_from: datetime,
    valid_until: datetime,
    *,
    scope: str = "RETRAINING",
    steps: list[str] | None = None,
) -> None:
    """Revoke what the Academy has and let it apply again; by default it is accredited."""
    decide(world, world.academy.accreditations.get(), "REVOKED")
    accreditation = providers.apply_for_accreditation(
        provider=world.academy,
        scope=[scope],
        valid_from=valid_from,
        valid_until=valid_until,
        actor=world.eve,
        occurred_at=NOON - DAY,
    )
    for status in ["UNDER_REVIEW", "ACCREDITED"] if steps is None else steps:
        accreditation = decide(world, accreditation, status)
