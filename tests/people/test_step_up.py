"""A second factor given just now: with an API key, and in a browser's session."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from people import operations as people
from people.step_up import FRESH_FOR
from tests.sign_in import browser_of, code_of, give_authenticator
from tests.world import NOON

ACT = "/api/v1/appropriations/{}/approve/"
STEP_UP = "/api/v1/step-up/"
LATER = timedelta(seconds=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def secret(world):
    return give_authenticator(world.bob)


def machine(user):
    issued = people.create_api_key(user=user, name="test", actor=None, occurred_at=NOON)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {issued.secret}")
    return client


def act(client, world):
    """Try to approve what is approved already: who may try gets 409."""
    answer = client.post(ACT.format(world.appropriation.pk), {}, content_type="application/json")
    return answer.status_code, answer.json()["type"]


MAY_ACT = (409, "/problems/wrong-state")
MAY_NOT = (403, "/problems/step-up-required")


def give(client, code):
    return client.post(STEP_UP, {"code": code}, format="json")


def test_a_key_acts_after_a_code_and_not_before(world, secret, clock):
    client = machine(world.bob)
    assert act(client, world) == MAY_NOT

    answer = give(client, code_of(secret))

    assert answer.status_code == 200
    assert answer.json() == {"fresh_until": "2026-03-02T12:05:00Z"}
    assert act(client, world) == MAY_ACT


def test_a_code_is_fresh_for_five_minutes_to_the_second(world, secret, clock):
    client = machine(world.bob)
    give(client, code_of(secret))

    clock.move_to(NOON + FRESH_FOR - LATER)
    assert act(client, world) == MAY_ACT
    clock.move_to(NOON + FRESH_FOR)
    assert act(client, world) == MAY_NOT


def test_the_refusal_names_the_next_step(world, secret, clock):
    client = machine(world.bob)

    answer = client.post(ACT.format(world.appropriation.pk), {}, format="json")

    assert "/api/v1/step-up/" in answer.json()["detail"]


def test_a_code_makes_only_its_own_key_fresh_and_no_key_twice(world, secret, clock):
    one, other = machine(world.bob), machine(world.bob)
    code = code_of(secret)
    assert give(one, code).status_code == 200

    assert give(other, code).json()["type"] == "/problems/code-refused"
    assert act(other, world) == MAY_NOT


def test_a_code_of_another_person_or_time_is_refused(world, secret, clock):
    theirs = code_of(give_authenticator(world.carol))
    client = machine(world.bob)

    for code in (theirs, code_of(secret, periods=-1), code_of(secret, periods=1), "", "1"):
        assert give(client, code).status_code in {400, 403}
    assert act(client, world) == MAY_NOT


def test_after_five_wrong_codes_the_right_one_is_refused_too(world, secret, clock):
    client = machine(world.bob)
    for _try in range(5):
        assert give(client, "000000").status_code == 403

    # With another key as well: the person is limited, not the key.
    answer = give(machine(world.bob), code_of(secret))
    assert answer.json()["type"] == "/problems/code-refused"
    clock.shift(timedelta(minutes=6))
    assert give(client, code_of(secret)).status_code == 200


def test_who_has_no_second_factor_cannot_step_up(world, clock):
    assert give(machine(world.bob), "123456").json()["type"] == "/problems/code-refused"


def test_a_session_acts_while_its_second_factor_is_fresh(world, secret, clock):
    browser = browser_of(world.bob)
    assert act(browser, world) == MAY_ACT

    clock.move_to(NOON + FRESH_FOR)
    assert act(browser, world) == MAY_NOT
    answer = browser.post(STEP_UP, {"code": code_of(secret)}, content_type="application/json")
    assert answer.status_code == 200
    assert act(browser, world) == MAY_ACT


def test_a_session_without_second_factor_reaches_nothing(world, secret, clock):
    browser = browser_of(world.bob, second_factor=False)

    answer = browser.get("/api/v1/me/")

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["type"] == "/problems/second-factor-required"
    assert browser.get("/").headers["Location"].startswith("/account/2fa/reauthenticate/")


def test_a_refused_idempotent_act_is_not_frozen(world, secret, clock):
    client = machine(world.bob)
    key = {"Idempotency-Key": "k1"}
    first = client.post(ACT.format(world.appropriation.pk), {}, format="json", headers=key)
    give(client, code_of(secret))

    again = client.post(ACT.format(world.appropriation.pk), {}, format="json", headers=key)
    assert (first.status_code, again.status_code) == (403, 409)


def test_the_moment_is_written_down(world, secret, clock):
    give(machine(world.bob), code_of(secret))

    key = world.bob.api_keys.get()
    assert key.second_factor_at == timezone.now()
