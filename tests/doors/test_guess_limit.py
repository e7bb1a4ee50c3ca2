"""The guess limit over HTTP: exact under parallel clients, whatever addresses they claim."""

from collections import Counter
from functools import partial
from itertools import chain
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from audit.models import AuditRecord
from core.ids import new_id
from tests.together import at_once
from tests.world import World, code_of, issue, schedule
from vouchers import codes
from vouchers.models import CodeTry

PATH = "/api/v1/redemptions/"
CLIENTS, EACH = 8, 25  # Two hundred guesses, each from an address of its own.


def present(client: APIClient, session, code: str, **headers):
    body = {"code": code, "session": str(session.pk)}
    return client.post(PATH, body, format="json", headers=headers)


def wrong_code() -> str:
    return codes.secrets_of(new_id(), 1).code


def guess_often(client: APIClient, session, number: int) -> list[int]:
    """Guess from ever new addresses, every other time with an Idempotency-Key."""
    told = []
    for n in range(EACH):
        claimed = {"X-Forwarded-For": f"203.0.{number}.{n}", "X-Real-IP": f"198.51.{number}.{n}"}
        keyed = {"Idempotency-Key": str(uuid4())} if n % 2 else {}
        client.defaults["REMOTE_ADDR"] = f"192.0.{number}.{n}"
        told.append(present(client, session, wrong_code(), **claimed, **keyed).status_code)
    return told


@pytest.fixture
def locked(world: World, as_user, today) -> APIClient:
    """Eve's client, after she has used up the tries of the Academy."""
    client = as_user(world.eve)
    for _each in range(10):
        assert present(client, world.session, wrong_code()).status_code == 404
    return client


def test_eight_clients_with_two_hundred_addresses_get_ten_answers(committed_world, as_user, today):
    world = committed_world
    clients = [as_user(world.eve) for _each in range(CLIENTS)]

    told = at_once(
        *(partial(guess_often, client, world.session, n) for n, client in enumerate(clients))
    )

    assert Counter(chain.from_iterable(told)) == {404: 10, 429: 190}
    alarms = AuditRecord.objects.filter(subject_id=world.academy.pk, action="guess_limit.reached")
    assert alarms.count() == 1


def test_a_right_code_among_parallel_wrong_ones_is_not_lost(committed_world, as_user, today):
    """Nine tries are spent: seven guesses and one right code share the last, in some order."""
    world = committed_world
    clients = [as_user(world.eve) for _each in range(CLIENTS)]
    for _each in range(9):
        present(clients[0], world.session, wrong_code())
    right = code_of(issue(world))

    tried = [right, *(wrong_code() for _each in range(7))]
    told = at_once(*(partial(status_of, c, world, t) for c, t in zip(clients, tried, strict=True)))

    assert told[0] in {201, 429}  # Before the tenth wrong one, or after.
    assert Counter(told[1:]) == {404: 1, 429: 6}


def status_of(client: APIClient, world: World, code: str) -> int:
    return present(client, world.session, code).status_code


def test_many_right_codes_at_once_do_not_limit_each_other(committed_world, as_user, today):
    world = committed_world
    held = [code_of(issue(world, person)) for person in world.employees]
    client = as_user(world.eve)

    told = at_once(*(partial(status_of, client, world, code) for code in held))

    assert told == [201] * 5


def test_at_the_limit_the_answer_says_when_to_come_again(locked, world):
    answer = present(locked, world.session, wrong_code())

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (429, "/problems/too-many-wrong-codes")
    assert answer["Retry-After"] == str(problem["retry_after"])
    assert 0 < problem["retry_after"] <= 600


def test_an_answer_to_wait_is_not_kept_under_an_idempotency_key(locked, world):
    code, key = code_of(issue(world)), {"Idempotency-Key": "desk-1"}

    waiting = present(locked, world.session, code, **key)
    CodeTry.objects.filter(provider=world.academy).update(spent_at=None)  # As time does.
    later = present(locked, world.session, code, **key)

    assert (waiting.status_code, later.status_code) == (429, 201)
    assert "Retry-After" in waiting
    assert "Idempotent-Replay" not in later


def test_a_refused_guess_is_kept_and_its_repeat_costs_no_second_try(world, as_user, today):
    client, code = as_user(world.eve), wrong_code()

    first, second = (
        present(client, world.session, code, **{"Idempotency-Key": "desk-1"}) for _each in range(2)
    )

    assert (first.status_code, second["Idempotent-Replay"]) == (404, "true")
    assert CodeTry.objects.filter(provider=world.academy, spent_at__isnull=False).count() == 1


def test_a_colleague_of_the_same_provider_shares_the_tries_and_another_provider_does_not(
    locked, world, as_user
):
    theirs = schedule(world.rival_course, world.mallory, "R01")
    colleague = as_user(world.eve)  # Another key; the count is not by key.

    assert present(colleague, world.session, wrong_code()).status_code == 429
    assert present(as_user(world.mallory), theirs, code_of(issue(world))).status_code == 201


def test_the_provider_sees_its_limit_and_the_accreditor_lifts_it(locked, world, as_user):
    path = f"/api/v1/guess-limits/{world.academy.pk}/"
    shown = locked.get(path).json()
    assert (shown["wrong_codes"], shown["most"], bool(shown["waits_until"])) == (10, 10, True)

    assert locked.post(f"{path}lift/", {"reason": "x"}, format="json").status_code == 403
    lifted = as_user(world.bob).post(f"{path}lift/", {"reason": "A worn sheet."}, format="json")

    assert (lifted.status_code, lifted.json()["waits_until"]) == (200, None)
    assert present(locked, world.session, code_of(issue(world))).status_code == 201


def test_another_providers_limit_is_not_there(locked, world, as_user):
    client, path = as_user(world.mallory), f"/api/v1/guess-limits/{world.academy.pk}/"

    assert client.get(path).status_code == 404
    assert client.post(f"{path}lift/", {"reason": "x"}, format="json").status_code == 404
