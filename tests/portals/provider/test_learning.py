"""Attendance, scores and completions of a class, each in one form."""

import pytest

from learning.models import Assessment, Attendance, Enrolment
from tests.portals.provider.conftest import statements_for
from tests.world import attend, complete, enrol

pytestmark = pytest.mark.usefixtures("world")


def page_of(world, page: str) -> str:
    return f"/provider/sessions/{world.session.pk}/{page}/"


def learner_of(world, holder=None) -> Enrolment:
    return enrol(world, holder)[1]


def test_everybody_is_ticked_and_who_was_not_there_is_unticked(world, running, eve):
    here, away = (learner_of(world, each) for each in world.employees[:2])
    page = eve.get(page_of(world, "attendance")).content.decode()
    block = world.session.blocks.get(position=2)
    sent = {"block": block.pk, "listed": [here.pk, away.pk], "present": [here.pk]}

    answer = eve.post(page_of(world, "attendance"), {**sent, "form_key": "k"})

    assert page.count(" checked") == 2
    assert "1 of 2 were there" in eve.get(answer["Location"]).content.decode()
    assert dict(Attendance.objects.values_list("enrolment_id", "present")) == {
        here.pk: True,
        away.pk: False,
    }


def test_a_block_that_has_not_begun_is_refused(world, before, eve):
    learner = learner_of(world)
    block = world.session.blocks.get(position=1)
    sent = {"block": block.pk, "listed": [learner.pk], "present": [learner.pk]}

    answer = eve.post(page_of(world, "attendance"), sent)

    assert answer.status_code == 409
    assert "has not begun" in answer.content.decode()
    assert not Attendance.objects.exists()


def test_scores_are_written_for_who_sat_the_test(world, running, eve):
    sat, ill = (learner_of(world, each) for each in world.employees[:2])
    sent = {"kind": "ENTRY", f"score-{sat.pk}": "40", f"score-{ill.pk}": ""}

    assert eve.post(page_of(world, "tests"), sent).status_code == 303
    assert list(Assessment.objects.values_list("enrolment_id", "score")) == [(sat.pk, 40)]


@pytest.mark.parametrize("score", ["101", "-1", "many", ""])
def test_a_score_that_is_none_is_refused(world, running, eve, score):
    learner = learner_of(world)
    sent = {"kind": "ENTRY", f"score-{learner.pk}": score}

    assert eve.post(page_of(world, "tests"), sent).status_code == 422
    assert not Assessment.objects.exists()


def test_completion_lists_who_lacks_something_and_with_what(world, over, eve):
    attend(world, learner_of(world))
    page = eve.get(page_of(world, "completion")).content.decode()

    assert "no entry test" in page
    assert "Nobody can be completed now" in page


def test_a_completion_that_is_sent_twice_is_done_once(world, over, eve):
    learner = learner_of(world)
    attend(world, learner)
    for kind in ("ENTRY", "FINAL"):
        eve.post(page_of(world, "tests"), {"kind": kind, f"score-{learner.pk}": "75"})
    sent = {"enrolments": learner.pk, "form_key": "k"}

    first, second = (eve.post(page_of(world, "completion"), sent) for _each in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert Enrolment.objects.get().status == "COMPLETED"


@pytest.mark.parametrize("page", ["attendance", "tests"])
def test_who_has_completed_is_told_of_and_has_no_field(world, over, eve, page):
    done, learning = (learner_of(world, each) for each in world.employees[:2])
    complete(world, done)

    shown = eve.get(page_of(world, page)).content.decode()

    assert str(learning.pk) in shown
    assert str(done.pk) not in shown
    assert "What a completion rests on stays as it was." in shown
    assert page == "tests" or "<dd>was there</dd>" in shown


@pytest.mark.parametrize("page", ["attendance", "tests"])
def test_a_page_from_before_the_completion_is_refused_and_says_why(world, over, eve, page):
    learner = learner_of(world)
    complete(world, learner)
    block = world.session.blocks.get(position=1)
    sent = {"block": block.pk, "listed": [learner.pk], "kind": "FINAL", f"score-{learner.pk}": "9"}

    answer = eve.post(page_of(world, page), sent)

    assert answer.status_code == 409
    assert "is closed (completed)" in answer.content.decode()
    assert str(learner.pk) in answer.content.decode()


@pytest.mark.parametrize("page", ["attendance", "tests", "completion"])
def test_the_class_of_another_provider_is_not_there(world, over, mallory, page):
    learner_of(world)

    assert mallory.get(page_of(world, page)).status_code == 404
    assert mallory.post(page_of(world, page), {}).status_code == 404


@pytest.mark.parametrize("page", ["attendance", "tests", "completion"])
def test_a_page_of_a_class_costs_the_same_for_one_and_for_four(world, over, eve, page):
    learner_of(world)
    few = statements_for(eve, page_of(world, page))
    for each in world.employees[1:4]:
        learner_of(world, each)

    assert statements_for(eve, page_of(world, page)) == few <= 15
