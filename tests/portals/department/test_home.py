"""The first page: what this person has to do, and what waits with somebody else."""

import pytest
from django.utils import timezone

from people.models import Role
from providers import operations as providers
from tests.budgets import papers
from tests.database import statements_of
from tests.people.colleagues import lend, make_official
from tests.portals.department.browsing import STATEMENTS_MOST, page
from tests.sign_in import browser_of
from tests.world import DAY, NOON

HOME = "/department/"


@pytest.fixture
def virement(world):
    return papers.propose_virement(world, 12_34)


def test_an_approver_finds_what_others_asked_for(world, virement):
    shown = page(browser_of(world.bob), HOME)

    assert f'href="/department/approvals/virement/{virement.pk}/"' in shown
    assert f"Asked by {world.alice.username}" in shown


def test_who_asked_finds_who_has_it(world, virement):
    shown = page(browser_of(world.alice), HOME)

    assert 'class="holder"' in shown
    assert f"{world.bob.username}, approver" in shown
    assert "You asked, so you cannot approve it." in shown
    assert f"/approvals/virement/{virement.pk}/" not in shown


def test_who_stands_in_for_who_asked_is_not_offered_it(world, virement):
    zoe = make_official(world, Role.APPROVER, Role.PROGRAMME_MANAGER)
    lend(
        zoe,
        Role.PROGRAMME_MANAGER,
        world.alice,
        since=timezone.now() - DAY,
        until=timezone.now() + DAY,
    )

    assert f"/approvals/virement/{virement.pk}/" not in page(browser_of(zoe), HOME)


def test_an_accreditor_finds_the_applications_to_decide_on(world):
    bob = browser_of(world.bob)
    assert "to decide on" not in page(bob, HOME)

    providers.apply_for_accreditation(
        provider=world.rival,
        scope=["LANGUAGE"],
        valid_from=NOON,
        valid_until=NOON + DAY,
        actor=world.mallory,
        occurred_at=NOON,
    )
    assert "1 application to decide on" in page(bob, HOME)


def test_nothing_to_do_is_said(world):
    assert "Nothing waits for you" in page(browser_of(world.carol), HOME)


def test_the_figures_of_the_year_stand_at_the_head(world):
    shown = page(browser_of(world.carol), HOME)

    assert "Planned for 2026" in shown
    assert "2,000,000.00" in shown


def test_home_costs_no_statement_per_paper(world, virement):
    bob = browser_of(world.bob)
    bob.get(HOME)
    few = statements_of(lambda: bob.get(HOME))
    for number in range(4):
        papers.propose_virement(world, 1 + number)

    assert statements_of(lambda: bob.get(HOME)) == few <= STATEMENTS_MOST
