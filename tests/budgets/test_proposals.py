"""What was proposed and comes to nothing: a line, an appropriation."""

import pytest

from audit.models import AuditRecord
from budgets import operations
from budgets.queries import unplanned_minor
from core.errors import NotPermitted, SamePerson, WrongState
from ledger.models import Account, Transfer
from tests.budgets.papers import (
    AMOUNT,
    appropriated,
    approve_appropriation,
    approve_line,
    propose_appropriation,
    propose_line,
)
from tests.database import rule_broken_by
from tests.refusals import refused
from tests.together import overlapping
from tests.world import NOON


def proposed_line(world):
    return propose_line(world, appropriated(world))


# Kind of paper: how it is made, how it is approved, and how another like it is made.
PAPERS = {
    "allocation": (
        proposed_line,
        approve_line,
        lambda world, line: propose_line(world, line.appropriation),
    ),
    "appropriation": (
        propose_appropriation,
        approve_appropriation,
        lambda world, _paper: propose_appropriation(world),
    ),
}


@pytest.fixture(params=PAPERS)
def kind(request):
    return request.param


@pytest.fixture
def paper(world, kind):
    return PAPERS[kind][0](world)


def reject(world, kind, paper, **changes):
    wanted = {"reason": "The sum is wrong.", "actor": world.bob, "occurred_at": NOON, **changes}
    return getattr(operations, f"reject_{kind}")(**{kind: paper}, **wanted)


def withdraw(world, kind, paper, **changes):
    wanted = {"actor": world.alice, "occurred_at": NOON, **changes}
    return getattr(operations, f"withdraw_{kind}")(**{kind: paper}, **wanted)


def test_what_is_declined_moves_nothing_and_says_who_and_why(world, kind, paper):
    moved = Transfer.objects.count()
    declined = reject(world, kind, paper)

    assert (declined.status, declined.rejected_by_id) == ("REJECTED", world.bob.pk)
    assert Transfer.objects.count() == moved
    assert not Account.objects.filter(owner_id=paper.pk).exists()
    found = AuditRecord.objects.get(action=f"{kind}.rejected", subject_id=paper.pk)
    assert (found.actor_id, found.told) == (world.bob.pk, {"reason": "The sum is wrong."})


@pytest.mark.parametrize("end", [reject, withdraw])
def test_its_place_is_free_for_another_which_can_be_approved(world, kind, paper, end):
    _make, approve, again = PAPERS[kind]
    with refused(f"{kind}.propose", WrongState, "already"):
        again(world, paper)
    end(world, kind, paper)

    second = again(world, paper)
    assert approve(world, second).status == "APPROVED"
    end_of_first = type(paper).objects.get(pk=paper.pk)
    assert end_of_first.status in type(paper).GONE


def test_a_declined_line_plans_nothing(world):
    line = proposed_line(world)
    reject(world, "allocation", line)

    assert unplanned_minor(line.appropriation) == AMOUNT


def test_whoever_proposed_it_does_not_decline_it(world, kind, paper):
    with refused(f"{kind}.reject", SamePerson, "A second person has to decide"):
        reject(world, kind, paper, actor=world.alice)


def test_only_who_proposed_it_withdraws_it(world, kind, paper):
    with refused(f"{kind}.withdraw", NotPermitted, "Only who proposed it withdraws it"):
        withdraw(world, kind, paper, actor=world.bob)


@pytest.mark.parametrize("end", [reject, withdraw])
def test_what_is_decided_stays_decided(world, kind, paper, end):
    approve = PAPERS[kind][1]
    state = end(world, kind, paper).get_status_display()

    for act in (reject, withdraw):
        with refused(f"{kind}.{act.__name__}", WrongState, "only what still waits"):
            act(world, kind, paper)
    with refused(f"{kind}.approve", WrongState, state):
        approve(world, paper)


def test_a_line_is_planned_from_an_approved_appropriation_only(world):
    waiting = propose_appropriation(world)

    with refused("allocation.propose", WrongState, "The appropriation is proposed"):
        propose_line(world, waiting)


def test_the_database_itself_wants_another_person_and_a_name_beside_a_refusal(world, kind, paper):
    rule = f"{kind}_rejected_by_another"

    assert rule_broken_by(paper, status="REJECTED") == rule
    assert rule_broken_by(paper, rejected_by_id=world.bob.pk) == rule
    own = {"status": "REJECTED", "rejected_by_id": paper.proposed_by_id}
    assert rule_broken_by(paper, **own) == rule


def test_a_line_is_not_approved_and_withdrawn_at_once(committed_world):
    world = committed_world
    line = proposed_line(world)

    outcomes = overlapping(
        lambda: str(approve_line(world, line).status),
        lambda: str(withdraw(world, "allocation", line).status),
    )

    assert outcomes == ["APPROVED", "wrong-state"]
