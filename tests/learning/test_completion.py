"""The completion rule: entry test, 80 % of the on-site hours, every practice, final test."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from core.errors import InvalidValue
from learning import operations as learning
from learning.models import Enrolment
from learning.operations import RuleNotMet
from providers import operations as providers
from providers.models import Block, Session
from tests.refusals import refused
from tests.world import DAY, NOON, World, attend, enrol, issue, redeem
from tests.world import complete as complete_whole
from tests.world import confirm as confirm_redemption
from vouchers import operations as vouchers

ON_SITE, PRACTICE = Block.Kind.ON_SITE, Block.Kind.PRACTICE


@pytest.fixture
def enrolment(world: World) -> Enrolment:
    return enrol(world)[1]


def test_a_learner_who_did_all_of_it_completes(world: World, enrolment):
    everything(world, enrolment)

    assert complete(world, enrolment) == 1

    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.achievement) == ("COMPLETED", "PASSED")
    assert enrolment.completed_at == world.session.ends_at
    record = AuditRecord.objects.get(action="enrolment.completed", subject_id=enrolment.pk)
    assert (record.actor_id, record.details) == (world.eve.pk, {"achievement": "PASSED"})


@pytest.mark.parametrize(
    ("score", "achievement"), [(100, "PASSED"), (60, "PASSED"), (59, "FAILED"), (0, "FAILED")]
)
def test_who_completes_has_passed_from_60_points_on(world, enrolment, score, achievement):
    everything(world, enrolment, score=score)
    complete(world, enrolment)

    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.achievement) == ("COMPLETED", achievement)


@pytest.mark.parametrize(
    ("first", "resit", "achievement"), [(59, 60, "PASSED"), (60, 59, "FAILED")]
)
def test_the_resit_decides(world: World, enrolment, first: int, resit: int, achievement: str):
    everything(world, enrolment, score=first)
    assess(world, "FINAL", enrolment, resit, at=world.session.ends_at + DAY)

    complete(world, enrolment)

    enrolment.refresh_from_db()
    assert enrolment.achievement == achievement


def test_four_of_five_on_site_days_are_80_percent_and_enough(world: World, enrolment):
    everything(world, enrolment, absent=[1])

    assert complete(world, enrolment) == 1


def test_three_of_five_on_site_days_are_too_few(world: World, enrolment):
    everything(world, enrolment, absent=[1, 5])

    message = f"{world.hanna.full_name}: 24 of 40 on-site hours attended, 80 % are needed"
    with refused("enrolment.complete", RuleNotMet, message):
        complete(world, enrolment)


@pytest.mark.parametrize(("attended", "enough"), [(40, True), (39, False)])
def test_the_boundary_is_exact_to_the_hour(world: World, attended: int, enough: bool):
    # Of 50 hours on site, 40 are 80 % and 39 are 78 %.
    session = session_of(world, [(ON_SITE, attended), (ON_SITE, 50 - attended), (PRACTICE, 22)])
    enrolment = enrol_on(world, session)
    everything(world, enrolment, session=session, absent=[2])

    if enough:
        assert complete(world, enrolment, session=session) == 1
    else:
        with refused("enrolment.complete", RuleNotMet, "39 of 50 on-site hours attended"):
            complete(world, enrolment, session=session)


@pytest.mark.parametrize(("percent", "enough"), [(79, True), (80, True), (81, False)])
def test_the_percentage_is_the_programmes_own(world: World, enrolment, percent, enough):
    world.programme.min_attendance_percent = percent
    world.programme.save(update_fields=["min_attendance_percent"])
    everything(world, enrolment, absent=[1])

    session = Session.objects.get(pk=world.session.pk)
    if enough:
        assert complete(world, enrolment, session=session) == 1
    else:
        with refused("enrolment.complete", RuleNotMet, "32 of 40 on-site hours attended, 81 %"):
            complete(world, enrolment, session=session)


def test_a_correction_of_the_attendance_counts(world: World, enrolment):
    everything(world, enrolment, absent=[1, 5])
    mark(world, world.session.blocks.get(position=5), enrolment, present=True)

    assert complete(world, enrolment) == 1


def test_a_practice_not_delivered_is_missing(world: World, enrolment):
    everything(world, enrolment, absent=[6])

    with refused("enrolment.complete", RuleNotMet, "1 of 2 practices accepted"):
        complete(world, enrolment)


def test_self_study_is_not_attended(world: World, enrolment):
    everything(world, enrolment, absent=[8])

    assert complete(world, enrolment) == 1


def test_without_an_entry_test_nobody_completes(world: World, enrolment):
    attend(world, enrolment)
    assess(world, "FINAL", enrolment, 100)

    with refused("enrolment.complete", RuleNotMet, f"{world.hanna.full_name}: no entry test"):
        complete(world, enrolment)


def test_without_a_final_test_nobody_completes(world: World, enrolment):
    attend(world, enrolment)
    assess(world, "ENTRY", enrolment, 40)
    assess(world, "INTERIM", enrolment, 100)

    with refused("enrolment.complete", RuleNotMet, f"{world.hanna.full_name}: no final test"):
        complete(world, enrolment)


def test_who_never_came_lacks_the_hours(world: World, enrolment):
    assess(world, "ENTRY", enrolment, 40)
    assess(world, "FINAL", enrolment, 100)

    with refused("enrolment.complete", RuleNotMet, "0 of 40 on-site hours attended"):
        complete(world, enrolment)


def test_one_learner_who_lacks_something_stops_all_and_is_named(world: World, enrolment):
    other = enrol(world, world.employees[1])[1]
    everything(world, enrolment)
    everything(world, other, absent=[7])

    message = f"{world.employees[1].full_name}: 1 of 2 practices accepted"
    with refused("enrolment.complete", RuleNotMet, message):
        complete(world, enrolment, other)


def test_completing_twice_is_refused(world: World, enrolment):
    complete_whole(world, enrolment)

    with refused("enrolment.complete", RuleNotMet, f"{world.hanna.full_name}: completed"):
        complete(world, enrolment)


def test_who_withdrew_does_not_complete(world: World):
    redemption, enrolment = enrol(world)
    everything(world, enrolment)
    vouchers.reverse_redemption(
        redemption=redemption,
        ending="WITHDRAWN",
        reason="…",
        actor=world.eve,
        occurred_at=world.session.ends_at,
    )

    with refused("enrolment.complete", RuleNotMet, f"{world.hanna.full_name}: withdrawn"):
        complete(world, enrolment)


def test_a_learner_of_another_session_is_refused(world: World, enrolment):
    other = session_of(world, [(ON_SITE, 72)])

    message = f"Enrolment {enrolment.pk} is not one of this session."
    with refused("enrolment.complete", InvalidValue, message):
        complete(world, enrolment, session=other)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("enrolment_status_has_its_time", {"completed_at": None}),
        ("enrolment_status_has_its_time", {"started_at": None}),
        ("enrolment_completed_after_start", {"completed_at": NOON}),
        ("enrolment_status_has_its_time", {"status": "WITHDRAWN"}),
        ("enrolment_status_has_its_time", {"status": "ENROLLED"}),
    ],
)
def test_the_database_itself_refuses_a_completion_without_its_times(world, enrolment, rule, change):
    complete_whole(world, enrolment)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**change)


def everything(
    world: World,
    enrolment: Enrolment,
    *,
    session: Session | None = None,
    absent: list[int] | None = None,
    score: int = 75,
) -> None:
    """Do all that the rule asks for, but for the blocks at these positions."""
    session = session or world.session
    for block in session.blocks.order_by("position"):
        mark(world, block, enrolment, present=block.position not in (absent or []))
    for kind, points in (("ENTRY", 40), ("FINAL", score)):
        assess(world, kind, enrolment, points, session=session)


def mark(world: World, block: Block, enrolment: Enrolment, *, present: bool) -> None:
    learning.record_attendance(
        block=block, present={enrolment.pk: present}, actor=world.eve, occurred_at=block.starts_at
    )


def assess(world: World, kind: str, enrolment: Enrolment, score: int, *, session=None, at=None):
    session = session or world.session
    learning.record_assessments(
        session=session,
        kind=kind,
        scores={enrolment.pk: score},
        actor=world.eve,
        occurred_at=at or session.ends_at,
    )


def complete(world: World, *enrolments: Enrolment, session: Session | None = None) -> int:
    session = session or world.session
    return learning.complete_enrolments(
        session=session,
        enrolment_ids=[enrolment.pk for enrolment in enrolments],
        actor=world.eve,
        occurred_at=session.ends_at,
    )


def session_of(world: World, blocks: list[tuple[str, int]]) -> Session:
    starts_at = NOON + DAY
    return providers.schedule_session(
        course=world.course,
        code="B01",
        places=5,
        venue_kind=Session.Venue.PROVIDER,
        venue="Room 12",
        starts_at=starts_at,
        ends_at=starts_at + 21 * DAY,
        blocks=[
            providers.PlannedBlock(kind=kind, hours=hours, starts_at=starts_at + day * DAY)
            for day, (kind, hours) in enumerate(blocks)
        ],
        actor=world.eve,
        occurred_at=NOON,
    )


def enrol_on(world: World, session: Session) -> Enrolment:
    return confirm_redemption(world, redeem(world, issue(world), session=session))
