"""Every page: few statements, whole markup, no name shown that is not written down; and in Chromium
whom it shuts out, whether it fits, what it asks for.

It is one file, so that one process sets the stage and looks at all pages.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from portals.navigation import PORTALS
from tests.chromium import needs_chromium
from tests.matrix.calls import call_of
from tests.matrix.routes import Route
from tests.matrix.subjects import nothing
from tests.net.browser import visitor
from tests.net.doors import DOORS, look_at
from tests.net.markup import Tree, findings
from tests.net.visits import Visits, found, given
from tests.net.walk import Net, pages

PAGES = pages()
# The first shows nothing without a query, which a line in READS cannot have; the others are files.
UNSEEN = {"audit-transfers", "employee-session-calendar"}
UNSEEN |= {f"{portal}-certificate" for portal in ("employee", "personnel", "provider")}
UNSEEN |= {"department-document", "provider-document"}
STATEMENTS = 15
# More than they should take, and what they may not grow beyond; to be brought down.
TOO_MANY = {
    "usersessions_list": 100,  # allauth looks for each of one's sessions by itself.
}
HOMES = [portal.home for portal in PORTALS]
SCRIPT_BYTES = 150_000
# What no page can do by itself: a camera, and asking for a passkey.
BY_SCRIPT = {"provider-scan", "mfa_add_webauthn"}
MARKED_UP = ("seen", "filtered", "empty form", "check")
# A page about no one object, whose line in READS makes a row of it.
LISTS = {
    name: route
    for name, route in PAGES.items()
    if not route.parameters and (call := call_of(route, "GET")) and call.subject is not nothing
}

each_page = pytest.mark.parametrize("name", PAGES)


@each_page
def test_no_state_of_a_page_is_a_fault_of_ours(net, name):
    assert [str(look) for look in net.looks(PAGES[name]) if look.status >= 500] == []


@each_page
def test_a_page_takes_few_statements(net, name):
    looks = net.looks(PAGES[name], *MARKED_UP)

    most = TOO_MANY.get(name, STATEMENTS)
    many = [f"{look}: {look.statements}" for look in looks if look.statements > most]
    assert not many, "\n".join(many)


@each_page
def test_a_page_leaves_no_order_to_chance(net, name):
    assert {tie for look in net.looks(PAGES[name]) for tie in look.ties} == set()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_as_many_statements_for_nine_rows_as_for_three(net, name):
    route = PAGES[name]
    persons = [look.person for look in net.looks(route, "seen")]

    assert persons, f"Nobody of the stage sees {name}."
    costs = {more: net.cost_of_rows(route, persons[-1], more) for more in (3, 3, 9)}
    assert costs[3] == costs[9]


@each_page
def test_a_page_is_marked_up_as_it_should_be(net, name):
    looks = net.looks(PAGES[name], *MARKED_UP)

    # Many persons see the same; each fault is named once.
    faults = {fault: str(look) for look in looks for fault in findings(look.html)}
    assert not faults, "\n".join(f"{fault} ({where})" for fault, where in faults.items())


@pytest.mark.parametrize("name", DOORS)
def test_what_no_route_shows_is_marked_up_as_it_should_be_too(net, name):
    assert findings(look_at(net.stage, name, "en").html) == []


@each_page
def test_who_is_shown_by_name_can_see_by_whom(net, name):
    unnoted = [f"{look}: {look.unnoted}" for look in net.looks(PAGES[name]) if look.unnoted]
    assert not unnoted, "\n".join(unnoted)


def test_no_two_pages_have_the_same_title(net):
    titles: dict[str, set[str]] = defaultdict(set)
    for name, route in PAGES.items():
        for look in net.looks(route, "seen"):
            titles[Tree(look.html).title()].add(name)

    assert {title: names for title, names in titles.items() if len(names) > 1} == {}


def test_every_page_is_seen_by_somebody(net):
    def is_page(route: Route) -> bool:
        return hasattr(route.view_class, "portal")

    wanted = {name: route for name, route in PAGES.items() if is_page(route)}
    unseen = {name for name, route in wanted.items() if not net.looks(route)}
    assert unseen <= UNSEEN


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


def each_look(test: Callable[..., None]) -> Callable[..., None]:
    return needs_chromium(pytest.mark.parametrize("name", [*PAGES, *DOORS])(test))


@each_look
def test_a_page_shuts_nobody_out(visits, name):
    faults = found(visits, name, "rules")
    assert not faults, faults


@each_look
def test_a_page_fits_a_telephone_and_doubled_letters(visits, name):
    faults = found(visits, name, "sideways")
    assert not faults, faults


@each_look
def test_a_page_keeps_the_policy_and_asks_no_other_host(visits, name):
    faults = found(visits, name, "refused") + found(visits, name, "elsewhere")
    assert not faults, faults


@each_look
def test_a_page_is_used_by_keyboard_alone(visits, name):
    faults = found(visits, name, "keyboard")
    assert not faults, faults


@each_look
def test_a_page_does_without_scripts(visits, name):
    faults = found(visits, name, "scripted")
    assert bool(faults) == (name in BY_SCRIPT), faults


@each_look
def test_a_page_brings_little_script(visits, name):
    sizes = {state: visit.script_bytes for state, visit in visits.of(name).items()}
    assert all(size <= SCRIPT_BYTES for size in sizes.values()), sizes


@needs_chromium
@pytest.mark.parametrize("contrast", ["standard", "high", "ink"])
@pytest.mark.parametrize("name", HOMES)
def test_menus_and_contrasts_shut_nobody_out(visits, name, contrast):
    faults = "\n".join(visits.browser.dressed(visits.given[name][0], contrast))
    assert not faults, faults


@needs_chromium
@pytest.mark.parametrize("name", HOMES)
def test_head_and_foot_are_used_by_keyboard_alone(visits, name):
    faults = "\n".join(visits.browser.tabbed_through(visits.given[name][0]))
    assert not faults, faults
