"""The log says who came in by which factors and who was refused, and nothing of what was typed."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from structlog.testing import capture_logs

from people import operations as people
from people.sign_in_log import account_named
from tests.passkeys import Passkey
from tests.portals.test_passkeys import add, enter_alone
from tests.sign_in import browser_of, code_of, sign_in
from tests.world import NOON

SECOND = "/account/2fa/authenticate/"
Events = Callable[[], list[dict]]


@pytest.fixture
def lines():
    """The lines about signing in, as structlog is handed them."""
    with capture_logs() as captured:
        yield lambda: [
            {name: value for name, value in each.items() if name != "log_level"}
            for each in captured
            if each["event"].startswith(("signed in", "sign-in"))
        ]


def refusal(user, factor: str, why: str) -> dict:
    number = str(user.pk) if user else None
    return {"event": "sign-in refused", "user": number, "factor": factor, "why": why}


def test_password_and_authenticator(client, bob, secret, lines: Events):
    sign_in(client, bob.username)
    assert lines() == []
    client.post(SECOND, {"code": code_of(secret)})

    given = ["password", "totp"]
    assert lines() == [{"event": "signed in", "user": str(bob.pk), "factors": given}]


def test_a_passkey_alone(client, bob, lines: Events):
    key = Passkey()
    add(browser_of(bob), key)

    enter_alone(client, key)

    assert lines() == [{"event": "signed in", "user": str(bob.pk), "factors": ["webauthn"]}]


@pytest.mark.parametrize("by", ["name", "address"])
def test_a_wrong_password_of_somebody_known(bob, lines: Events, by):
    login = bob.username.upper() if by == "name" else f"{bob.username}@EXAMPLE.org"
    for _try in range(6):
        sign_in(Client(), login, password="wrong")

    assert lines()[0] == refusal(bob, "password", "wrong")
    assert lines()[5] == refusal(bob, "password", "too_many_login_attempts")
    assert len(lines()) == 6


def test_a_stranger_is_a_line_without_a_name(db, lines: Events):
    sign_in(Client(), "eva.unknown@example.org", password="wrong")

    assert lines() == [refusal(None, "password", "wrong")]
    assert "unknown@" not in json.dumps(lines())


def test_known_and_unknown_cost_the_same_queries(bob, django_assert_num_queries):
    known = (bob.username, f"{bob.username}@example.org")
    for login in (*known, "nobody.at.all", "nobody@example.org"):
        with django_assert_num_queries(2):
            account_named({"username": login})


def test_a_wrong_code_at_the_door_and_at_a_step_up(client, bob, secret, lines: Events):
    sign_in(client, bob.username)
    client.post(SECOND, {"code": "000000"})
    browser_of(bob).post("/api/v1/step-up/", {"code": "000000"}, "application/json")

    assert lines() == [refusal(bob, "code", "incorrect_code")] * 2


def test_a_closed_account_that_knows_its_password(client, bob, lines: Events):
    bob.is_active = False
    bob.save()

    sign_in(client, bob.username)

    assert lines() == [refusal(bob, "any", "closed")]


def test_an_api_key_that_does_not_open(bob, lines: Events):
    issued = people.create_api_key(user=bob, name="x", actor=bob, occurred_at=NOON)
    people.revoke_api_key(key=issued.key, actor=bob, occurred_at=NOON)
    for secret in (issued.secret, "tv_none_such"):
        headers = {"Authorization": f"Bearer {secret}"}
        assert Client().get("/api/v1/me/", headers=headers).status_code == 401

    known, unknown = refusal(bob, "api key", "not valid"), refusal(None, "api key", "not valid")
    assert lines() == [known, unknown]
