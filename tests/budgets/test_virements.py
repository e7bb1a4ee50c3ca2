from functools import partial

import pytest

from audit.models import AuditRecord
from budgets import operations
from budgets.accounts import Stage
from budgets.operations import NotEnoughMoney
from budgets.queries import line_amounts, unplanned_minor
from core.errors import InvalidValue, SamePerson, WrongState
from ledger.models import Transfer
from tests.budgets.papers import (
    AMOUNT,
    appropriated,
    approve_line,
    close,
    decide_virement,
    held,
    open_line,
    propose_line,
    propose_virement,
    turn,
)
from tests.database import rule_broken_by
from tests.refusals import refused
from tests.together import at_once, overlapping
from tests.world import LINE, issue


def test_a_proposed_virement_moves_nothing(world):
    virement = propose_virement(world)

    assert virement.status == "PROPOSED"
    assert held(world.line, Stage.AVAILABLE) == held(world.pay_line, Stage.AVAILABLE) == LINE


def test_an_approved_virement_moves_both_sides_in_one_posting(world):
    virement = decide_virement(world, propose_virement(world))

    assert (virement.status, virement.decided_by_id) == ("APPROVED", world.bob.pk)
    transfer = Transfer.objects.get(reference_id=virement.pk)
    assert (transfer.verb, transfer.amount_minor) == ("virement", AMOUNT)
    assert transfer.reason == "Fewer learners, more hours."
    assert held(world.line, Stage.AVAILABLE) == LINE - AMOUNT
    assert held(world.pay_line, Stage.AVAILABLE) == LINE + AMOUNT


def test_a_virement_adjusts_the_plan_and_leaves_the_original_beside_it(world):
    decide_virement(world, propose_virement(world))

    poorer, richer = line_amounts(world.line), line_amounts(world.pay_line)
    assert (poorer.original_minor, richer.original_minor) == (LINE, LINE)
    assert poorer.adjusted_minor == poorer.allotted_minor == LINE - AMOUNT
    assert richer.adjusted_minor == richer.allotted_minor == LINE + AMOUNT
    assert unplanned_minor(world.appropriation) == 0


def test_the_second_person_is_written_down(world):
    virement = decide_virement(world, propose_virement(world))

    acts = AuditRecord.objects.filter(subject_id=virement.pk).order_by("id")
    assert [(each.action, each.actor_id) for each in acts] == [
        ("virement.proposed", world.alice.pk),
        ("virement.approved", world.bob.pk),
    ]


def test_a_rejected_virement_moves_nothing(world):
    virement = decide_virement(world, propose_virement(world), approve=False)

    assert virement.status == "REJECTED"
    assert held(world.line, Stage.AVAILABLE) == held(world.pay_line, Stage.AVAILABLE) == LINE


@pytest.mark.parametrize("approve", [True, False])
def test_whoever_proposed_a_virement_does_not_decide_it(world, approve):
    virement = propose_virement(world)

    with refused("virement.decide", SamePerson, "A second person has to decide"):
        decide_virement(world, virement, actor=world.alice, approve=approve)


@pytest.mark.parametrize("first", [True, False])
def test_a_virement_is_decided_once(world, first):
    virement = decide_virement(world, propose_virement(world), approve=first)

    with refused("virement.decide", WrongState, f"already {virement.get_status_display()}"):
        decide_virement(world, virement)


def test_money_does_not_move_between_appropriations(world):
    other = open_line(world, appropriated(world))

    with refused("virement.propose", InvalidValue, "two different lines of one appropriation"):
        propose_virement(world, target=other)


def test_money_does_not_move_to_where_it_is(world):
    with refused("virement.propose", InvalidValue, "two different lines of one appropriation"):
        propose_virement(world, target=world.line)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_virement_is_of_more_than_nothing(world, amount):
    with refused("virement.propose", InvalidValue, "must be more than zero"):
        propose_virement(world, amount)


def test_only_free_money_moves_and_all_of_it_may(world):
    too_much, just_fits = propose_virement(world, 6), propose_virement(world, 5)
    issue(world, amount_minor=LINE - 5)

    with refused("virement.decide", NotEnoughMoney, "RUB 0.05 is available and RUB 0.06"):
        decide_virement(world, too_much)
    decide_virement(world, just_fits)

    assert held(world.line, Stage.AVAILABLE) == 0


def test_a_paused_line_gives_and_takes(world):
    turn(operations.pause_allocation, world, world.line)

    assert decide_virement(world, propose_virement(world)).status == "APPROVED"


def test_more_than_is_free_today_is_not_even_asked_for(world):
    issue(world, amount_minor=LINE - 5)

    with refused("virement.propose", NotEnoughMoney, "RUB 0.05 is available and RUB 0.06"):
        propose_virement(world, 6)
    assert propose_virement(world, 5).status == "PROPOSED"


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_line_that_is_not_open_neither_gives_nor_takes(world, side):
    appropriation = appropriated(world, amount_minor=2 * AMOUNT)
    lines = {
        "source": open_line(world, appropriation, code="P1"),
        "target": open_line(world, appropriation, code="P2"),
    }
    virement = propose_virement(world, 1, **lines)
    close(world, lines[side], AMOUNT)

    with refused("virement.decide", WrongState, "money moves only between open lines"):
        decide_virement(world, virement)


def test_a_line_that_is_only_approved_takes_nothing(world):
    appropriation = appropriated(world, amount_minor=2 * AMOUNT)
    source = open_line(world, appropriation, code="P1")
    target = approve_line(world, propose_line(world, appropriation, code="P2"))

    with refused("virement.propose", WrongState, "Line P2 is approved"):
        propose_virement(world, 1, source=source, target=target)


def test_the_database_itself_wants_two_persons_two_lines_and_an_amount(world):
    virement = propose_virement(world)
    proposer = virement.proposed_by_id

    assert rule_broken_by(virement, decided_by_id=proposer) == "virement_by_two_persons"
    assert rule_broken_by(virement, target=virement.source) == "virement_between_two_lines"
    assert rule_broken_by(virement, amount_minor=0) == "virement_amount_positive"


def test_a_reason_longer_than_the_ledgers_column_is_cut_there_only(world):
    virement = propose_virement(world, reason="because " * 60)
    decide_virement(world, virement)

    assert len(Transfer.objects.get(reference_id=virement.pk).reason) == 200
    virement.refresh_from_db()
    assert len(virement.reason) == 480


def test_the_last_money_of_a_line_moves_once_when_four_decide_at_once(committed_world):
    world = committed_world
    virements = [propose_virement(world, LINE) for _each in range(4)]
    status = partial(decided, world)

    outcomes = at_once(*(partial(status, virement) for virement in virements))

    assert sorted(outcomes) == ["APPROVED"] + ["not-enough-money"] * 3
    assert held(world.line, Stage.AVAILABLE) == 0
    assert held(world.pay_line, Stage.AVAILABLE) == 2 * LINE


def test_a_virement_decided_by_four_at_once_moves_its_money_once(committed_world):
    world = committed_world
    virement = propose_virement(world, 1)

    outcomes = at_once(*[partial(decided, world, virement)] * 4)

    assert sorted(outcomes) == ["APPROVED"] + ["wrong-state"] * 3
    assert held(world.pay_line, Stage.AVAILABLE) == LINE + 1


def test_virements_both_ways_at_once_do_not_deadlock(committed_world):
    world = committed_world
    there = [propose_virement(world, 1) for _each in range(4)]
    back = [propose_virement(world, 1, source=world.pay_line, target=world.line) for _ in range(4)]

    outcomes = at_once(*(partial(decided, world, virement) for virement in (*there, *back)))

    assert outcomes == ["APPROVED"] * 8
    assert held(world.line, Stage.AVAILABLE) == held(world.pay_line, Stage.AVAILABLE) == LINE


def decided(world, virement) -> str:
    return str(decide_virement(world, virement).status)


def test_no_money_arrives_on_a_line_that_is_just_being_closed(committed_world):
    world = committed_world
    virement = propose_virement(world, 1)

    outcomes = overlapping(
        lambda: str(close(world, world.pay_line, LINE).status), lambda: decided(world, virement)
    )

    assert outcomes == ["LAPSED", "wrong-state"]
    assert held(world.pay_line, Stage.AVAILABLE) == 0
