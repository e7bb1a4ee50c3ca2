"""A supplier bills an order of a line that is not spent by vouchers."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from budgets import operations as budgets
from budgets.models import Order
from core.errors import InvalidValue, SamePerson, WrongState
from core.ids import new_id
from ledger.models import Transfer
from payments import operations as payments
from payments.models import Invoice
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import DAY, LINE, NOON, World

SUM = 10_000_00
TWO_PERSONS = "You ordered or billed this. A second person has to check it."


@pytest.fixture
def order(world: World) -> Order:
    return place(world, "O-1")


def test_billing_moves_no_money(world: World, order):
    invoice = submit(world, order)

    assert (invoice.status, invoice.amount_minor, invoice.currency) == ("SUBMITTED", SUM, "RUB")
    assert (invoice.supplier, invoice.normalised_number) == (world.academy, "A1")
    assert stages(world.pay_line) == (LINE - SUM, SUM, 0, 0, 0)
    record = AuditRecord.objects.get(action="invoice.submitted", subject_id=invoice.pk)
    assert (record.actor_id, record.details) == (world.eve.pk, {"amount_minor": SUM})


def test_accepting_expends_and_closes_the_order(world: World, order):
    invoice = accept(world, submit(world, order))

    order.refresh_from_db()
    assert (invoice.status, invoice.decided_by_id) == ("ACCEPTED", world.bob.pk)
    assert (order.status, order.invoiced_minor) == (Order.Status.CLOSED, SUM)
    assert stages(world.pay_line) == (LINE - SUM, 0, 0, SUM, 0)
    verbs = Transfer.objects.filter(reference_id=invoice.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["expend", "obligate"]
    assert_books_hold(world.region)


def test_an_order_is_billed_in_parts_to_its_last_kopeck(world: World, order):
    accept(world, submit(world, order, amount_minor=SUM - 1))

    order.refresh_from_db()
    assert (order.status, order.invoiced_minor) == (Order.Status.PLACED, SUM - 1)
    assert stages(world.pay_line) == (LINE - SUM, 1, 0, SUM - 1, 0)
    accept(world, submit(world, order, number="A-2", amount_minor=1))
    assert stages(world.pay_line) == (LINE - SUM, 0, 0, SUM, 0)


def test_one_kopeck_more_than_was_ordered_is_refused(world: World, order):
    invoice = submit(world, order, amount_minor=SUM + 1)

    message = "Order O-1 has RUB 10,000.00 left; the invoice says RUB 10,000.01."
    with refused("invoice.accept", WrongState, message):
        accept(world, invoice)


def test_what_was_billed_already_is_not_billed_again(world: World, order):
    accept(world, submit(world, order, amount_minor=SUM - 1))
    invoice = submit(world, order, number="A-2", amount_minor=2)

    message = "Order O-1 has RUB 0.01 left; the invoice says RUB 0.02."
    with refused("invoice.accept", WrongState, message):
        accept(world, invoice)


def test_a_cancelled_order_is_not_expended(world: World, order):
    invoice = submit(world, order)
    budgets.cancel_order(order=order, reason="…", actor=world.alice, occurred_at=NOON)

    with refused("invoice.accept", WrongState, "Order O-1 has"):
        accept(world, invoice)


def test_a_rejected_invoice_moves_nothing_and_frees_its_number(world: World, order):
    invoice = reject(world, submit(world, order))

    assert (invoice.status, invoice.decision_reason) == ("REJECTED", "Not delivered.")
    assert stages(world.pay_line) == (LINE - SUM, SUM, 0, 0, 0)
    assert accept(world, submit(world, order)).status == "ACCEPTED"


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("second", ["accept", "reject"])
def test_a_decided_invoice_stays_decided(world: World, order, first: str, second: str):
    acts = {"accept": accept, "reject": reject}
    invoice = acts[first](world, submit(world, order))

    message = f"Invoice A-1 is already {first}ed."
    with refused(f"invoice.{second}", WrongState, message):
        acts[second](world, invoice)


@pytest.mark.parametrize("act", ["accept", "reject"])
def test_nobody_decides_a_bill_of_their_own(world: World, order, act: str):
    invoice = submit(world, order)

    with refused(f"invoice.{act}", SamePerson, TWO_PERSONS):
        {"accept": accept, "reject": reject}[act](world, invoice, actor=world.eve)


def test_who_ordered_it_does_not_accept_it(world: World, order):
    invoice = submit(world, order)

    with refused("invoice.accept", SamePerson, TWO_PERSONS):
        accept(world, invoice, actor=world.alice)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_of_nothing_is_refused(world: World, order, amount: int):
    with refused("invoice.submit", InvalidValue, "The amount must be more than zero."):
        submit(world, order, amount_minor=amount)


@pytest.mark.parametrize("again", ["A-1", "a 001", "A1"])
def test_a_number_of_a_supplier_is_used_once(world: World, order, again: str):
    submit(world, order)
    other = place(world, "O-2")

    message = f"Number “{again}” is taken by invoice “A-1”. Use another."
    with refused("invoice.submit", payments.DuplicateNumber, message):
        submit(world, other, number=again)


def test_another_supplier_may_use_the_number(world: World, order):
    submit(world, order)
    other = place(world, "O-2", supplier=world.rival)

    assert submit(world, other).supplier == world.rival


def test_a_number_without_letters_and_digits_is_refused(world: World, order):
    message = "Number “—/—” has neither letters nor digits."
    with refused("invoice.submit", InvalidValue, message):
        submit(world, order, number="—/—")


@pytest.mark.parametrize(
    ("rule", "column"),
    [("invoice_amount_positive", "amount_minor"), ("invoice_by_two_persons", "decided_by_id")],
)
def test_the_database_itself_refuses_a_wrong_invoice(world: World, order, rule, column):
    invoice = submit(world, order)
    wrong = {"amount_minor": 0, "decided_by_id": world.eve.pk}[column]

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(**{column: wrong})


def test_the_database_itself_keeps_one_living_invoice_a_number(world: World, order):
    invoice = submit(world, order)
    invoice.pk = new_id()

    with pytest.raises(IntegrityError, match="invoice_number_once"), transaction.atomic():
        invoice.save(force_insert=True)


def test_the_database_itself_refuses_more_than_was_ordered(world: World, order):
    with pytest.raises(IntegrityError, match="order_not_overinvoiced"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(invoiced_minor=SUM + 1)


def place(world: World, number: str, *, supplier=None) -> Order:
    return budgets.place_order(
        allocation=world.pay_line,
        supplier=supplier or world.academy,
        number=number,
        description="Twelve hours of teaching",
        amount_minor=SUM,
        actor=world.alice,
        occurred_at=NOON,
    )


def submit(world: World, order: Order, *, number: str = "A-1", amount_minor: int = SUM) -> Invoice:
    return payments.submit_invoice(
        order=order,
        number=number,
        amount_minor=amount_minor,
        actor=world.eve,
        occurred_at=NOON + DAY,
    )


def accept(world: World, invoice: Invoice, *, actor=None) -> Invoice:
    return payments.accept_invoice(
        invoice=invoice, actor=actor or world.bob, occurred_at=NOON + 2 * DAY
    )


def reject(world: World, invoice: Invoice, *, actor=None) -> Invoice:
    return payments.reject_invoice(
        invoice=invoice,
        reason="Not delivered.",
        actor=actor or world.bob,
        occurred_at=NOON + 2 * DAY,
    )
