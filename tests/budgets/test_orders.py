from functools import partial

import pytest

from audit.operations import Conflict
from budgets import operations
from budgets.accounts import Stage
from budgets.models import Order
from budgets.operations import NotEnoughMoney
from budgets.queries import OutsideFundingWindow
from core.errors import InvalidValue, WrongState
from core.ids import new_id
from ledger.models import Transfer
from tests.budgets.papers import AMOUNT, held, place_order
from tests.database import rule_broken_by, rule_broken_by_copy
from tests.refusals import refused
from tests.together import at_once
from tests.world import DAY, LINE, NOON, build_world


def cancel(world, order, **changes) -> Order:
    wanted = {"reason": "Not needed.", "actor": world.alice, "occurred_at": NOON}
    return operations.cancel_order(order=order, **{**wanted, **changes})


def expend(world, order, amount_minor, **changes) -> Order:
    wanted = {"invoice_id": new_id(), "actor": world.bob, "occurred_at": NOON}
    return operations.expend_order(order=order, amount_minor=amount_minor, **{**wanted, **changes})


def stages(world) -> list[int]:
    names = (Stage.AVAILABLE, Stage.COMMITTED, Stage.OBLIGATED, Stage.EXPENDED)
    return [held(world.pay_line, stage) for stage in names]


def test_placing_an_order_commits_its_money_to_the_supplier(world):
    order = place_order(world)

    assert (order.status, order.invoiced_minor) == ("PLACED", 0)
    assert stages(world) == [LINE - AMOUNT, AMOUNT, 0, 0]
    transfer = Transfer.objects.get(subject_id=order.pk)
    assert (transfer.verb, transfer.counterparty_id) == ("commit", world.academy.pk)


def test_cancelling_an_order_gives_all_of_it_back(world):
    order = cancel(world, place_order(world))

    assert order.status == "CANCELLED"
    assert stages(world) == [LINE, 0, 0, 0]


def test_an_order_is_expended_in_parts_until_it_closes(world):
    order = expend(world, place_order(world), 400)
    assert (order.status, order.invoiced_minor) == ("PLACED", 400)
    assert stages(world) == [LINE - AMOUNT, AMOUNT - 400, 0, 400]

    order = expend(world, order, AMOUNT - 400)
    assert order.status == "CLOSED"
    assert stages(world) == [LINE - AMOUNT, 0, 0, AMOUNT]


def test_cancelling_a_partly_invoiced_order_closes_it_and_frees_the_rest(world):
    order = cancel(world, expend(world, place_order(world), 400))

    assert order.status == "CLOSED"
    assert stages(world) == [LINE - 400, 0, 0, 400]


def test_an_order_may_take_the_last_of_a_line_and_no_more(world):
    with refused("order.place", NotEnoughMoney, "RUB 1,000,000.01 is needed"):
        place_order(world, amount_minor=LINE + 1)
    place_order(world, amount_minor=LINE)

    assert stages(world) == [0, LINE, 0, 0]


def test_one_unit_more_than_the_rest_of_an_order_is_refused(world):
    order = expend(world, place_order(world), 400)

    with refused("order.invoice", WrongState, "has RUB 996.00 left; the invoice says RUB 996.01"):
        expend(world, order, AMOUNT - 399)


@pytest.mark.parametrize("end", [cancel, partial(expend, amount_minor=AMOUNT)])
def test_an_ended_order_is_neither_cancelled_nor_expended(world, end):
    order = end(world, place_order(world))

    with refused("order.cancel", WrongState, "Order O-1 is already"):
        cancel(world, order)
    with refused("order.invoice", WrongState, "Order O-1 has"):
        expend(world, order, 1)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_order_is_of_more_than_nothing(world, amount):
    with refused("order.place", Conflict, "rule order_amount_positive"):
        place_order(world, amount_minor=amount)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_invoice_is_of_more_than_nothing(world, amount):
    order = place_order(world)

    with refused("order.invoice", Conflict, "rule "):
        expend(world, order, amount)


def test_a_line_of_vouchers_is_not_spent_by_orders(world):
    with refused("order.place", WrongState, "Line P3 is spent by vouchers"):
        place_order(world, allocation=world.line)


def test_a_supplier_of_another_region_is_refused(world):
    foreign = build_world().academy

    with refused("order.place", InvalidValue, "not in this region's registry"):
        place_order(world, supplier=foreign)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2025-12-31T20:59:59+00:00", False),
        ("2025-12-31T21:00:00+00:00", True),
        ("2026-12-31T20:59:59+00:00", True),
        ("2026-12-31T21:00:00+00:00", False),
    ],
    ids=["before midnight", "first day in Moscow", "last day", "too late"],
)
def test_the_funding_window_is_the_days_of_the_regions_own_time_zone(world, moment, inside):
    wanted = partial(place_order, world, occurred_at=NOON.fromisoformat(moment))

    if inside:
        assert wanted().status == "PLACED"
    else:
        with refused("order.place", OutsideFundingWindow, "Regional budget pays for 1 January"):
            wanted()


def test_an_order_number_is_used_once_in_a_region(world):
    place_order(world)

    with refused("order.place", Conflict, "rule order_number_once"):
        place_order(world)


def test_the_database_itself_keeps_numbers_and_amounts(world):
    order = place_order(world)

    assert rule_broken_by_copy(order) == "order_number_once"
    assert rule_broken_by(order, amount_minor=0) == "order_amount_positive"
    assert rule_broken_by(order, invoiced_minor=-1) == "order_not_overinvoiced"
    assert rule_broken_by(order, invoiced_minor=AMOUNT + 1) == "order_not_overinvoiced"


def test_eight_invoices_at_once_expend_no_more_than_the_order(committed_world):
    world = committed_world
    order = place_order(world)

    outcomes = at_once(*[lambda: str(expend(world, order, AMOUNT // 4).status)] * 8)

    assert sorted(outcomes) == ["CLOSED"] + ["PLACED"] * 3 + ["wrong-state"] * 4
    assert stages(world) == [LINE - AMOUNT, 0, 0, AMOUNT]


def test_an_order_is_cancelled_once_or_expended_but_not_both(committed_world):
    world = committed_world
    order = place_order(world, occurred_at=NOON + DAY)

    outcomes = at_once(
        lambda: str(cancel(world, order).status), lambda: str(expend(world, order, AMOUNT).status)
    )

    assert sorted(outcomes) in [["CANCELLED", "wrong-state"], ["CLOSED", "wrong-state"]]
    assert sum(stages(world)) == LINE
