"""A small region's spring, in figures that can be checked with a pencil.

Thousands of roubles. Line P3 (vouchers) has 1 000, line P1 (teacher pay) 1 000; a
virement moves 100 from P1 to P3. Nine people are issued 60 each:

0  completes and passes at the Academy, paid                       paid 60
1  redeems 40 of 60, completes and fails, claim accepted           expended 40, expired 20
2  redeems at the Rival and is enrolled                            obligated 60
3  starts at the Academy and withdraws                             withdrawn 60
4  does not come                                                   no-show 60
5  is redeemed by mistake, gets it back, lets it expire            expired 60
6  is presented at the Rival and has not confirmed                 committed 60
7  has the voucher voided                                          released 60
8  lets it expire                                                  expired 60

On P1 an order of 50 goes to the Rival; an invoice of 30 is accepted and paid.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from budgets import operations as budgets
from budgets.models import Order, Virement
from learning.models import Enrolment
from payments import operations as payments
from payments.models import Claim, Invoice, PaymentOrder
from providers.models import Session
from tests import world as stage
from tests.world import DAY, NOON, World
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

K = 1_000_00  # A thousand roubles in minor units.


@dataclass
class Story:
    world: World
    rival_session: Session
    vouchers: list[Voucher]
    redemptions: dict[int, Redemption]
    enrolments: dict[int, Enrolment]
    virement: Virement
    order: Order
    invoice: Invoice
    claim: Claim
    accepted: Claim
    payment_order: PaymentOrder
    invoice_payment: PaymentOrder


def tell() -> Story:
    world = stage.build_world(employees=9)
    virement = _virement(world)
    rival_session = stage.schedule(world.rival_course, world.mallory, "R01")
    issued = [stage.issue(world, holder) for holder in world.employees]
    redemptions, enrolments = _redeem(world, rival_session, issued)
    _undo(world, issued, redemptions, enrolments)
    claim, payment_order = stage.pay(world, redemptions[0], number="INV-1")
    accepted = _accepted_claim(world, redemptions[1])
    order, invoice, invoice_payment = _spend_by_order(world)
    vouchers.expire_vouchers(at=NOON + 90 * DAY)
    _record_when_it_happened()
    return Story(
        world,
        rival_session,
        issued,
        redemptions,
        enrolments,
        virement,
        order,
        invoice,
        claim,
        accepted,
        payment_order,
        invoice_payment,
    )


def _virement(world: World) -> Virement:
    virement = budgets.propose_virement(
        source=world.pay_line,
        target=world.line,
        amount_minor=100 * K,
        reason="More people than teachers.",
        actor=world.alice,
        occurred_at=NOON - 3 * DAY,
    )
    return budgets.decide_virement(
        virement=virement, approve=True, actor=world.bob, occurred_at=NOON - 2 * DAY
    )


def _redeem(world: World, rival_session: Session, issued: list[Voucher]):
    at_rival = {"session": rival_session, "provider": world.rival, "actor": world.mallory}
    redemptions = {
        person: stage.redeem(world, issued[person], **changes)
        for person, changes in {
            0: {},
            1: {"amount_minor": 40 * K},
            2: at_rival,
            3: {},
            4: {},
            5: {},
            6: {**at_rival, "occurred_at": NOON + 20 * DAY},
        }.items()
    }
    confirmed = [person for person in redemptions if person != 6]
    enrolments = {person: stage.confirm(world, redemptions[person]) for person in confirmed}
    return redemptions, enrolments


def _undo(world: World, issued, redemptions, enrolments) -> None:
    _reverse(world, redemptions[5], "MISTAKE", NOON + 2 * DAY)
    stage.attend(world, enrolments[3])
    stage.complete(world, enrolments[0])
    stage.complete(world, enrolments[1], score=50)
    _reverse(world, redemptions[3], "WITHDRAWN", NOON + 36 * DAY)
    _reverse(world, redemptions[4], "NO_SHOW", NOON + 36 * DAY)
    vouchers.void_voucher(
        voucher=issued[7], reason="Left.", actor=world.alice, occurred_at=NOON + 3 * DAY
    )


def _reverse(world: World, redemption: Redemption, ending: str, occurred_at) -> None:
    vouchers.reverse_redemption(
        redemption=redemption,
        ending=ending,
        reason="As told.",
        actor=world.eve,
        occurred_at=occurred_at,
    )


def _accepted_claim(world: World, redemption: Redemption) -> Claim:
    at = {"occurred_at": world.session.ends_at + 2 * DAY}
    claim = payments.submit_claim(
        provider=world.academy,
        number="INV-2",
        redemption_ids=[redemption.pk],
        actor=world.eve,
        **at,
    )
    return payments.accept_claim(claim=claim, actor=world.bob, **at)


def _spend_by_order(world: World) -> tuple[Order, Invoice, PaymentOrder]:
    order = budgets.place_order(
        allocation=world.pay_line,
        supplier=world.rival,
        number="ORD-1",
        description="Teacher hours",
        amount_minor=50 * K,
        actor=world.alice,
        occurred_at=NOON,
    )
    at = {"occurred_at": NOON + 30 * DAY}
    invoice = payments.submit_invoice(
        order=order, number="R-1", amount_minor=30 * K, actor=world.mallory, **at
    )
    invoice = payments.accept_invoice(invoice=invoice, actor=world.bob, **at)
    payment = payments.make_payment_order(
        payee=world.rival, claims=[], invoices=[invoice], actor=world.carol, **at
    )
    payment = payments.approve_payment_order(order=payment, actor=world.bob, **at)
    payment = payments.send_payment_order(order=payment, actor=world.carol, **at)
    payment = payments.mark_paid(
        order=payment,
        bank_reference="B-R-1",
        actor=world.carol,
        occurred_at=NOON + 31 * DAY,
    )
    return order, invoice, payment


def _record_when_it_happened() -> None:
    """Let everything have been recorded an hour after it happened, as on any working day.

    In one transaction the database's clock stands still, so it is set by hand.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, moment in (
            ("ledger_transfer", "occurred_at"),
            ("audit_auditrecord", "occurred_at"),
            ("vouchers_redemption", "presented_at"),
        ):
            cursor.execute(f"UPDATE {table} SET recorded_at = {moment} + interval '1 hour'")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL ROLE training_service")


HOUR = timedelta(hours=1)
