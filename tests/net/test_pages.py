"""Every page: few statements, whole markup, and no name shown that is not written down."""

from collections import defaultdict

import pytest

from tests.matrix.calls import call_of
from tests.matrix.routes import Route
from tests.matrix.subjects import nothing
from tests.net.doors import DOORS, look_at
from tests.net.markup import Tree, findings
from tests.net.walk import pages

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
