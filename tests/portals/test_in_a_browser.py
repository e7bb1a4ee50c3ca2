"""The scripts of the passkey pages, in Chromium with its own virtual authenticator."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from people import operations as people
from people.models import Role, User
from tests.chromium import chromium, needs_chromium
from tests.sign_in import PASSWORD, give_password
from tests.world_parts import NOON, make_region, make_user

pytestmark = needs_chromium


@pytest.fixture
def user(committed) -> User:
    region = make_region()
    user = make_user("bob", region)
    give_password(user)
    people.grant_role(user=user, region=region, role=Role.APPROVER, actor=None, occurred_at=NOON)
    return user


@pytest.fixture
def address(user: User) -> Iterator[str]:
    server = LiveServer("localhost:20731")
    yield server.url
    server.stop()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A page that starts at the door; its browser holds a virtual telephone."""
    with chromium() as browser:
        page = browser.new_page(base_url=address, viewport={"width": 900, "height": 800})
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        device |= {"hasUserVerification": True, "isUserVerified": True}
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
        page.goto("/sign-in/")
        yield page


def test_a_passkey_is_added_and_then_signs_in_alone(user: User, page: Page):
    page.fill("#id_login", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("main button:text-is('Sign in')")
    page.click("text=Add a passkey")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: not url.endswith("/sign-in/"))

    assert user.username in page.inner_text("header")
