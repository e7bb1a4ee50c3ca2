from functools import partial

import pytest

from audit.models import AuditRecord
from audit.operations import Conflict
from budgets import operations
from budgets.accounts import LINE_STAGES, Stage
from budgets.models import Allocation
from budgets.operations import NotEnoughMoney
from budgets.queries import line_amounts, unplanned_minor
from core.errors import InvalidValue, SamePerson, WrongState
from ledger.models import Account
from tests.budgets.papers import (
    AMOUNT,
    allot,
    appropriated,
    approve_line,
    close,
    deallocate,
    held,
    open_line,
    place_order,
    propose_line,
    turn,
)
from tests.database import rule_broken_by, rule_broken_by_copy
from tests.refusals import refused
from tests.together import at_once, overlapping
from tests.world import LINE, build_world, issue

PAUSE, RESUME = operations.pause_allocation, operations.resume_allocation


@pytest.fixture
def appropriation(world):
    return appropriated(world)


def test_a_proposed_line_is_a_draft_without_money(world, appropriation):
    line = propose_line(world, appropriation, classification_code="999 0705 231D390010 244")

    assert line.status == "DRAFT"
    assert (line.department, line.currency) == (world.department, "RUB")
    assert line.classification_code == "9990705231D390010244"
    assert not Account.objects.filter(owner_id=line.pk).exists()
    assert unplanned_minor(appropriation) == AMOUNT


def test_an_approved_line_is_planned_and_has_its_accounts_but_no_money_yet(world, appropriation):
    line = approve_line(world, propose_line(world, appropriation))

    assert (line.status, line.approved_by_id) == ("APPROVED", world.bob.pk)
    assert {stage: held(line, stage) for stage in LINE_STAGES} == dict.fromkeys(LINE_STAGES, 0)
    assert unplanned_minor(appropriation) == 0
    assert held(appropriation, Stage.UNALLOCATED) == AMOUNT


def test_the_first_allotment_opens_the_line(world, appropriation):
    line = open_line(world, appropriation)

    assert line.status == "OPEN"
    assert held(line, Stage.AVAILABLE) == line_amounts(line).allotted_minor == AMOUNT
    assert held(appropriation, Stage.UNALLOCATED) == 0


def test_a_line_may_be_allotted_in_parts_up_to_its_plan(world, appropriation):
    line = approve_line(world, propose_line(world, appropriation))
    allot(world, line, AMOUNT - 30)
    allot(world, line, 20)

    with refused("allocation.allot", NotEnoughMoney, "RUB 0.10 of the plan is not yet allotted"):
        allot(world, line, 11)
    allot(world, line, 10)

    amounts = line_amounts(line)
    assert (amounts.allotted_minor, amounts.available_minor) == (AMOUNT, AMOUNT)


def test_lines_together_fill_the_appropriation_and_no_more(world, appropriation):
    parts = {"P1": AMOUNT - 100, "P2": 101, "P3": 100}
    lines = {
        c: propose_line(world, appropriation, code=c, amount_minor=m) for c, m in parts.items()
    }
    approve_line(world, lines["P1"])

    with refused("allocation.approve", NotEnoughMoney, "RUB 1.00 of the appropriation is not yet"):
        approve_line(world, lines["P2"])
    approve_line(world, lines["P3"])

    assert unplanned_minor(appropriation) == 0


def test_whoever_proposed_a_line_neither_approves_nor_allots_it(world, appropriation):
    line = propose_line(world, appropriation)
    with refused("allocation.approve", SamePerson, "A second person has to decide"):
        approve_line(world, line, actor=world.alice)

    approve_line(world, line)
    with refused("allocation.allot", SamePerson, "A second person has to decide"):
        allot(world, line, actor=world.alice)

    allot(world, line)
    with refused("allocation.deallocate", SamePerson, "A second person has to decide"):
        deallocate(world, line, 1, actor=world.alice)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_allotment_is_of_more_than_nothing(world, appropriation, amount):
    line = approve_line(world, propose_line(world, appropriation))

    with refused("allocation.allot", InvalidValue, "must be more than zero"):
        allot(world, line, amount)
    allot(world, line)
    with refused("allocation.deallocate", InvalidValue, "must be more than zero"):
        deallocate(world, line, amount)


def test_a_line_is_of_a_programme_of_the_same_region(world, appropriation):
    foreign = build_world().programme

    with refused("allocation.propose", InvalidValue, "of another region than the appropriation"):
        propose_line(world, appropriation, programme=foreign)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_line_is_of_more_than_nothing(world, appropriation, amount):
    with refused("allocation.propose", Conflict, "rule allocation_amount_positive"):
        propose_line(world, appropriation, amount_minor=amount)


def test_free_money_goes_back_to_the_appropriation_and_can_be_allotted_again(world, appropriation):
    line = open_line(world, appropriation)

    deallocate(world, line, 400, reason="Cheaper than planned.")

    assert held(line, Stage.AVAILABLE) == line_amounts(line).allotted_minor == AMOUNT - 400
    assert held(appropriation, Stage.UNALLOCATED) == 400
    allot(world, line, 400)
    assert held(line, Stage.AVAILABLE) == AMOUNT


def test_committed_money_is_not_taken_back(world):
    issue(world, amount_minor=LINE - 5)

    with refused("allocation.deallocate", NotEnoughMoney, "RUB 0.05 is available and RUB 0.06"):
        deallocate(world, world.line, 6)
    deallocate(world, world.line, 5)

    assert held(world.line, Stage.AVAILABLE) == 0


def test_a_paused_line_commits_nothing_new_and_keeps_what_is_issued(world):
    issue(world)
    paused = turn(PAUSE, world, world.line)

    with refused("voucher.issue", WrongState, "only an open line can commit money"):
        issue(world, world.employees[1], allocation=paused)
    assert held(world.line, Stage.COMMITTED) > 0

    resumed = turn(RESUME, world, world.line)
    assert issue(world, world.employees[1], allocation=resumed)


def test_a_pause_keeps_orders_out_too(world):
    paused = turn(PAUSE, world, world.pay_line)

    with refused("order.place", WrongState, "only an open line can commit money"):
        place_order(world, allocation=paused)


def line_in(world, status: str) -> Allocation:
    line = propose_line(world, appropriated(world))
    if status != "DRAFT":
        approve_line(world, line)
    if status in {"OPEN", "PAUSED", "LAPSED"}:
        allot(world, line)
    if status == "PAUSED":
        turn(PAUSE, world, line)
    if status == "LAPSED":
        close(world, line, AMOUNT)
    return line


ACTS = {
    "approve": (approve_line, {"DRAFT"}),
    "allot": (partial(allot, amount_minor=1), {"APPROVED"}),
    "deallocate": (partial(deallocate, amount_minor=1), {"OPEN", "PAUSED"}),
    "pause": (partial(turn, PAUSE), {"OPEN"}),
    "resume": (partial(turn, RESUME), {"PAUSED"}),
}


@pytest.mark.parametrize("status", ["DRAFT", "APPROVED", "OPEN", "PAUSED", "LAPSED"])
@pytest.mark.parametrize("act", ACTS)
def test_each_act_needs_a_line_in_its_state(world, act, status):
    run, allowed = ACTS[act]
    line = line_in(world, status)

    if status in allowed:
        assert run(world, line).pk == line.pk
    elif (act, status) == ("allot", "OPEN"):  # The plan is used up.
        with refused("allocation.allot", NotEnoughMoney, "RUB 0.00 of the plan"):
            run(world, line)
    else:
        with refused(f"allocation.{act}", WrongState, "this needs a line that is"):
            run(world, line)


def test_pausing_is_written_down_with_its_reason(world):
    turn(PAUSE, world, world.line, reason="Audit.")

    found = AuditRecord.objects.get(action="allocation.paused", subject_id=world.line.pk)
    assert found.told == {"reason": "Audit."}


def test_the_database_itself_keeps_codes_amounts_and_two_persons(world):
    line = world.line

    assert rule_broken_by_copy(line) == "allocation_code_once"
    assert rule_broken_by(line, original_minor=0) == "allocation_amount_positive"
    assert rule_broken_by(line, approved_by_id=line.proposed_by_id) == "allocation_by_two_persons"


def test_of_two_lines_approved_at_once_only_as_many_pass_as_fit(committed_world):
    world = committed_world
    appropriation = appropriated(world)
    share = AMOUNT * 6 // 10
    lines = [propose_line(world, appropriation, code=f"P{n}", amount_minor=share) for n in range(4)]

    outcomes = at_once(*(partial(status_after_approval, world, line) for line in lines))

    assert sorted(outcomes) == ["APPROVED"] + ["not-enough-money"] * 3
    assert unplanned_minor(appropriation) == AMOUNT - share


def status_after_approval(world, line) -> str:
    return str(approve_line(world, line).status)


def test_a_plan_allotted_by_two_at_once_is_allotted_once(committed_world):
    world = committed_world
    # There is money for both; only the plan stands in the way of the second.
    appropriation = appropriated(world, amount_minor=2 * AMOUNT)
    line = approve_line(world, propose_line(world, appropriation))

    outcomes = overlapping(*[lambda: str(allot(world, line).status)] * 2)

    assert outcomes == ["OPEN", "not-enough-money"]
    assert held(line, Stage.AVAILABLE) == AMOUNT


def test_a_line_is_not_paused_and_closed_at_once(committed_world):
    world = committed_world

    outcomes = overlapping(
        lambda: str(close(world, world.line, LINE).status),
        lambda: str(turn(PAUSE, world, world.line).status),
    )

    assert outcomes == ["LAPSED", "wrong-state"]
