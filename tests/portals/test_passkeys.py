"""Passkeys: added, used as second factor, used alone, used for step-up, and refused."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.passkeys import Passkey
from tests.sign_in import browser_of, sign_in

ADD, ALONE = "/account/2fa/webauthn/add/", "/account/2fa/webauthn/login/"
SECOND = "/account/2fa/authenticate/"
AGAIN = "/account/2fa/webauthn/reauthenticate/"


@pytest.fixture(autouse=True)
def only_secure_origins(settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False


def asked(page) -> dict:
    """Return what the page hands to the browser's WebAuthn."""
    found = re.search(r'<script id="js_data"[^>]*>(.*?)</script>', page.content.decode())
    return json.loads(found.group(1))


def add(browser: Client, key: Passkey) -> int:
    options = asked(browser.get(ADD))["creation_options"]
    given = {"name": "Telephone", "credential": key.create(options), "passwordless": "on"}
    return browser.post(ADD, given).status_code


@pytest.fixture
def key(bob) -> Passkey:
    key = Passkey()
    assert add(browser_of(bob), key) == 302
    return key


def challenge(browser: Client) -> dict:
    answer = browser.get(ALONE, headers={"Accept": "application/json"})
    return answer.json()["request_options"]


def enter_alone(browser: Client, key: Passkey) -> None:
    browser.post(ALONE, {"credential": key.get(challenge(browser))})


def is_in(browser: Client) -> bool:
    return browser.get("/api/v1/me/").status_code == 200


def test_a_passkey_is_the_second_factor_after_the_password(client, bob, key):
    sign_in(client, bob.username)
    assert not is_in(client)

    options = asked(client.get(SECOND))["request_options"]
    assert client.post(SECOND, {"credential": key.get(options)}).headers["Location"] == "/"
    assert is_in(client)


def test_a_passkey_signs_in_alone(client, bob, key):
    enter_alone(client, key)

    assert is_in(client)
    assert client.get("/api/v1/me/").json()["username"] == bob.username


def test_adding_a_passkey_is_enough_to_go_on(client, bob):
    sign_in(client, bob.username)

    assert add(client, Passkey()) == 302
    assert is_in(client)
    types = set(Authenticator.objects.filter(user=bob).values_list("type", flat=True))
    assert types == {"webauthn", "recovery_codes"}


def test_a_passkey_confirms_that_it_is_still_you(bob, key):
    browser = browser_of(bob)
    options = asked(browser.get(AGAIN))["request_options"]

    assert browser.post(AGAIN, {"credential": key.get(options)}).status_code == 302
    records = browser.session["account_authentication_methods"]
    assert records[-1]["type"] == "webauthn"


def test_an_answer_works_once(client, bob, key):
    given = key.get(challenge(client))
    client.post(ALONE, {"credential": given})
    thief = Client()
    challenge(thief)

    thief.post(ALONE, {"credential": given})
    assert not is_in(thief)


def test_a_page_of_another_site_cannot_use_it(client, bob, key):
    key.origin = "https://testserver.example.com"

    enter_alone(client, key)
    assert not is_in(client)


def test_alone_it_must_have_checked_who_holds_it(client, bob, key):
    key.verifies_user = False

    enter_alone(client, key)
    assert not is_in(client)


def test_the_key_of_somebody_else_is_refused(client, world, bob, key):
    stranger = Passkey(id=key.id, user_handle=key.user_handle)

    enter_alone(client, stranger)
    assert not is_in(client)


def test_a_closed_account_stays_closed(client, bob, key):
    bob.is_active = False
    bob.save()

    enter_alone(client, key)
    assert not is_in(client)


def test_its_pages_hold_no_inline_script(bob, key):
    browser = browser_of(bob)

    for address in ("/sign-in/", ADD, AGAIN, "/account/2fa/webauthn/"):
        page = (Client() if address == "/sign-in/" else browser).get(address).content.decode()
        for script in re.findall(r"<script[^>]*>", page):
            assert 'src="/static/' in script or 'type="application/json"' in script
        assert not re.search(r"<style|style=| on[a-z]+=", page)


def test_a_passkey_of_a_closed_account_signs_nobody_in(client, bob, key):
    bob.is_active = False
    bob.save()

    enter_alone(client, key)

    assert not is_in(client)
