"""Every page in Chromium: whom it shuts out, whether it fits, what it asks for."""

from collections.abc import Iterator

import pytest

from portals.navigation import PORTALS
from tests.chromium import needs_chromium
from tests.net.browser import Chromium, Visit, visitor
from tests.net.doors import DOORS, look_at
from tests.net.look import Look
from tests.net.walk import Net, pages

PAGES = pages()
LOOKED_AT = ("seen", "empty form", "check", "filtered")
HOMES = [portal.home for portal in PORTALS]
SCRIPT_BYTES = 150_000
# What no page can do by itself: a camera, and asking for a passkey.
BY_SCRIPT = {"provider-scan", "mfa_add_webauthn"}

pytestmark = needs_chromium


class Visits:
    """What Chromium made of each page, which it visits once."""

    def __init__(self, browser: Chromium, given: dict[str, list[Look]]) -> None:
        self.browser, self.given = browser, given
        self._made: dict[str, dict[str, Visit]] = {}

    def of(self, name: str) -> dict[str, Visit]:
        if name not in self._made:
            looks = self.given[name]
            self._made[name] = {look.state: self.browser.visit(look) for look in looks}
        return self._made[name]


def given(net: Net, name: str) -> Iterator[Look]:
    """Yield each state of a page in Russian, whose words are long, as who gets most of it."""
    for state in LOOKED_AT:
        looks = net.looks(PAGES[name], state)
        if looks:
            fullest = max(looks, key=lambda look: len(look.html))
            yield net.again(fullest, PAGES[name], "ru")


@pytest.fixture(scope="module")
def visits(net: Net, request: pytest.FixtureRequest) -> Iterator[Visits]:
    asked = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    names = {each["name"] for each in asked if each.get("name") in PAGES} | set(HOMES)
    # All of them before the browser, in whose loop Django has another connection.
    looks = {name: list(given(net, name)) for name in sorted(names)}
    doors = {each["name"] for each in asked if each.get("name") in DOORS}
    looks |= {name: [look_at(net.stage, name, "ru")] for name in doors}
    with visitor() as browser:
        yield Visits(browser, looks)


def found(visits: Visits, name: str, what: str) -> str:
    """Return the findings of one kind on all states of a page, a line each."""
    return "\n".join(
        f"{name}, {state}: {each}"
        for state, visit in visits.of(name).items()
        for each in getattr(visit, what)
    )


each_page = pytest.mark.parametrize("name", [*PAGES, *DOORS])


@each_page
def test_a_page_shuts_nobody_out(visits, name):
    faults = found(visits, name, "rules")
    assert not faults, faults


@each_page
def test_a_page_fits_a_telephone_and_doubled_letters(visits, name):
    faults = found(visits, name, "sideways")
    assert not faults, faults


@each_page
def test_a_page_keeps_the_policy_and_asks_no_other_host(visits, name):
    faults = found(visits, name, "refused") + found(visits, name, "elsewhere")
    assert not faults, faults


@each_page
def test_a_page_is_used_by_keyboard_alone(visits, name):
    faults = found(visits, name, "keyboard")
    assert not faults, faults


@each_page
def test_a_page_does_without_scripts(visits, name):
    faults = found(visits, name, "scripted")
    assert bool(faults) == (name in BY_SCRIPT), faults


@each_page
def test_a_page_brings_little_script(visits, name):
    sizes = {state: visit.script_bytes for state, visit in visits.of(name).items()}
    assert all(size <= SCRIPT_BYTES for size in sizes.values()), sizes


@pytest.mark.parametrize("contrast", ["standard", "high", "ink"])
@pytest.mark.parametrize("name", HOMES)
def test_menus_and_contrasts_shut_nobody_out(visits, name, contrast):
    faults = "\n".join(visits.browser.dressed(visits.given[name][0], contrast))
    assert not faults, faults


@pytest.mark.parametrize("name", HOMES)
def test_head_and_foot_are_used_by_keyboard_alone(visits, name):
    faults = "\n".join(visits.browser.tabbed_through(visits.given[name][0]))
    assert not faults, faults
