"""The walk by Tab finds what it is there to find."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.chromium import chromium, needs_chromium
from tests.net.stops import faults_of_stops

PAGE = """<style>:focus {outline: 3px solid} .plain:focus {outline: 0}
.lid {position: fixed; inset: 0 0 auto 0; height: 9em; background: grey}</style>
<main tabindex="-1">%s</main>"""
TRAP = "event.key === 'Tab' && event.preventDefault()"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def test_what_can_be_used_by_keyboard_has_no_fault(page):
    page.set_content(PAGE % "<a href='/'>One</a><input type='date'><button>Two</button>")

    assert faults_of_stops(page) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (f'<input onkeydown="{TRAP}"><a href="/">Behind</a>', "Tab does not reach <a"),
        ("<a href='/'>One</a><a href='/' tabindex='1'>Two</a>", "jumps the queue: <a"),
        ("<a href='/' class='plain'>One</a>", "has the focus unseen: <a"),
        ("<a href='/'>One</a><div class='lid'></div>", "has the focus covered: <a"),
    ],
)
def test_a_planted_fault_is_found(page, planted, fault):
    page.set_content(PAGE % planted)

    assert any(each.startswith(fault) for each in faults_of_stops(page))
