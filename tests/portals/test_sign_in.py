"""The one door for people: password, authenticator, recovery code, and what it refuses."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import make_password
from django.test import Client

from people.models import User
from tests.sign_in import PASSWORD, browser_of, code_of, give_authenticator, sign_in
from tests.world import NOON

SECOND = "/account/2fa/authenticate/"
REAUTHENTICATE = "/account/2fa/reauthenticate/"

# Else a code might end between being shown and being sent.
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def enter(client: Client, code: str):
    return client.post(SECOND, {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize("by", ["username", "address"])
def test_password_and_authenticator_open_the_door(client, bob, secret, by):
    login = bob.username if by == "username" else f"{bob.username}@EXAMPLE.org"
    assert sign_in(client, login).headers["Location"] == SECOND
    assert not is_in(client)

    assert enter(client, code_of(secret)).headers["Location"] == "/"
    assert is_in(client)


def test_a_password_alone_opens_nothing(client, bob, secret):
    sign_in(client, bob.username)

    assert client.get("/admin/").status_code == 302
    assert client.get("/api/v1/me/").status_code == 401


def test_a_code_works_once(client, bob, secret, clock):
    code = code_of(secret)
    sign_in(client, bob.username)
    enter(client, code)
    thief = Client()
    sign_in(thief, bob.username)

    assert enter(thief, code).status_code == 200
    assert not is_in(thief)


@pytest.mark.parametrize("periods", [-1, 1])
def test_a_code_of_another_half_minute_is_refused(client, bob, secret, clock, periods):
    sign_in(client, bob.username)

    assert enter(client, code_of(secret, periods=periods)).status_code == 200
    assert not is_in(client)


def test_a_recovery_code_stands_for_the_second_factor_once(client, bob, secret):
    code = RecoveryCodes.activate(bob).get_unused_codes()[0]
    sign_in(client, bob.username)
    enter(client, code)
    assert is_in(client)

    again = Client()
    sign_in(again, bob.username)
    enter(again, code)
    assert not is_in(again)


def test_who_has_no_second_factor_is_led_to_one_before_anything_opens(client, bob):
    sign_in(client, bob.username)

    for address in ("/", "/admin/", "/api/v1/docs/", "/account/password/"):
        answer = client.get(address)
        assert answer.status_code in {302, 403}, address
        assert answer.headers.get("Location", "/account/2fa/").startswith("/account/2fa/")
    assert client.get("/api/v1/me/").json()["type"] == "/problems/second-factor-required"


def test_adding_an_authenticator_opens_the_rest(client, bob):
    sign_in(client, bob.username)
    page = client.get("/account/2fa/totp/activate/")
    shown = page.context["form"].secret

    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(shown)})

    assert answer.headers["Location"] == "/account/2fa/recovery-codes/"
    assert len(client.get(answer.headers["Location"]).context["unused_codes"]) == 10
    assert is_in(client)


def test_an_employee_without_a_role_may_do_without(client, world):
    user = world.hanna.user
    user.password = make_password("a pass phrase of hers")
    user.save()

    sign_in(client, user.username, password="a pass phrase of hers")
    assert is_in(client)


def test_the_last_second_factor_of_a_role_cannot_be_removed(bob, secret):
    browser = browser_of(bob)

    browser.post("/account/2fa/totp/deactivate/", {})

    assert Authenticator.objects.filter(user=bob).exists()


def test_a_stale_session_needs_its_second_factor_to_change_one(bob, secret, clock):
    browser = browser_of(bob)
    clock.shift(timedelta(minutes=6))

    answer = browser.get("/account/2fa/totp/deactivate/")
    assert answer.headers["Location"].startswith(REAUTHENTICATE)
    # The password, which may be the thing that was stolen, does not do.
    password = {"password": "four words nobody strings"}
    assert browser.post("/account/again/", password).headers["Location"] == REAUTHENTICATE
    assert browser.get("/account/2fa/totp/deactivate/").status_code == 302


def test_secrets_of_authenticators_are_not_in_the_database(bob, secret):
    assert secret not in str(Authenticator.objects.get(user=bob).data)


def test_the_session_has_a_new_key_after_signing_in(client, bob, secret):
    sign_in(client, bob.username)
    before = client.cookies["sessionid"].value
    enter(client, code_of(secret))

    assert client.cookies["sessionid"].value != before


def test_the_admin_site_has_no_door_of_its_own(client, bob, secret):
    answer = client.get("/admin/login/?next=/admin/")

    assert answer.headers["Location"] == "/sign-in/?next=%2Fadmin%2F"
    # Who is signed in but not meant for it is told so, and not sent in a circle.
    assert browser_of(bob).get("/admin/login/?next=/admin/").status_code == 403


def test_who_was_signed_out_over_a_form_comes_back_to_it(client, bob, secret):
    answer = client.post("/account/password/?step=2", {"typed": "Long ago."})
    assert answer.headers["Location"] == "/sign-in/?next=/account/password/%3Fstep%3D2"
    given = {"login": bob.username, "password": PASSWORD}
    client.post(answer.headers["Location"], given)

    assert enter(client, code_of(secret)).headers["Location"] == "/account/password/?step=2"


def test_nobody_signs_up(client, bob):
    assert client.get("/account/signup/").status_code == 404
    assert User.objects.filter(username="new").count() == 0


def test_authenticators_are_per_person(client, world, bob, secret):
    theirs = give_authenticator(world.carol)
    sign_in(client, bob.username)

    enter(client, code_of(theirs))
    assert not is_in(client)


def test_a_session_that_began_by_password_alone_does_not_get_at_recovery_codes(bob):
    RecoveryCodes.activate(bob)
    earlier = browser_of(bob, second_factor=False)
    give_authenticator(bob)

    for page in ("", "download/", "generate/"):
        answer = earlier.get(f"/account/2fa/recovery-codes/{page}")
        assert answer.headers["Location"].startswith(REAUTHENTICATE)
    assert not is_in(earlier)
