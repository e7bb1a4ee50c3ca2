"""What waits for a second person: who is offered it, what it says, and that it is theirs alone."""

from datetime import UTC, datetime

import pytest
import time_machine

from budgets.models import Allocation, Amendment, Appropriation, Virement
from people.models import Role
from people.step_up import FRESH_FOR
from tests.budgets import papers
from tests.database import statements_of
from tests.matrix.subjects import batch_to_approve, payment_order
from tests.people.colleagues import make_official
from tests.portals.department.browsing import STATEMENTS_MOST, page, sent
from tests.sign_in import browser_of
from vouchers.models import VoucherBatch

QUEUE = "/department/approvals/"


@pytest.fixture
def bob(world):
    return browser_of(world.bob)


@pytest.fixture
def virement(world):
    return papers.propose_virement(world, 12_34)


def test_the_queue_says_who_asked_and_what_changes(world, bob, virement):
    shown = page(bob, QUEUE)

    assert f"/approvals/virement/{virement.pk}/" in shown
    assert world.alice.username in shown
    assert "P3: 1,000,000.00 → 999,987.66 available" in shown
    assert "P1: 1,000,000.00 → 1,000,012.34 available" in shown


def test_who_asked_sees_it_with_somebody_else(world, virement):
    shown = page(browser_of(world.alice), QUEUE)

    assert "With somebody else" in shown
    assert f"/approvals/virement/{virement.pk}/" not in shown


def test_the_queue_costs_no_statement_per_paper(world, bob, virement):
    bob.get(QUEUE)
    few = statements_of(lambda: bob.get(QUEUE))
    for number in range(4):
        papers.propose_line(world, world.appropriation, code=f"X{number}")
        papers.propose_virement(world, 1 + number)

    assert statements_of(lambda: bob.get(QUEUE)) == few <= STATEMENTS_MOST


def test_every_kind_of_paper_is_in_the_queue(world, bob, virement):
    waiting = {
        "virement": virement,
        "appropriation": papers.propose_appropriation(world),
        "amendment": papers.amend(world, world.appropriation, 5),
        "line": papers.propose_line(world, world.appropriation),
        "batch": batch_to_approve(world),
        "payment-order": payment_order(world),
    }
    shown = page(browser_of(make_official(world, Role.APPROVER)), QUEUE)

    for kind, paper in waiting.items():
        assert f"/approvals/{kind}/{paper.pk}/" in shown


def test_an_approver_reads_the_last_day_of_a_batch(world, bob):
    batch = batch_to_approve(world)
    midnight = datetime(2026, 5, 31, 21, tzinfo=UTC)  # In Moscow.
    VoucherBatch.objects.filter(pk=batch.pk).update(expires_at=midnight)
    shown = page(bob, f"{QUEUE}batch/{batch.pk}/")

    assert "31 May 2026" in shown
    assert "1 June 2026" not in shown


def test_an_approver_sees_both_lines_before_and_after_and_moves_the_money(world, bob, virement):
    path = f"{QUEUE}virement/{virement.pk}/"
    shown = page(bob, path)

    assert "Fewer learners, more hours." in shown
    assert "−12.34" in shown
    assert sent(bob, path, approve="yes") == 303
    assert Virement.objects.get(pk=virement.pk).status == "APPROVED"


def test_what_is_declined_moves_nothing(world, bob, virement):
    assert sent(bob, f"{QUEUE}virement/{virement.pk}/", approve="no") == 303
    assert Virement.objects.get(pk=virement.pk).status == "REJECTED"


def test_a_decision_has_to_be_taken(world, bob, virement):
    assert sent(bob, f"{QUEUE}virement/{virement.pk}/") == 422
    assert Virement.objects.get(pk=virement.pk).status == "PROPOSED"


def test_what_is_decided_offers_no_button(world, bob, virement):
    papers.decide_virement(world, virement)
    shown = page(bob, f"{QUEUE}virement/{virement.pk}/")

    assert "This is decided already." in shown
    assert 'id="act"' not in shown


@pytest.mark.parametrize("who", ["alice", "carol"])
def test_nobody_but_an_approver_opens_a_decision(world, virement, who):
    browser = browser_of(getattr(world, who))

    assert browser.get(f"{QUEUE}virement/{virement.pk}/").status_code == 403
    assert sent(browser, f"{QUEUE}virement/{virement.pk}/", approve="yes") == 403
    assert Virement.objects.get(pk=virement.pk).status == "PROPOSED"


def test_a_decision_asks_for_a_second_factor_given_just_now(world, virement):
    stale = browser_of(world.bob, second_factor=False)
    answer = stale.post(f"{QUEUE}virement/{virement.pk}/", {"approve": "yes", "form_key": "k"})

    assert answer.status_code == 302
    assert Virement.objects.get(pk=virement.pk).status == "PROPOSED"


def test_appropriation_amendment_and_line_are_approved(world, bob):
    amendment = papers.amend(world, world.appropriation, 10 * papers.AMOUNT)
    for kind, paper in (
        ("amendment", amendment),
        ("appropriation", papers.propose_appropriation(world)),
        ("line", papers.propose_line(world, world.appropriation)),
    ):
        shown = page(bob, f"{QUEUE}{kind}/{paper.pk}/")
        assert "What changes" in shown
        assert sent(bob, f"{QUEUE}{kind}/{paper.pk}/", form_key=kind, approve="yes") == 303

    for model in (Amendment, Appropriation, Allocation):
        assert not model.objects.filter(status__in=["PROPOSED", "DRAFT"]).exists()


@pytest.mark.parametrize("kind", ["line", "appropriation"])
def test_a_proposal_is_declined_with_a_reason_that_who_asked_reads(world, bob, kind):
    paper = proposal(world, kind)
    path = f"{QUEUE}{kind}/{paper.pk}/"

    assert "Say why" in bob.post(path, {"approve": "no", "form_key": "k0"}).content.decode()
    assert sent(bob, path, approve="no", reason="Too dear.") == 303
    assert type(paper).objects.get(pk=paper.pk).status == "REJECTED"
    assert "Too dear." in page(browser_of(world.alice), path)


@pytest.mark.parametrize("kind", ["line", "appropriation"])
def test_who_proposed_withdraws_and_decides_nothing(world, kind):
    paper = proposal(world, kind)
    with time_machine.travel(datetime.now(UTC) - 2 * FRESH_FOR):
        alice = browser_of(world.alice)
    path = f"{QUEUE}{kind}/{paper.pk}/"
    shown = page(alice, path)

    assert path in page(alice, QUEUE)
    assert 'name="withdraw"' in shown
    assert 'name="approve"' not in shown
    assert sent(alice, path) == 422
    assert sent(browser_of(world.alice), path, approve="yes") == 403
    assert sent(alice, path, withdraw="1", form_key="k2") == 303
    assert type(paper).objects.get(pk=paper.pk).status == "WITHDRAWN"


def test_a_declined_line_says_why_and_counts_nowhere(world, bob):
    line = proposal(world, "line")
    before = page(bob, "/department/budget/").count("0.10")
    sent(bob, f"{QUEUE}line/{line.pk}/", approve="no", reason="Too dear.")

    assert page(bob, "/department/budget/").count("0.10") == before
    assert "Too dear." in page(bob, f"/department/lines/{line.pk}/")


def proposal(world, kind):
    if kind == "line":
        return papers.propose_line(world, world.appropriation, amount_minor=10)
    return papers.propose_appropriation(world)


def test_an_approver_releases_and_takes_back_after_a_check(world, bob):
    line = papers.approve_line(
        world, papers.propose_line(world, papers.appropriated(world), amount_minor=100_00)
    )
    allot, back = (f"/department/lines/{line.pk}/{act}/" for act in ("allot", "deallocate"))
    check = bob.post(allot, {"amount_minor": "100,00", "form_key": "k0"}).content.decode()

    assert "+100.00" in check
    assert "Release RUB" in check
    assert sent(bob, allot, amount_minor="100,01", form_key="k1") == 409
    assert sent(bob, allot, amount_minor="100,00", form_key="k2") == 303
    assert sent(bob, back, amount_minor="40", reason="Less.", form_key="k3") == 303
    assert papers.held(line, "available") == 60_00
