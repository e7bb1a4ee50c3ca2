"""Places of a session: never oversold, given back when somebody leaves."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import WrongState
from core.ids import new_id
from learning import operations as learning
from learning.models import Enrolment
from learning.operations import SessionFull
from providers.models import Session
from tests.world import DAY, NOON, World, attend, complete, enrol, schedule


@pytest.fixture
def session(world: World) -> Session:
    return schedule(world.course, world.eve, "G02", places=2)


def test_places_are_taken_one_by_one_until_none_is_left(session: Session):
    take(session)
    take(session)

    with pytest.raises(SessionFull, match="Session G02 has no place left") as caught:
        take(session)
    assert caught.value.code == "session-full"
    assert taken(session) == 2


def test_a_place_given_back_can_be_taken_again(session: Session):
    take(session)
    take(session)
    learning.free_place(session_id=session.pk)

    take(session)

    assert taken(session) == 2


def test_a_cancelled_session_has_no_places(session: Session):
    Session.objects.filter(pk=session.pk).update(cancelled_at=NOON)

    with pytest.raises(SessionFull):
        take(session)
    assert taken(session) == 0


@pytest.mark.parametrize("wrong", [-1, 3])
def test_the_database_itself_refuses_a_place_that_is_not_there(session: Session, wrong: int):
    with pytest.raises(IntegrityError, match="session_not_oversold"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(places_taken=wrong)


def test_a_place_that_nobody_took_cannot_be_given_back(session: Session):
    with pytest.raises(IntegrityError, match="session_not_oversold"), transaction.atomic():
        learning.free_place(session_id=session.pk)


@pytest.mark.parametrize("status", ["WITHDRAWN", "NO_SHOW"])
def test_ending_an_enrolment_gives_the_place_back(world: World, status: str):
    _redemption, enrolment = enrol(world)

    ended = end(enrolment, status)

    stored = Enrolment.objects.get(pk=enrolment.pk)
    assert (stored.status, stored.ended_at) == (status, NOON + 2 * DAY)
    assert ended == stored
    assert taken(world.session) == 0


def test_a_learner_who_has_started_may_withdraw_but_did_come(world: World):
    _redemption, enrolment = enrol(world)
    attend(world, enrolment)

    with pytest.raises(WrongState, match="The learner has started; this cannot become “did not"):
        end(enrolment, "NO_SHOW")
    assert taken(world.session) == 1
    end(enrolment, "WITHDRAWN")
    assert taken(world.session) == 0


@pytest.mark.parametrize("first", ["WITHDRAWN", "NO_SHOW"])
@pytest.mark.parametrize("second", ["WITHDRAWN", "NO_SHOW"])
def test_an_enrolment_ends_once(world: World, first: str, second: str):
    _redemption, enrolment = enrol(world)
    end(enrolment, first)

    with pytest.raises(WrongState, match="The learner has "):
        end(enrolment, second)
    assert taken(world.session) == 0


@pytest.mark.parametrize("status", ["WITHDRAWN", "NO_SHOW"])
def test_a_completed_enrolment_does_not_end_otherwise(world: World, status: str):
    _redemption, enrolment = enrol(world)
    complete(world, enrolment)

    with pytest.raises(WrongState, match="The learner has completed"):
        end(enrolment, status)
    assert taken(world.session) == 1


def test_the_database_itself_enrols_a_person_once_on_a_session(world: World):
    _redemption, enrolment = enrol(world)
    enrolment.pk = new_id()

    with pytest.raises(IntegrityError, match="enrolment_once_a_session"), transaction.atomic():
        enrolment.save(force_insert=True)


def take(session: Session) -> None:
    learning.take_place(session_id=session.pk, session_code=session.code)


def taken(session: Session) -> int:
    return Session.objects.get(pk=session.pk).places_taken


def end(enrolment: Enrolment, status: str) -> Enrolment:
    return learning.end_enrolment(enrolment_id=enrolment.pk, status=status, ended_at=NOON + 2 * DAY)
