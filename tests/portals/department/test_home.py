"""The first page: what this person has to do, and what waits with somebody else."""

import re

import pytest
import time_machine
from django.utils import timezone

from payments import operations as payments
from people.models import Role
from providers import operations as providers
from tests.budgets import papers
from tests.database import statements_of
from tests.matrix import subjects as s
from tests.people.colleagues import lend, make_official
from tests.portals.department.browsing import STATEMENTS_MOST, page
from tests.sign_in import browser_of
from tests.world import DAY, NOON, build_world, issue, redeem
from vouchers import operations as vouchers

HOME = "/department/"
AFTER = NOON + 36 * DAY


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


@pytest.fixture
def later():
    with time_machine.travel(AFTER, tick=False):
        yield


def numbers(browser) -> dict[str, int]:
    """Return the number of each task that has one, by the address it leads to and its words."""
    found = re.findall(r'<a href="([^"]+)">(\d+) ([a-z ]+)</a>', page(browser, HOME))
    return {f"{path} {words}": int(number) for path, number, words in found}


def suspend(world, voucher):
    act = {"reason": "Lost.", "actor": world.alice, "occurred_at": NOON}
    return vouchers.suspend_voucher(voucher=voucher, **act)


def test_a_treasurer_finds_as_much_as_the_lists_hold(world, later):
    for paper in (s.accepted_claim, s.accepted_claim, s.approved_order, s.sent_order, s.claim):
        paper(world)
    invoice = s.invoice(world)
    payments.accept_invoice(invoice=invoice, actor=world.bob, occurred_at=AFTER)
    s.accepted_claim(build_world(employees=1))
    carol = browser_of(world.carol)
    owed = carol.get("/department/payees/").context["page"]
    orders = "/department/payment-orders/?status="

    assert [(each.waiting, each.billed) for each in owed] == [(2, 1)]
    assert [len(carol.get(orders + at).context["page"]) for at in ("APPROVED", "SENT")] == [1, 1]
    assert numbers(carol) == {
        "/department/payees/ claims to pay": 2,
        "/department/payees/ invoice to pay": 1,
        f"{orders}APPROVED payment order to send to the bank": 1,
        f"{orders}SENT payment order with the bank": 1,
    }


def test_what_came_back_from_the_bank_is_to_be_paid_again(world, later):
    order, carol = s.sent_order(world), browser_of(world.carol)
    assert "to pay" not in page(carol, HOME)
    act = {"reason": "Closed.", "actor": world.carol, "occurred_at": AFTER}
    payments.mark_bounced(order=order, **act)

    assert numbers(carol) == {"/department/payees/ claim to pay": 1}


def test_a_manager_finds_as_many_suspended_vouchers_as_the_list_holds(world):
    others = build_world(employees=1)
    suspend(others, issue(others))
    for holder in world.employees[:2]:
        suspend(world, issue(world, holder))
    issue(world, world.employees[2])
    alice, path = browser_of(world.alice), "/department/vouchers/?status=SUSPENDED"

    assert numbers(alice) == {f"{path} suspended vouchers to look into": 2}
    assert len(alice.get(path).context["page"]) == 2


def test_money_stands_only_before_who_pays_and_vouchers_before_who_manages(world, later):
    s.accepted_claim(world)
    suspend(world, issue(world, world.employees[1]))

    assert "to pay" not in page(browser_of(world.alice), HOME)
    assert "suspended" not in page(browser_of(world.carol), HOME)


def test_a_suspended_voucher_can_be_lifted_though_nothing_is_left(world):
    voucher = issue(world)
    redeem(world, voucher)
    suspend(world, voucher)

    assert f"{voucher.pk}/lift/" in page(
        browser_of(world.alice), f"/department/vouchers/{voucher.pk}/"
    )


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
