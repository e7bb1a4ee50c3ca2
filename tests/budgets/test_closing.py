from datetime import timedelta

import pytest

from budgets import operations
from budgets.accounts import Stage
from budgets.operations import PreviewOutdated
from budgets.queries import line_amounts, unplanned_minor
from core.errors import InvalidValue, SamePerson, WrongState
from ledger.models import Transfer
from payments import operations as payments
from tests.budgets.papers import (
    AMOUNT,
    appropriated,
    close,
    create_source,
    held,
    open_line,
    place_order,
    propose_appropriation,
    turn,
)
from tests.refusals import refused
from tests.world import DAY, FACE, LINE, NOON, complete, confirm, issue, pay, redeem
from vouchers import operations as vouchers


def test_what_is_free_at_year_end_lapses(world):
    line = close(world, world.line, LINE)

    assert line.status == "LAPSED"
    amounts = line_amounts(line)
    assert (amounts.available_minor, amounts.lapsed_minor) == (0, LINE)
    assert amounts.allotted_minor == LINE


def test_a_line_that_is_used_up_is_closed_and_nothing_lapses(world):
    redemption = redeem(world, issue(world))
    complete(world, confirm(world, redemption))
    pay(world, redemption)
    operations.deallocate(
        allocation=world.line,
        amount_minor=LINE - FACE,
        reason="Rest.",
        actor=world.bob,
        occurred_at=NOON,
    )

    line = close(world, world.line, 0)

    assert (line.status, line_amounts(line).lapsed_minor) == ("CLOSED", 0)
    assert line_amounts(line).paid_minor == FACE


def test_what_is_free_may_be_carried_over_into_next_year(world):
    next_year = appropriated(world)

    line = close(world, world.line, LINE, carry_to=next_year)

    assert line.status == "CLOSED"
    assert (held(line, Stage.AVAILABLE), held(line, Stage.LAPSED)) == (0, 0)
    assert held(next_year, Stage.UNALLOCATED) == AMOUNT + LINE
    transfer = Transfer.objects.get(verb="carry_over", subject_id=line.pk)
    assert (transfer.amount_minor, transfer.reference_id) == (LINE, line.pk)


def test_what_was_carried_over_can_be_planned_and_spent_next_year(world):
    next_year = appropriated(world)
    close(world, world.line, LINE, carry_to=next_year)

    assert unplanned_minor(next_year) == AMOUNT + LINE
    line = open_line(world, next_year, amount_minor=AMOUNT + LINE)
    assert held(line, Stage.AVAILABLE) == AMOUNT + LINE
    assert held(next_year, Stage.UNALLOCATED) == 0


def test_a_paused_line_is_closed_too(world):
    turn(operations.pause_allocation, world, world.line)

    assert close(world, world.line, LINE).status == "LAPSED"


@pytest.mark.parametrize("off_by", [-1, 1])
def test_a_preview_that_is_one_unit_off_is_refused(world, off_by):
    seen = f"{(LINE + off_by) / 100:,.2f}"

    with refused("allocation.close", PreviewOutdated, f"the preview said RUB {seen}. Look at it"):
        close(world, world.line, LINE + off_by)


def test_what_happened_after_the_preview_makes_it_outdated(world):
    seen = line_amounts(world.line).available_minor
    voucher = issue(world)
    vouchers.void_voucher(voucher=voucher, reason="Typo.", actor=world.alice, occurred_at=NOON)
    operations.deallocate(
        allocation=world.line, amount_minor=1, reason="Rest.", actor=world.bob, occurred_at=NOON
    )

    with refused("allocation.close", PreviewOutdated, "Look at it again"):
        close(world, world.line, seen)
    assert close(world, world.line, seen - 1).status == "LAPSED"


@pytest.mark.parametrize("stage", ["committed", "obligated", "expended"])
def test_a_line_with_unsettled_money_is_not_closed(world, stage):
    redemption = redeem(world, issue(world))
    if stage != "committed":
        enrolment = confirm(world, redemption)
    if stage == "expended":
        complete(world, enrolment)
        claim_and_accept(world, redemption)
    free = line_amounts(world.line).available_minor

    with refused("allocation.close", WrongState, "RUB 60,000.00 of the line is committed or owed"):
        close(world, world.line, free)


def claim_and_accept(world, redemption) -> None:
    at = {"occurred_at": world.session.ends_at + DAY}
    claim = payments.submit_claim(
        provider=world.academy,
        number="INV-1",
        redemption_ids=[redemption.pk],
        actor=world.eve,
        **at,
    )
    payments.accept_claim(claim=claim, actor=world.bob, **at)


def test_an_open_order_keeps_its_line_open(world):
    place_order(world)

    with refused("allocation.close", WrongState, "RUB 1,000.00 of the line is committed or owed"):
        close(world, world.pay_line, LINE - AMOUNT)


def test_once_the_last_voucher_expired_the_line_can_be_closed(world):
    voucher = issue(world)
    vouchers.expire_vouchers(at=voucher.expires_at + timedelta(microseconds=1))

    assert close(world, world.line, LINE).status == "LAPSED"


def test_whoever_proposed_a_line_does_not_close_it(world):
    with refused("allocation.close", SamePerson, "A second person has to decide"):
        close(world, world.line, LINE, actor=world.alice)


def test_a_line_is_closed_once(world):
    close(world, world.line, LINE)

    with refused("allocation.close", WrongState, "Line P3 is lapsed"):
        close(world, world.line, 0)


def test_nothing_is_issued_from_a_closed_line(world):
    line = close(world, world.line, LINE)

    with refused("voucher.issue", WrongState, "only an open line can commit money"):
        issue(world, allocation=line)


@pytest.mark.parametrize("which", ["same year", "two years on", "other source", "not approved"])
def test_only_the_next_years_approved_appropriation_of_the_source_takes_it(world, which):
    carry_to = {
        "same year": lambda: world.appropriation,
        "two years on": lambda: appropriated(world, fiscal_year=2028),
        "other source": lambda: appropriated(world, source=create_source(world)),
        "not approved": lambda: propose_appropriation(world),
    }[which]()

    with refused("allocation.close", InvalidValue, "appropriation of the same source for 2027"):
        close(world, world.line, LINE, carry_to=carry_to)


def test_a_stale_copy_of_the_line_finds_no_money_after_the_closing(world):
    stale = world.line
    close(world, world.line, LINE)
    assert stale.status == "OPEN"

    with refused("voucher.issue", operations.NotEnoughMoney, "RUB 0.00 is available"):
        issue(world, allocation=stale)
