"""Accepted papers are ordered by one, approved by another, sent, and paid or bounced."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from budgets import operations as budgets
from core.errors import InvalidValue, SamePerson, WrongState
from core.ids import new_id
from ledger.models import Transfer
from payments import operations as payments
from payments.models import Claim, Invoice, PaymentItem, PaymentOrder
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import DAY, FACE, LINE, NOON, World, build_world, complete, enrol

BILL = 10_000_00
ACTS = {"approve": "approve_payment_order", "send": "send_payment_order", "pay": "mark_paid"}
ACTS |= {"bounce": "mark_bounced"}
NAMES = {"approve": "approve", "send": "send", "pay": "mark_paid", "bounce": "mark_bounced"}
NEEDS = {"approve": "draft", "send": "approved", "pay": "sent", "bounce": "sent"}
PATHS = {
    "draft": [],
    "approved": ["approve"],
    "sent": ["approve", "send"],
    "paid": ["approve", "send", "pay"],
    "bounced": ["approve", "send", "bounce"],
}


@pytest.fixture
def claim(world: World) -> Claim:
    return accepted_claim(world)


def test_an_order_is_made_for_the_sum_of_its_papers(world: World, claim):
    invoice = accepted_invoice(world)

    order = make(world, claim, invoice)

    assert (order.status, order.amount_minor, order.currency) == ("DRAFT", FACE + BILL, "RUB")
    assert (order.payee, order.bank_account) == (world.academy, world.academy.bank_account)
    assert set(order.items.values_list("claim_id", "invoice_id", "amount_minor")) == {
        (claim.pk, None, FACE),
        (None, invoice.pk, BILL),
    }
    assert order.made_by_id == world.carol.pk


def test_money_is_paid_when_the_bank_says_so_and_not_before(world: World, claim):
    order = make(world, claim)
    for act in ("approve", "send"):
        order = do(act, world, order)
        assert stages(world.line) == (LINE - FACE, 0, 0, FACE, 0)

    order = do("pay", world, order)

    assert (order.status, order.bank_reference, order.paid_at) == ("PAID", "B-1", at(world))
    assert stages(world.line) == (LINE - FACE, 0, 0, 0, FACE)
    assert_books_hold(world.region)


def test_paying_posts_one_transfer_a_voucher_and_a_bill(world: World, claim):
    invoice = accepted_invoice(world)
    order = through("sent", world, make(world, claim, invoice))

    do("pay", world, order)

    posted = Transfer.objects.filter(verb="pay", reference_id=order.pk)
    redemption = claim.items.get().redemption
    assert set(posted.values_list("subject_id", "amount_minor", "counterparty_id", "reason")) == {
        (redemption.voucher_id, FACE, world.academy.pk, "B-1"),
        (invoice.order_id, BILL, world.academy.pk, "B-1"),
    }
    assert stages(world.pay_line) == (LINE - BILL, 0, 0, 0, BILL)


@pytest.mark.parametrize("status", ["approved", "sent", "paid", "bounced"])
def test_every_step_is_recorded(world: World, claim, status: str):
    order = through(status, world, make(world, claim))

    record = AuditRecord.objects.get(action=f"payment_order.{status}", subject_id=order.pk)
    assert record.actor_id == (world.bob if status == "approved" else world.carol).pk


@pytest.mark.parametrize("status", PATHS)
@pytest.mark.parametrize("act", ACTS)
def test_no_step_is_taken_out_of_turn(world: World, claim, status: str, act: str):
    order = through(status, world, make(world, claim))
    if NEEDS[act] == status:
        assert do(act, world, order).status != status.upper()
        return

    message = f"The payment order is {status}; this needs one that is {NEEDS[act]}."
    with refused(f"payment_order.{NAMES[act]}", WrongState, message):
        do(act, world, order)


def test_who_made_an_order_does_not_approve_it(world: World, claim):
    order = make(world, claim)

    message = "You made this payment order. A second person has to approve it."
    with refused("payment_order.approve", SamePerson, message):
        do("approve", world, order, actor=world.carol)


@pytest.mark.parametrize("paper", ["claim", "invoice"])
def test_who_accepted_a_paper_does_not_order_its_payment(world: World, claim, paper: str):
    papers = {"claim": claim, "invoice": accepted_invoice(world)}

    message = f"You accepted {papers[paper].number}. Somebody else has to order its payment."
    with refused("payment_order.make", SamePerson, message):
        make(world, papers[paper], actor=world.bob)


def test_what_is_not_accepted_is_not_ordered(world: World):
    claim, invoice = submitted_claim(world), submitted_invoice(world)

    for paper in (claim, invoice):
        message = f"{paper.number} is submitted; only what is accepted is paid."
        with refused("payment_order.make", WrongState, message):
            make(world, paper)


def test_papers_of_another_payee_are_not_ordered(world: World, claim):
    message = "Choose accepted claims and invoices of this payee."
    with refused("payment_order.make", InvalidValue, message):
        make(world, claim, payee=world.rival)
    with refused("payment_order.make", InvalidValue, message):
        make(world, claim, Invoice(pk=new_id()))


def test_an_order_for_nothing_is_refused(world: World):
    with refused("payment_order.make", InvalidValue, "Choose accepted claims and invoices"):
        make(world)


@pytest.mark.parametrize("status", ["draft", "approved", "sent", "paid"])
def test_a_paper_is_in_one_living_order(world: World, claim, status: str):
    through(status, world, make(world, claim))

    message = "INV-1 is in another payment order already."
    with refused("payment_order.make", payments.AlreadyOrdered, message):
        make(world, claim)


def test_what_bounced_is_ordered_again_and_paid_once(world: World, claim):
    bounced = through("bounced", world, make(world, claim))
    assert stages(world.line) == (LINE - FACE, 0, 0, FACE, 0)

    again = through("paid", world, make(world, claim))

    items = PaymentItem.objects.filter(claim=claim)
    assert set(items.values_list("order_id", "bounced")) == {(bounced.pk, True), (again.pk, False)}
    assert stages(world.line) == (LINE - FACE, 0, 0, 0, FACE)
    posted = Transfer.objects.filter(verb="pay", counterparty_id=world.academy.pk)
    assert posted.get().reference_id == again.pk
    assert_books_hold(world.region)


@pytest.mark.parametrize("reference", ["", "   "])
def test_a_payment_without_a_reference_is_refused(world: World, claim, reference: str):
    order = through("sent", world, make(world, claim))

    message = "Give the bank's reference of the payment."
    with refused("payment_order.mark_paid", InvalidValue, message):
        do("pay", world, order, bank_reference=reference)


@pytest.mark.parametrize("again", ["B-1", " B-1 "])
def test_a_bank_reference_is_used_once(world: World, claim, again: str):
    through("paid", world, make(world, claim))
    order = through("sent", world, make(world, accepted_invoice(world)))

    message = "Bank reference “B-1” belongs to another payment."
    with refused("payment_order.mark_paid", InvalidValue, message):
        do("pay", world, order, bank_reference=again)


def test_banks_of_two_regions_may_use_one_reference(world: World, claim):
    through("paid", world, make(world, claim))
    elsewhere = build_world()

    order = make(elsewhere, accepted_claim(elsewhere))
    assert through("paid", elsewhere, order).bank_reference == "B-1"


def test_the_database_itself_refuses_an_order_approved_by_its_maker(world: World, claim):
    make(world, claim)

    with pytest.raises(IntegrityError, match="payment_order_by_two_persons"), transaction.atomic():
        PaymentOrder.objects.update(approved_by_id=world.carol.pk)


def test_the_database_itself_lets_nothing_leave_unapproved(world: World, claim):
    make(world, claim)

    refusal = pytest.raises(IntegrityError, match="payment_order_approved_before_it_leaves")
    with refusal, transaction.atomic():
        PaymentOrder.objects.update(status="SENT")


@pytest.mark.parametrize("lacking", [{"bank_reference": ""}, {"paid_at": None}])
def test_the_database_itself_refuses_a_payment_without_its_facts(world, claim, lacking):
    through("paid", world, make(world, claim))

    refusal = pytest.raises(IntegrityError, match="payment_order_paid_with_reference")
    with refusal, transaction.atomic():
        PaymentOrder.objects.update(**lacking)


def test_the_database_itself_uses_a_bank_reference_once(world: World, claim):
    through("paid", world, make(world, claim))
    order = make(world, accepted_invoice(world))

    refusal = pytest.raises(IntegrityError, match="payment_order_bank_reference_once")
    with refusal, transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(bank_reference="B-1")


@pytest.mark.parametrize("paper", ["claim", "invoice"])
def test_the_database_itself_orders_a_paper_once(world: World, claim, paper: str):
    papers = {"claim": claim, "invoice": accepted_invoice(world)}
    item = make(world, papers[paper]).items.get()
    item.pk = new_id()

    with pytest.raises(IntegrityError, match=f"{paper}_paid_once"), transaction.atomic():
        item.save(force_insert=True)


def test_the_database_itself_refuses_an_item_for_no_paper_or_for_two(world: World, claim):
    make(world, claim)
    invoice = accepted_invoice(world)

    for wrong in ({"claim": None}, {"invoice": invoice}):
        refusal = pytest.raises(IntegrityError, match="payment_item_for_one_paper")
        with refusal, transaction.atomic():
            PaymentItem.objects.update(**wrong)


def make(world: World, *papers: Claim | Invoice, payee=None, actor=None) -> PaymentOrder:
    return payments.make_payment_order(
        payee=payee or world.academy,
        claims=[paper for paper in papers if isinstance(paper, Claim)],
        invoices=[paper for paper in papers if isinstance(paper, Invoice)],
        actor=actor or world.carol,
        occurred_at=at(world),
    )


def do(act: str, world: World, order: PaymentOrder, **changes) -> PaymentOrder:
    wanted = {"order": order, "occurred_at": at(world)}
    wanted["actor"] = world.bob if act == "approve" else world.carol
    wanted |= {"pay": {"bank_reference": "B-1"}, "bounce": {"reason": "Closed."}}.get(act, {})
    return getattr(payments, ACTS[act])(**{**wanted, **changes})


def through(status: str, world: World, order: PaymentOrder) -> PaymentOrder:
    """Take an order all the way to a status."""
    for act in PATHS[status]:
        order = do(act, world, order)
    return order


def submitted_claim(world: World) -> Claim:
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    return payments.submit_claim(
        provider=world.academy,
        number="INV-1",
        redemption_ids=[redemption.pk],
        actor=world.eve,
        occurred_at=at(world),
    )


def accepted_claim(world: World) -> Claim:
    claim = submitted_claim(world)
    return payments.accept_claim(claim=claim, actor=world.bob, occurred_at=at(world))


def submitted_invoice(world: World) -> Invoice:
    order = budgets.place_order(
        allocation=world.pay_line,
        supplier=world.academy,
        number="O-1",
        description="Twelve hours of teaching",
        amount_minor=BILL,
        actor=world.alice,
        occurred_at=NOON,
    )
    return payments.submit_invoice(
        order=order, number="A-1", amount_minor=BILL, actor=world.eve, occurred_at=at(world)
    )


def accepted_invoice(world: World) -> Invoice:
    invoice = submitted_invoice(world)
    return payments.accept_invoice(invoice=invoice, actor=world.bob, occurred_at=at(world))


def at(world: World):
    return world.session.ends_at + DAY
