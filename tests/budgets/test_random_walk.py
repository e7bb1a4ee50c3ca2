"""Whatever happens, and in whatever order: the books hold, and say what the papers say."""

import pytest
from django.db.models import F, Sum

from budgets.accounts import LINE_STAGES, Stage
from budgets.models import Allocation, Order
from budgets.queries import line_amounts
from ledger.queries import balances
from payments.models import ClaimItem, Invoice
from tests.books import assert_books_hold
from tests.budgets.walk import ACTS, Walk
from tests.world import World, build_world
from vouchers.models import Redemption, Voucher

SPENT = [stage for stage in LINE_STAGES if stage != Stage.AVAILABLE]
STEPS, SEEDS = 85, range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_books_hold_after_every_step_of_a_random_walk(db, seed):
    walk = Walk(build_world(employees=12), seed)

    for number in range(STEPS):
        name = walk.step()
        assert_books_hold(walk.world.region)
        assert said_by_the_ledger(walk.world) == said_by_the_papers(walk.world), (number, name)

    assert sum(walk.done.values()) > STEPS // 4
    assert sum(walk.refused.values()) > STEPS // 10


def test_the_walks_together_did_everything_there_is_to_do(db):
    walks = [Walk(build_world(employees=12), seed) for seed in SEEDS]
    for walk in walks:
        for _number in range(STEPS):
            walk.step()

    assert set().union(*(walk.done for walk in walks)) == set(ACTS)


def said_by_the_ledger(world: World) -> list[object]:
    """Return the sum of all accounts, what is allotted, and the stages of both lines."""
    lines = (world.line, world.pay_line)
    held = balances([world.source.pk, world.appropriation.pk, *(line.pk for line in lines)])
    granted = -held[world.source.pk, Stage.SOURCE]
    allotted = granted - held[world.appropriation.pk, Stage.UNALLOCATED]
    stages = [{stage: held[line.pk, stage] for stage in SPENT} for line in lines]
    return [sum(held.values()), allotted, *stages]


def said_by_the_papers(world: World) -> list[object]:
    allotted = sum(line_amounts(line).allotted_minor for line in (world.line, world.pay_line))
    nothing = dict.fromkeys(SPENT, 0)
    vouchers, orders = vouchers_say(world.line), orders_say(world.pay_line)
    return [0, allotted, {**nothing, **vouchers}, {**nothing, **orders}]


def vouchers_say(line: Allocation) -> dict[Stage, int]:
    redemptions = Redemption.objects.filter(voucher__allocation=line)
    confirmed = redemptions.filter(status="CONFIRMED")
    accepted = ClaimItem.objects.filter(
        redemption__in=redemptions, dropped=False, claim__status="ACCEPTED"
    )
    paid = accepted.filter(claim__payment_items__order__status="PAID")
    free = total(Voucher.objects.filter(allocation=line), "remaining_minor")
    return {
        Stage.COMMITTED: free + total(redemptions.filter(status="AWAITING_HOLDER")),
        Stage.OBLIGATED: total(confirmed) - total(accepted),
        Stage.EXPENDED: total(accepted) - total(paid),
        Stage.PAID: total(paid),
    }


def orders_say(line: Allocation) -> dict[Stage, int]:
    accepted = Invoice.objects.filter(order__allocation=line, status="ACCEPTED")
    paid = accepted.filter(payment_items__order__status="PAID")
    placed = Order.objects.filter(allocation=line, status="PLACED")
    return {
        Stage.COMMITTED: total(
            placed.annotate(rest=F("amount_minor") - F("invoiced_minor")), "rest"
        ),
        Stage.EXPENDED: total(accepted) - total(paid),
        Stage.PAID: total(paid),
    }


def total(rows, column: str = "amount_minor") -> int:
    return rows.aggregate(total=Sum(column))["total"] or 0
