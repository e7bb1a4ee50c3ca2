"""How long somebody stays signed in, where, and how they get out everywhere."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import operations as people
from tests.sign_in import PASSWORD, browser_of
from tests.world import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def is_in(browser) -> bool:
    return browser.get("/api/v1/me/").status_code == 200


def test_half_an_hour_without_use_ends_a_session(bob, clock):
    browser = browser_of(bob)
    clock.shift(30 * MINUTE - timedelta(seconds=1))
    assert is_in(browser)

    clock.shift(30 * MINUTE)
    assert not is_in(browser)


def test_twelve_hours_end_a_session_however_busy_it_is(bob, clock):
    browser = browser_of(bob)
    for _quarter in range(47):
        assert is_in(browser)
        clock.shift(15 * MINUTE)
    assert is_in(browser)

    clock.shift(15 * MINUTE)
    assert not is_in(browser)


def test_use_is_noted_once_a_minute_and_reading_meanwhile_writes_nothing(bob, clock):
    browser = browser_of(bob)
    assert is_in(browser)
    last_seen = UserSession.objects.values_list("last_seen_at", flat=True)

    clock.shift(MINUTE - timedelta(seconds=1))
    with CaptureQueriesContext(connection) as captured:
        assert is_in(browser)
    assert not [q for q in captured if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert last_seen.get(user=bob) == NOON

    clock.shift(timedelta(seconds=1))
    assert is_in(browser)
    assert last_seen.get(user=bob) == NOON + MINUTE


def test_the_other_sessions_are_ended_and_this_one_goes_on(bob, clock):
    here, there = browser_of(bob), browser_of(bob)
    assert is_in(here)
    assert is_in(there)

    page = here.get("/account/sessions/").content.decode()
    assert page.count("127.0.0.1") == 2
    here.post("/account/sessions/")

    assert (is_in(here), is_in(there)) == (True, False)


def test_signing_out_everywhere_ends_this_session_and_what_keys_were_allowed(bob, clock):
    here, there = browser_of(bob), browser_of(bob)
    issued = people.create_api_key(user=bob, name="x", actor=None, occurred_at=NOON)
    people.record_second_factor(key=issued.key, actor=bob, occurred_at=NOON)
    assert is_in(here)
    assert is_in(there)

    here.post("/sign-out/everywhere/")

    assert (is_in(here), is_in(there)) == (False, False)
    issued.key.refresh_from_db()
    assert issued.key.second_factor_at is None


def test_the_sessions_of_others_are_neither_shown_nor_ended(world, bob, clock):
    mine, theirs = browser_of(bob), browser_of(world.carol)
    assert is_in(mine)
    assert is_in(theirs)

    assert mine.get("/account/sessions/").content.decode().count("127.0.0.1") == 1
    mine.post("/sign-out/everywhere/")
    assert is_in(theirs)


def test_a_new_password_ends_the_other_sessions(bob, clock):
    here, there = browser_of(bob), browser_of(bob)
    new = "another five words nobody strings"

    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/", fields).status_code == 302

    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("elevenchars", "at least 12"), ("passwordpassword", "stolen"), ("Password2026!", "stolen")],
)
def test_a_weak_new_password_is_refused(bob, clock, password, complaint):
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    answer = browser_of(bob).post("/account/password/", fields)

    assert complaint in answer.content.decode()
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_signing_out_takes_a_post_and_keeps_its_address(bob, clock):
    browser = browser_of(bob)

    assert browser.get("/sign-out/").status_code == 200
    assert is_in(browser)
    assert browser.post("/sign-out/").headers["Location"] == "/"
    assert not is_in(browser)


def test_a_session_that_claims_a_factor_for_somebody_else_has_none(world, bob, clock):
    browser = browser_of(bob, second_factor=False)
    session = browser.session
    given = {"method": "mfa", "type": "totp", "at": timezone.now().timestamp()}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [given]
    session["account_authentication_methods_user"] = str(world.carol.pk)
    session.save()

    assert not is_in(browser)
