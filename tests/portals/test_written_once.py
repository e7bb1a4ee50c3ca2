"""Double click, back and reload in Chromium: what was written stays written once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from people.models import Department, Role
from tests.chromium import chromium, needs_chromium
from tests.people.colleagues import make_official
from tests.sign_in import browser_of

pytestmark = [
    needs_chromium,
    pytest.mark.urls("tests.portals.frame_pages"),
]
BUTTON = "#act button"
DONE = re.compile("/department/")


@pytest.fixture
def session(committed_world) -> str:
    """Made before the browser, whose loop keeps Django out."""
    official = make_official(committed_world, Role.ADMINISTRATOR)
    return browser_of(official).cookies["sessionid"].value


@pytest.fixture
def address(session) -> Iterator[str]:
    server = LiveServer("127.0.0.1:20732")
    yield server.url
    server.stop()


def send_in_any_way(page: Page) -> str:
    """Send one form by a double click, a reload, and once more after going back."""
    page.goto("/add/")
    page.fill("#id_code", "NEW")
    page.fill("#id_name", "Another")
    page.dblclick(BUTTON)
    page.wait_for_url(DONE)
    page.reload()
    told = page.inner_text("main")
    # Pages are kept in no cache, so that the way back leads to a form with nothing in it.
    page.go_back()
    with page.expect_navigation():
        page.click(BUTTON)
    return told


@pytest.mark.parametrize("scripted", [True, False])
def test_a_form_that_is_sent_again_in_any_way_writes_once(
    committed_world, session, address, scripted
):
    with chromium() as browser:
        page = browser.new_page(base_url=address, java_script_enabled=scripted)
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        told = send_in_any_way(page)

    assert "The department is there." in told
    assert Department.objects.filter(region=committed_world.region, code="NEW").count() == 1
