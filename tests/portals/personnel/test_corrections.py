"""Corrections of one's own people: what waits, old beside new, and the decision."""

import pytest
import time_machine

from people.models import Employee
from people.step_up import FRESH_FOR
from privacy import operations as privacy
from tests.people.colleagues import make_official
from tests.portals.employee.test_voucher import text_of
from tests.sign_in import browser_of
from tests.world import DAY, NOON

YES = {"decision": "accept", "reason": "Order 12 seen.", "form_key": "k"}


@pytest.fixture
def asked(world):
    return ask(world.hanna)


def ask(person):
    return privacy.ask_correction(
        employee=person,
        wanted={"post": "head clerk"},
        ground="Order 12.",
        actor=person.user,
        occurred_at=NOON,
    )


def test_the_list_shows_what_ones_own_people_ask(olga, asked, stranger):
    foreign = ask(stranger)
    page = text_of(olga.get("/personnel/corrections/"))

    assert f"/personnel/corrections/{asked.pk}/" in page
    assert f"/personnel/corrections/{foreign.pk}/" not in page
    assert olga.get(f"/personnel/corrections/{foreign.pk}/").status_code == 404


def test_old_stands_beside_new(olga, asked):
    page = text_of(olga.get(f"/personnel/corrections/{asked.pk}/"))

    for said in ("Ivanova Hanna", "clerk", "head clerk", "Order 12."):
        assert said in page


def test_an_accepted_correction_is_written_once(olga, asked, world):
    address = f"/personnel/corrections/{asked.pk}/"
    answers = [olga.post(address, YES) for _i in (1, 2)]

    assert {answer.status_code for answer in answers} == {303}
    assert Employee.objects.get(pk=world.hanna.pk).post == "head clerk"
    assert "It is decided: accepted" in text_of(olga.get(address))


def test_a_decision_takes_a_second_factor_given_just_now(olga, asked):
    with time_machine.travel(NOON + DAY + FRESH_FOR, tick=False):
        answer = olga.post(f"/personnel/corrections/{asked.pk}/", YES)

    assert answer["Location"].startswith("/account/again/")
    asked.refresh_from_db()
    assert asked.status == "ASKED"


def test_nobody_decides_on_their_own(world, officer, asked):
    Employee.objects.filter(pk=world.hanna.pk).update(user=officer)
    answer = browser_of(officer).post(f"/personnel/corrections/{asked.pk}/", YES)

    assert answer.status_code == 403
    assert Employee.objects.get(pk=world.hanna.pk).post == "clerk"


def test_an_official_without_personnel_work_is_refused(world, asked):
    nobody = browser_of(make_official(world, "APPROVER"))

    assert nobody.get(f"/personnel/corrections/{asked.pk}/").status_code == 403
