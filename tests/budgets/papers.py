"""Budget papers with everything filled in but what a test is about."""

from datetime import date

from budgets import operations
from budgets.accounts import Stage
from budgets.models import (
    Allocation,
    Amendment,
    Appropriation,
    FundingSource,
    Order,
    Virement,
)
from ledger.models import Account
from ledger.queries import balances
from tests.world import NOON, World

AMOUNT = 1000_00


def create_source(world: World, **changes) -> FundingSource:
    wanted = {
        "region": world.region,
        "code": "F2",
        "name": "Federal project",
        "instrument": "federal project",
        "eligible_from": date(2026, 1, 1),
        "eligible_until": date(2027, 1, 1),
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return operations.create_funding_source(**{**wanted, **changes})


def propose_appropriation(world: World, **changes) -> Appropriation:
    """Propose next year's appropriation of the world's source."""
    wanted = {
        "source": world.source,
        "fiscal_year": 2027,
        "amount_minor": AMOUNT,
        "document": "Law 2 of 2026",
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return operations.propose_appropriation(**{**wanted, **changes})


def approve_appropriation(world: World, appropriation: Appropriation, **changes) -> Appropriation:
    wanted = {"actor": world.bob, "occurred_at": NOON}
    return operations.approve_appropriation(appropriation=appropriation, **{**wanted, **changes})


def appropriated(world: World, **changes) -> Appropriation:
    return approve_appropriation(world, propose_appropriation(world, **changes))


def amend(world: World, appropriation: Appropriation, change_minor: int, **changes) -> Amendment:
    wanted = {"reason": "Prices rose.", "actor": world.alice, "occurred_at": NOON}
    return operations.propose_amendment(
        appropriation=appropriation, change_minor=change_minor, **{**wanted, **changes}
    )


def decide_amendment(world: World, amendment: Amendment, **changes) -> Amendment:
    wanted = {"approve": True, "actor": world.bob, "occurred_at": NOON}
    return operations.decide_amendment(amendment=amendment, **{**wanted, **changes})


def propose_line(world: World, appropriation: Appropriation, **changes) -> Allocation:
    wanted = {
        "programme": world.programme,
        "code": "P9",
        "kind": Allocation.Kind.PLATFORM,
        "cost_scope": "the platform",
        "classification_scheme": "RU-KBK",
        "classification_code": "99907051111111111244",
        "amount_minor": AMOUNT,
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return operations.propose_allocation(appropriation=appropriation, **{**wanted, **changes})


def approve_line(world: World, line: Allocation, **changes) -> Allocation:
    wanted = {"actor": world.bob, "occurred_at": NOON}
    return operations.approve_allocation(allocation=line, **{**wanted, **changes})


def allot(world: World, line: Allocation, amount_minor: int = AMOUNT, **changes) -> Allocation:
    wanted = {"actor": world.bob, "occurred_at": NOON}
    return operations.allot(allocation=line, amount_minor=amount_minor, **{**wanted, **changes})


def deallocate(world: World, line: Allocation, amount_minor: int, **changes) -> Allocation:
    wanted = {"reason": "Cheaper.", "actor": world.bob, "occurred_at": NOON}
    return operations.deallocate(
        allocation=line, amount_minor=amount_minor, **{**wanted, **changes}
    )


def open_line(world: World, appropriation: Appropriation, **changes) -> Allocation:
    line = approve_line(world, propose_line(world, appropriation, **changes))
    return allot(world, line, line.original_minor)


def turn(act, world: World, line: Allocation, **changes) -> Allocation:
    """Pause or resume a line."""
    wanted = {"reason": "Audit.", "actor": world.bob, "occurred_at": NOON}
    return act(allocation=line, **{**wanted, **changes})


def close(world: World, line: Allocation, expected_minor: int, **changes) -> Allocation:
    wanted = {"carry_to": None, "actor": world.bob, "occurred_at": NOON}
    return operations.close_allocation(
        allocation=line, expected_minor=expected_minor, **{**wanted, **changes}
    )


def propose_virement(world: World, amount_minor: int = AMOUNT, **changes) -> Virement:
    wanted = {
        "source": world.line,
        "target": world.pay_line,
        "reason": "Fewer learners, more hours.",
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return operations.propose_virement(amount_minor=amount_minor, **{**wanted, **changes})


def decide_virement(world: World, virement: Virement, **changes) -> Virement:
    wanted = {"approve": True, "actor": world.bob, "occurred_at": NOON}
    return operations.decide_virement(virement=virement, **{**wanted, **changes})


def place_order(world: World, **changes) -> Order:
    wanted = {
        "allocation": world.pay_line,
        "supplier": world.academy,
        "number": "O-1",
        "description": "Teacher hours",
        "amount_minor": AMOUNT,
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return operations.place_order(**{**wanted, **changes})


def held(owner: FundingSource | Appropriation | Allocation, stage: Stage) -> int:
    """Return what the account holds, having checked that a stored balance says the same."""
    counted = balances([owner.pk])[owner.pk, stage]
    stored = Account.objects.get(owner_id=owner.pk, stage=stage).balance_minor
    assert stored in {None, counted}
    return counted
