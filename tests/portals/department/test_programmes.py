"""The passport of a programme: the report's figures, the offer, and only to whose money it is."""

import pytest
from django.utils import timezone

from people import operations as people
from people.models import Role
from providers import operations as providers
from providers.models import Session
from reports.queries import SpendFilter, spend_report
from tests.budgets import papers
from tests.database import statements_of
from tests.people.colleagues import make_official
from tests.portals.department.browsing import STATEMENTS_MOST, page
from tests.sign_in import browser_of
from tests.world import NOON, build_world, complete, enrol, issue, pay
from tests.world_parts import DAY, make_course


@pytest.fixture
def alice(world):
    return browser_of(world.alice)


@pytest.fixture
def passport(world):
    return f"/department/programmes/{world.programme.pk}/"


def test_it_says_what_was_laid_down(world, alice, passport):
    shown = page(alice, passport)

    assert "DIG72" in shown
    assert "72 academic hours" in shown
    assert "500.00 to" in shown
    assert "at least 80 % of the hours attended, 60 of 100 points" in shown


def test_its_amounts_are_those_of_the_report(world, alice, passport):
    redemption, place = enrol(world)
    complete(world, place)
    pay(world, redemption)
    report = spend_report(
        SpendFilter(region_ids=frozenset({world.region.pk}), as_of=timezone.now())
    )

    shown = page(alice, passport)

    for name in ("original", "adjusted", "allotted", "available", "paid"):
        assert f"{getattr(report.programmes[0].amounts, name) / 100:,.2f}" in shown, name
    assert f'href="/department/lines/{world.line.pk}/"' in shown


def test_a_count_of_vouchers_opens_the_vouchers(world, alice, passport):
    voucher = issue(world)

    shown = page(alice, passport)
    followed = f"/department/vouchers/?programme={world.programme.pk}"

    assert f'href="{followed}"' in shown
    assert voucher.number in page(alice, followed)


def test_the_budget_is_narrowed_to_a_programme(world, alice, passport):
    followed = f"/department/budget/?programme={world.programme.pk}"

    assert followed in page(alice, passport)
    assert ">P3<" in page(alice, followed)


def test_a_proposed_line_is_named_and_in_no_sum(world, alice, passport):
    papers.propose_line(world, world.appropriation, amount_minor=7_77)

    shown = page(alice, passport)

    assert "Proposed, not yet approved" in shown
    assert "2,000,007.77" not in shown


def test_it_lists_approved_courses_and_only_sessions_ahead(world, alice, passport):
    coming = timezone.now() + 2 * DAY
    providers.schedule_session(
        course=world.course,
        code="G77",
        places=25,
        venue_kind=Session.Venue.PROVIDER,
        venue="Main building",
        starts_at=coming,
        ends_at=coming + DAY,
        blocks=[providers.PlannedBlock(kind="ON_SITE", hours=72, starts_at=coming)],
        actor=world.eve,
        occurred_at=timezone.now(),
    )

    shown = page(alice, passport)

    assert all(each in shown for each in (world.academy.name, world.rival.name, ">G77<"))
    assert ">G01<" not in shown  # It is over.


def test_who_has_another_department_finds_no_programme(world, passport):
    other = people.create_department(
        region=world.region, code="EDU", name="Education", actor=world.bob, occurred_at=NOON
    )
    browser = browser_of(make_official(world, Role.BUDGET_OFFICER, department=other))

    assert "DIG72" not in page(browser, "/department/programmes/")
    assert browser.get(passport).status_code == 404


def test_a_programme_of_another_region_is_not_there(world, alice):
    elsewhere = build_world()

    assert alice.get(f"/department/programmes/{elsewhere.programme.pk}/").status_code == 404
    listed = page(alice, "/department/programmes/")
    assert str(elsewhere.programme.pk) not in listed
    assert str(world.programme.pk) in listed


def test_neither_page_costs_a_statement_per_row(world, alice, passport):
    for path in (passport, "/department/programmes/"):
        alice.get(path)
        few = statements_of(lambda path=path: alice.get(path))
        cast = {"alice": world.alice, "bob": world.bob, "eve": world.eve, "mallory": world.mallory}
        make_course(world.academy, world.programme, cast)

        assert statements_of(lambda path=path: alice.get(path)) == few <= STATEMENTS_MOST
