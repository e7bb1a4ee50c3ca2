from datetime import date

import pytest

from audit.models import AuditRecord
from audit.operations import Conflict
from budgets.accounts import Stage
from budgets.models import Appropriation
from budgets.operations import NotEnoughMoney
from budgets.queries import appropriated_minor
from core.errors import InvalidValue, SamePerson, WrongState
from ledger.models import Account
from tests.budgets.papers import (
    AMOUNT,
    amend,
    appropriated,
    approve_appropriation,
    create_source,
    decide_amendment,
    held,
    open_line,
    propose_appropriation,
)
from tests.database import rule_broken_by, rule_broken_by_copy
from tests.refusals import refused
from tests.together import at_once


def test_a_source_has_an_account_that_counts_what_it_grants(world):
    source = create_source(world)

    assert held(source, Stage.SOURCE) == 0
    appropriated(world, source=source)
    assert held(source, Stage.SOURCE) == -AMOUNT


def test_a_source_is_in_the_money_of_its_region(world):
    assert create_source(world).currency == "RUB"

    with refused("funding_source.create", InvalidValue, "keeps its books in RUB, not in EUR"):
        create_source(world, code="F3", currency="EUR")
    with refused("funding_source.create", InvalidValue, "“RBL” is not a currency"):
        create_source(world, code="F3", currency="RBL")


@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2025, 12, 31)])
def test_a_funding_window_ends_after_it_begins(world, until):
    with refused("funding_source.create", InvalidValue, "must end after 2026-01-01"):
        create_source(world, eligible_until=until)


def test_a_window_of_one_day_is_a_window(world):
    assert create_source(world, eligible_until=date(2026, 1, 2))


def test_a_code_names_one_source_of_a_region(world):
    create_source(world)

    with refused("funding_source.create", Conflict, "rule funding_source_code_once"):
        create_source(world)


def test_a_proposed_appropriation_moves_no_money(world):
    appropriation = propose_appropriation(world)

    assert appropriation.status == "PROPOSED"
    assert not Account.objects.filter(owner_id=appropriation.pk).exists()


def test_an_approved_appropriation_arrives_whole_and_unallocated(world):
    before = held(world.source, Stage.SOURCE)

    appropriation = appropriated(world)

    assert held(appropriation, Stage.UNALLOCATED) == AMOUNT
    assert held(world.source, Stage.SOURCE) == before - AMOUNT
    assert appropriation.approved_by_id == world.bob.pk
    acts = AuditRecord.objects.filter(subject_id=appropriation.pk).order_by("id")
    assert [each.action for each in acts] == ["appropriation.proposed", "appropriation.approved"]


def test_whoever_proposed_an_appropriation_does_not_approve_it(world):
    appropriation = propose_appropriation(world)

    with refused("appropriation.approve", SamePerson, "A second person has to decide"):
        approve_appropriation(world, appropriation, actor=world.alice)


def test_an_appropriation_is_approved_once(world):
    appropriation = appropriated(world)

    with refused("appropriation.approve", WrongState, "already approved"):
        approve_appropriation(world, appropriation)


def test_a_source_has_one_appropriation_a_year(world):
    propose_appropriation(world)

    with refused("appropriation.propose", WrongState, "for 2027. Amend that one."):
        propose_appropriation(world)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_appropriation_is_of_more_than_nothing(world, amount):
    with refused("appropriation.propose", InvalidValue, "must be more than zero"):
        propose_appropriation(world, amount_minor=amount)

    rule = "appropriation_amount_positive"
    assert rule_broken_by(world.appropriation, original_minor=amount) == rule


@pytest.mark.parametrize("change", [1, 500_00, -1, -AMOUNT], ids=str)
def test_an_approved_amendment_changes_what_is_unallocated(world, change):
    appropriation = appropriated(world)
    amendment = amend(world, appropriation, change)
    assert held(appropriation, Stage.UNALLOCATED) == appropriated_minor(appropriation) == AMOUNT

    decided = decide_amendment(world, amendment)

    assert (decided.status, decided.decided_by_id) == ("APPROVED", world.bob.pk)
    assert held(appropriation, Stage.UNALLOCATED) == AMOUNT + change
    assert appropriated_minor(appropriation) == AMOUNT + change
    assert Appropriation.objects.get(pk=appropriation.pk).original_minor == AMOUNT


def test_a_rejected_amendment_changes_nothing(world):
    appropriation = appropriated(world)

    decided = decide_amendment(world, amend(world, appropriation, 1), approve=False)

    assert decided.status == "REJECTED"
    assert held(appropriation, Stage.UNALLOCATED) == appropriated_minor(appropriation) == AMOUNT


def test_a_cut_beyond_what_is_unallocated_is_refused(world):
    appropriation = appropriated(world)
    just_fits, too_much = amend(world, appropriation, -1), amend(world, appropriation, -2)
    open_line(world, appropriation, amount_minor=AMOUNT - 1)

    with refused("amendment.decide", NotEnoughMoney, "RUB 0.01 is available and RUB 0.02 is"):
        decide_amendment(world, too_much)
    decide_amendment(world, just_fits)

    assert held(appropriation, Stage.UNALLOCATED) == 0


def test_a_cut_of_what_lines_hold_is_not_even_asked_for(world):
    appropriation = appropriated(world)
    open_line(world, appropriation, amount_minor=AMOUNT - 1)

    with refused("amendment.propose", NotEnoughMoney, "RUB 0.01 is available and RUB 0.02 is"):
        amend(world, appropriation, -2)
    assert amend(world, appropriation, -1).status == "PROPOSED"


def test_an_amendment_changes_something(world):
    with refused("amendment.propose", InvalidValue, "A change of zero changes nothing"):
        amend(world, world.appropriation, 0)


def test_only_an_approved_appropriation_is_amended(world):
    appropriation = propose_appropriation(world)

    with refused("amendment.propose", WrongState, "Only an approved appropriation"):
        amend(world, appropriation, 1)


def test_whoever_proposed_an_amendment_does_not_decide_it(world):
    amendment = amend(world, world.appropriation, 1)

    for approve in (True, False):
        with refused("amendment.decide", SamePerson, "A second person has to decide"):
            decide_amendment(world, amendment, actor=world.alice, approve=approve)


@pytest.mark.parametrize("first", [True, False])
def test_an_amendment_is_decided_once(world, first):
    amendment = amend(world, world.appropriation, 1)
    decided = decide_amendment(world, amendment, approve=first)

    with refused("amendment.decide", WrongState, f"already {decided.get_status_display()}"):
        decide_amendment(world, amendment)


def test_the_database_itself_wants_two_persons(world):
    proposed, alice = propose_appropriation(world), world.alice.pk
    amendment = amend(world, world.appropriation, 1)

    approved = {"status": "APPROVED", "approved_by_id": alice}
    assert rule_broken_by(proposed, **approved) == "appropriation_by_two_persons"
    assert rule_broken_by(proposed, status="APPROVED") == "appropriation_approved_by_somebody"
    assert rule_broken_by(amendment, decided_by_id=alice) == "amendment_by_two_persons"


def test_the_database_itself_keeps_years_windows_and_amounts(world):
    appropriation, amendment = propose_appropriation(world), amend(world, world.appropriation, 1)

    assert rule_broken_by_copy(appropriation) == "appropriation_once_a_year"
    assert rule_broken_by(appropriation, original_minor=0) == "appropriation_amount_positive"
    assert rule_broken_by(amendment, change_minor=0) == "amendment_changes_something"
    empty = {"eligible_until": world.source.eligible_from}
    assert rule_broken_by(world.source, **empty) == "funding_source_window_not_empty"


def test_an_amendment_decided_by_four_at_once_changes_the_money_once(committed_world):
    world = committed_world
    appropriation = appropriated(world)
    amendment = amend(world, appropriation, 1)

    outcomes = at_once(*[lambda: str(decide_amendment(world, amendment).status)] * 4)

    assert sorted(outcomes) == ["APPROVED"] + ["wrong-state"] * 3
    assert held(appropriation, Stage.UNALLOCATED) == AMOUNT + 1


def test_an_appropriation_approved_by_four_at_once_arrives_once(committed_world):
    world = committed_world
    appropriation = propose_appropriation(world)

    outcomes = at_once(*[lambda: str(approve_appropriation(world, appropriation).status)] * 4)

    assert sorted(outcomes) == ["APPROVED"] + ["wrong-state"] * 3
    assert held(appropriation, Stage.UNALLOCATED) == AMOUNT
