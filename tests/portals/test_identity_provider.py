"""Signing in with a national or agency provider: a real one, in a process of its own."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from people.models import User
from tests.sign_in import browser_of, code_of

PORT = 23471
ISSUER = f"http://127.0.0.1:{PORT}"
LOGIN = "/account/oidc/agency/login/"
ADDRESS = "bob@agency.example"
VERIFIED = {"email": ADDRESS, "email_verified": True}
PERSONS = {
    "bob": VERIFIED,
    "bob-mfa": {**VERIFIED, "amr": ["pwd", "mfa"]},
    "bob-eidas": {**VERIFIED, "acr": "http://eidas.europa.eu/LoA/high"},
    "bob-otp": {**VERIFIED, "amr": ["pwd"], "acr": "0"},
    "unverified": {"email": ADDRESS, "email_verified": False},
    "word": {"email": ADDRESS, "email_verified": "true"},
    "silent": {"email": ADDRESS},
    "stranger": {"email": "stranger@agency.example", "email_verified": True},
    "nameless": {},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[None]:
    claims = [json.dumps({"sub": sub, **told}) for sub, told in PERSONS.items()]
    words = [word for each in claims for word in ("--user-claims", each)]
    program = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
    process = subprocess.Popen(
        [*program, "--port", str(PORT), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_listens(process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_it_listens(process: subprocess.Popen) -> None:
    while process.poll() is None:
        with socket.socket() as connection:
            connection.settimeout(1)
            if connection.connect_ex(("127.0.0.1", PORT)) == 0:
                return
    raise AssertionError("The provider ended before it listened.")


@pytest.fixture(autouse=True)
def configured(settings, provider) -> None:
    app = {
        "provider_id": "agency",
        "name": "Agency",
        "client_id": "vouchers",
        "secret": "secret",
        "settings": {
            "server_url": ISSUER,
            "openid_configuration_overrides": {"issuer": ISSUER},
            "oauth_pkce_enabled": True,
            "email_authentication": True,
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def user(bob) -> User:
    EmailAddress.objects.filter(user=bob).update(email=ADDRESS)
    return bob


def enter(client: Client, sub: str):
    """Go to the provider, be `sub` there, and come back; return our last answer."""
    asked = client.post(LOGIN).headers["Location"]
    back = requests.post(asked, data={"sub": sub}, allow_redirects=False, timeout=10)
    found = urlsplit(back.headers["Location"])
    return client.get(f"{found.path}?{found.query}")


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me/").status_code == 200


def test_the_provider_opens_an_account_that_is_there_and_our_factor_follows(client, user, secret):
    answer = enter(client, "bob")
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)

    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/api/v1/me/").json()["username"] == user.username


@pytest.mark.parametrize("sub", ["bob-mfa", "bob-eidas"])
def test_a_second_factor_of_the_provider_counts_when_it_says_so(client, user, secret, sub):
    assert enter(client, sub).headers["Location"] == "/"
    assert is_in(client)


@pytest.mark.parametrize("sub", ["bob-mfa"])
def test_but_it_is_not_fresh_for_acts_that_bind(client, world, user, secret, sub):
    enter(client, sub)

    act = f"/api/v1/appropriations/{world.appropriation.pk}/approve/"
    assert client.post(act).json()["type"] == "/problems/step-up-required"


def test_another_word_of_the_provider_is_no_second_factor(client, user, secret):
    assert enter(client, "bob-otp").headers["Location"] == "/account/2fa/authenticate/"


def test_without_any_second_factor_one_has_to_be_added_first(client, user):
    enter(client, "bob")

    assert client.get("/").headers["Location"].startswith("/account/2fa/")
    assert not is_in(client)


@pytest.mark.parametrize("sub", ["unverified", "word", "silent", "stranger", "nameless"])
def test_whom_we_do_not_know_by_a_verified_address_is_turned_away(client, user, secret, sub):
    before = User.objects.count()

    answer = enter(client, sub)

    assert answer.headers["Location"] == "/sign-in/refused/"
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_address_that_we_have_not_verified_does_not_match(client, user, secret):
    EmailAddress.objects.filter(user=user).update(verified=False)

    assert enter(client, "bob").headers["Location"] == "/sign-in/refused/"


def test_a_token_of_another_issuer_than_ours_opens_nothing(client, user, secret, settings):
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["openid_configuration_overrides"] = {"issuer": "https://other.example"}

    answer = enter(client, "bob-mfa")

    assert answer.status_code == 401
    assert not is_in(client)


def test_a_closed_account_stays_closed_by_address_and_by_subject(client, user, secret):
    enter(Client(), "bob")
    user.is_active = False
    user.save()

    for sub in ("bob", "bob-mfa"):
        assert enter(client, sub).headers["Location"] == "/sign-in/refused/"


def test_a_known_subject_needs_no_address_any_more(client, user, secret):
    enter(Client(), "bob")
    EmailAddress.objects.filter(user=user).update(email="elsewhere@agency.example")

    assert enter(client, "bob").headers["Location"] == "/account/2fa/authenticate/"


@pytest.mark.parametrize("sub", ["bob", "stranger"])
def test_nobody_ties_a_subject_to_an_account_by_being_signed_in(user, secret, sub):
    enter(Client(), "bob")
    browser = browser_of(user)
    asked = browser.post(f"{LOGIN}?process=connect").headers["Location"]
    back = requests.post(asked, data={"sub": sub}, allow_redirects=False, timeout=10)
    found = urlsplit(back.headers["Location"])

    answer = browser.get(f"{found.path}?{found.query}")
    assert answer.headers["Location"] == "/sign-in/refused/"
    assert [account.uid for account in SocialAccount.objects.all()] == ["bob"]


def test_the_code_is_bound_to_the_browser_that_asked(client, user, secret):
    asked = client.post(LOGIN).headers["Location"]
    wanted = parse_qs(urlsplit(asked).query)
    assert (wanted["code_challenge_method"], wanted["client_id"]) == (["S256"], ["vouchers"])
    back = requests.post(asked, data={"sub": "bob-mfa"}, allow_redirects=False, timeout=10)

    found = urlsplit(back.headers["Location"])
    thief = Client()
    thief.get(f"{found.path}?{found.query}")
    assert not is_in(thief)
