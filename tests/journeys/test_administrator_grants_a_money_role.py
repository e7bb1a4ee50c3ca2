"""Ann proposes Zoe as treasurer and cannot agree to it herself; Ben does, and Zoe is let in.

Everybody signs in at the door, by password and authenticator, each in a browser of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people import operations as people
from people.models import Invitation, Role, RoleAssignment, User
from tests.chromium import chromium, needs_chromium
from tests.net.browser import NARROW, WIDE
from tests.people.colleagues import make_official
from tests.sign_in import PASSWORD, code_of, give_authenticator, give_password
from tests.world import NOON, World, complete, enrol, pay

pytestmark = needs_chromium
PICTURES = Path(settings.BASE_DIR) / ".data" / "journeys" / "administrator"
ORDERS = "/department/payment-orders/"


@dataclass
class Person:
    """Somebody at a browser of their own."""

    user: User
    secret: str  # Of their authenticator.

    def sign_in(self, browser: Browser, address: str) -> Page:
        page = browser.new_context(base_url=address, viewport=WIDE).new_page()
        page.goto("/sign-in/")
        page.fill("#id_login", self.user.username)
        page.fill("#id_password", PASSWORD)
        page.click("main button:text-is('Sign in')")
        page.fill("#id_code", code_of(self.secret))
        page.click("main form:has(#id_code) button")
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page


def person(user: User) -> Person:
    give_password(user)
    return Person(user, give_authenticator(user))


def newcomer(world: World, invited_by: User) -> User:
    """Zoe has opened her account by a letter, and holds no role."""
    letter = people.invite(
        region=world.region,
        address=f"zoe@{world.region.code}.example.org".lower(),
        language="en",
        full_name="Zoe Stone",
        actor=invited_by,
        occurred_at=NOON,
    )
    found = Invitation.objects.get(pk=letter.pk)
    return people.accept_invitation(invitation=found, password=PASSWORD, occurred_at=NOON)


@pytest.fixture
def cast(committed_world: World) -> dict[str, Person]:
    world = committed_world
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    pay(world, redemption)
    ann, ben = (
        make_official(world, Role.ADMINISTRATOR, name=f"{name}.{world.region.code}".lower())
        for name in ("ann", "ben")
    )
    zoe = newcomer(world, ann)
    return {"ann": person(ann), "ben": person(ben), "zoe": person(zoe)}


@pytest.fixture
def address(cast: dict[str, Person]) -> Iterator[str]:
    server = LiveServer("localhost:20741")
    yield server.url
    server.stop()


def keep(page: Page, name: str) -> None:
    """Keep a picture of what is seen, wide and as on a telephone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size, viewport in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(viewport)
        page.screenshot(path=PICTURES / f"{name}-{size}.png", full_page=True)
    page.set_viewport_size(WIDE)


def propose(page: Page) -> str:
    """Find Zoe, ask for the role, read who has to agree, and send it; return the proposal."""
    page.goto("/administration/")
    page.click("main >> text=Find somebody")
    page.fill("#id_who", "zoe stone")
    page.click("#act button")
    keep(page, "1-found")
    page.click("main >> text=Zoe Stone")
    keep(page, "2-user")
    page.click("text=Give a role")
    page.select_option("#id_role", "TREASURER")
    page.fill("#id_reason", "Carol leaves in April.")
    page.click("#act button")
    expect(page.locator("main")).to_contain_text("a second administrator has to agree")
    keep(page, "3-check")
    page.click("main >> text=Propose: treasurer")
    page.wait_for_url("**/administration/proposals/*/**")
    keep(page, "4-proposed")
    return page.url.split("?")[0]


def agree(page: Page) -> None:
    """See the proposal among one's tasks, and agree to it."""
    page.goto("/administration/")
    keep(page, "5-second")
    page.click("text=Zoe Stone, treasurer")
    expect(page.locator("main")).to_contain_text("Carol leaves in April.")
    keep(page, "6-decide")
    page.click("main >> text=Approve: treasurer")
    expect(page.locator("main")).to_contain_text("The role is granted.")


def test_an_administrator_grants_a_money_role(
    committed_world: World, cast: dict[str, Person], address: str
):
    with chromium() as browser:
        ann, ben, zoe = (cast[name].sign_in(browser, address) for name in ("ann", "ben", "zoe"))
        assert zoe.goto(ORDERS).status == 403
        path = propose(ann)
        expect(ann.locator("main li")).to_have_text(cast["ben"].user.username)
        expect(ann.locator("main button")).to_have_count(0)
        agree(ben)
        assert zoe.goto(ORDERS).status == 200
        expect(zoe.locator("main")).to_contain_text("Academy")
        keep(zoe, "7-orders")
        ann.goto(path)
        expect(ann.locator("main")).to_contain_text("This is decided already.")

    held = RoleAssignment.objects.get(user=cast["zoe"].user, role=Role.TREASURER)
    assert (held.granted_by_id, held.approved_by_id) == (cast["ann"].user.pk, cast["ben"].user.pk)
