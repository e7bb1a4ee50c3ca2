"""Test scores: of 100, never edited, the last final test counting."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from audit.models import AuditRecord
from core.errors import InvalidValue, WrongState
from core.ids import new_id
from learning import operations as learning
from learning.models import Assessment, Enrolment
from learning.queries import completion_facts
from tests.refusals import refused
from tests.world import DAY, World, complete, enrol


@pytest.fixture
def enrolment(world: World) -> Enrolment:
    return enrol(world)[1]


@pytest.mark.parametrize("score", [0, 1, 99, 100])
def test_a_score_of_0_to_100_is_recorded(world: World, enrolment, score: int):
    assert record(world, "ENTRY", {enrolment.pk: score}) == 1

    test = Assessment.objects.get(enrolment=enrolment)
    assert (test.kind, test.score) == ("ENTRY", score)
    assert (test.taken_at, test.recorded_by_id) == (world.session.ends_at, world.eve.pk)


def test_recording_is_recorded(world: World, enrolment):
    record(world, "INTERIM", {enrolment.pk: 50})

    written = AuditRecord.objects.get(action="assessment.recorded", subject_id=world.session.pk)
    assert (written.actor_id, written.details) == (world.eve.pk, {"kind": "INTERIM", "learners": 1})


def test_a_resit_stands_beside_the_first_and_decides(world: World, enrolment):
    record(world, "FINAL", {enrolment.pk: 80})
    record(world, "FINAL", {enrolment.pk: 20}, at=world.session.ends_at + DAY)

    assert Assessment.objects.filter(enrolment=enrolment).count() == 2
    assert final_score(world, enrolment) == 20


def test_the_order_of_the_tests_decides_and_not_that_of_the_recording(world: World, enrolment):
    record(world, "FINAL", {enrolment.pk: 80}, at=world.session.ends_at + DAY)
    record(world, "FINAL", {enrolment.pk: 20})

    assert final_score(world, enrolment) == 80


@pytest.mark.parametrize("score", [-1, 101])
def test_another_score_is_refused_for_everybody(world: World, enrolment, score: int):
    other = enrol(world, world.employees[1])[1]

    with refused("assessment.record", InvalidValue, f"{score} is not a score of 0 to 100."):
        record(world, "FINAL", {other.pk: 50, enrolment.pk: score})


def test_another_kind_of_test_is_refused(world: World, enrolment):
    with refused("assessment.record", InvalidValue, "“ORAL” is not one of ENTRY, INTERIM, FINAL."):
        record(world, "ORAL", {enrolment.pk: 50})


def test_a_learner_of_no_such_enrolment_is_refused(world: World, enrolment):
    unknown = new_id()

    with refused("assessment.record", InvalidValue, f"Enrolment {unknown} is not one of this"):
        record(world, "FINAL", {enrolment.pk: 50, unknown: 50})


@pytest.mark.parametrize(("kind", "score"), [("FINAL", 74), ("INTERIM", 75)])
def test_after_completion_no_other_score_is_written(world: World, enrolment, kind, score):
    complete(world, enrolment)

    message = f"The place of {world.hanna.full_name} in session {world.session.code} is closed"
    with refused("assessment.record", WrongState, message):
        record(world, kind, {enrolment.pk: score})


def test_after_completion_the_last_score_may_come_again_and_adds_nothing(world, enrolment):
    other = enrol(world, world.employees[1])[1]
    complete(world, enrolment)

    assert record(world, "FINAL", {enrolment.pk: 75, other.pk: 60}) == 1
    assert record(world, "FINAL", {enrolment.pk: 75}) == 0

    finals = Assessment.objects.filter(kind="FINAL")
    assert dict(finals.values_list("enrolment_id", "score")) == {enrolment.pk: 75, other.pk: 60}
    assert finals.count() == 2


def test_the_database_itself_refuses_a_score_beyond_100(world: World, enrolment):
    record(world, "FINAL", {enrolment.pk: 50})
    test = Assessment.objects.get(enrolment=enrolment)
    test.pk, test.score = new_id(), 101

    with pytest.raises(IntegrityError, match="assessment_score_of_100"), transaction.atomic():
        test.save(force_insert=True)


def test_the_service_may_not_edit_a_score(world: World, enrolment):
    record(world, "FINAL", {enrolment.pk: 50})

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Assessment.objects.update(score=100)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Assessment.objects.all().delete()


def record(world: World, kind: str, scores: dict, *, at=None) -> int:
    return learning.record_assessments(
        session=world.session,
        kind=kind,
        scores=scores,
        actor=world.eve,
        occurred_at=at or world.session.ends_at,
    )


def final_score(world: World, enrolment: Enrolment) -> int | None:
    facts = completion_facts(session=world.session, enrolment_ids=[enrolment.pk])
    return facts[enrolment.pk].final_score
