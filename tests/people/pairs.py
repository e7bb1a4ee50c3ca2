"""Every act that needs a second person: how Alice makes it, and how another checks it."""

from collections.abc import Callable

from budgets import operations as budgets
from budgets.models import Allocation
from payments import operations as payments
from payments.models import Claim, Invoice
from people import operations as people
from people.models import Role
from providers import operations as providers
from tests.people.colleagues import make_official
from tests.world import DAY, FACE, NOON, World, complete, confirm, issue, redeem
from vouchers import operations as vouchers

Check = Callable[..., object]


def _made(world: World) -> dict:
    return {"actor": world.alice, "occurred_at": NOON}


def appropriation(world: World) -> Check:
    made = budgets.propose_appropriation(
        source=world.source, fiscal_year=2027, amount_minor=1, document="Law", **_made(world)
    )
    return lambda **act: budgets.approve_appropriation(appropriation=made, **act)


def amendment(world: World) -> Check:
    made = budgets.propose_amendment(
        appropriation=world.appropriation, change_minor=1, reason="More.", **_made(world)
    )
    return lambda **act: budgets.decide_amendment(amendment=made, approve=True, **act)


def _line(world: World, code: str) -> Allocation:
    # The whole appropriation of the world is planned, so this one is for nothing but one kopek.
    budgets.decide_amendment(
        amendment=budgets.propose_amendment(
            appropriation=world.appropriation, change_minor=1, reason="More.", **_made(world)
        ),
        approve=True,
        actor=world.bob,
        occurred_at=NOON,
    )
    return budgets.propose_allocation(
        appropriation=world.appropriation,
        programme=world.programme,
        code=code,
        kind=Allocation.Kind.OTHER,
        cost_scope="rooms",
        classification_scheme="RU-KBK",
        classification_code="999 0705 231D390010 244",
        amount_minor=1,
        **_made(world),
    )


def allocation(world: World) -> Check:
    made = _line(world, "P7")
    return lambda **act: budgets.approve_allocation(allocation=made, **act)


def allotment(world: World) -> Check:
    made = budgets.approve_allocation(
        allocation=_line(world, "P8"), actor=world.bob, occurred_at=NOON
    )
    return lambda **act: budgets.allot(allocation=made, amount_minor=1, **act)


def virement(world: World) -> Check:
    made = budgets.propose_virement(
        source=world.line, target=world.pay_line, amount_minor=1, reason="Need.", **_made(world)
    )
    return lambda **act: budgets.decide_virement(virement=made, approve=True, **act)


def batch(world: World) -> Check:
    Allocation.objects.filter(pk=world.line.pk).update(approval_above_minor=1)
    world.line.refresh_from_db()
    made = vouchers.create_batch(
        allocation=world.line,
        holders=world.employees[2:],
        amount_minor=FACE,
        valid_from=NOON,
        expires_at=NOON + 90 * DAY,
        **_made(world),
    )
    return lambda **act: vouchers.approve_batch(batch=made, **act)


def _claim(world: World, *, issuer, submitter) -> Claim:
    redemption = redeem(world, issue(world, actor=issuer))
    complete(world, confirm(world, redemption))
    return payments.submit_claim(
        provider=world.academy,
        number="C-1",
        redemption_ids=[redemption.pk],
        actor=submitter,
        occurred_at=NOON,
    )


def claim_submitted(world: World) -> Check:
    made = _claim(world, issuer=world.bob, submitter=world.alice)
    return lambda **act: payments.accept_claim(claim=made, **act)


def claim_issued(world: World) -> Check:
    made = _claim(world, issuer=world.alice, submitter=world.eve)
    return lambda **act: payments.accept_claim(claim=made, **act)


def claim_held(world: World) -> Check:
    made = _claim(world, issuer=world.bob, submitter=world.alice)
    return lambda **act: payments.hold_claim(claim=made, reason="Look.", **act)


def payment_ordered(world: World) -> Check:
    made = _claim(world, issuer=world.bob, submitter=world.eve)
    claim = payments.accept_claim(claim=made, **_made(world))
    return lambda **act: payments.make_payment_order(
        payee=world.academy, claims=[claim], invoices=[], **act
    )


def payment_approved(world: World) -> Check:
    made = _claim(world, issuer=world.alice, submitter=world.eve)
    claim = payments.accept_claim(claim=made, actor=world.bob, occurred_at=NOON)
    order = payments.make_payment_order(
        payee=world.academy, claims=[claim], invoices=[], **_made(world)
    )
    return lambda **act: payments.approve_payment_order(order=order, **act)


def _invoice(world: World, *, orderer, biller) -> Invoice:
    order = budgets.place_order(
        allocation=world.pay_line,
        supplier=world.academy,
        number="O-1",
        description="Hours",
        amount_minor=100,
        actor=orderer,
        occurred_at=NOON,
    )
    return payments.submit_invoice(
        order=order, number="A-1", amount_minor=60, actor=biller, occurred_at=NOON
    )


def invoice_ordered(world: World) -> Check:
    made = _invoice(world, orderer=world.alice, biller=world.eve)
    return lambda **act: payments.accept_invoice(invoice=made, **act)


def invoice_billed(world: World) -> Check:
    made = _invoice(world, orderer=world.bob, biller=world.alice)
    return lambda **act: payments.accept_invoice(invoice=made, **act)


def invoice_rejected(world: World) -> Check:
    made = _invoice(world, orderer=world.bob, biller=world.alice)
    return lambda **act: payments.reject_invoice(invoice=made, reason="Wrong.", **act)


def accreditation(world: World) -> Check:
    made = providers.apply_for_accreditation(
        provider=world.rival,
        scope=["RETRAINING"],
        valid_from=NOON,
        valid_until=NOON + 90 * DAY,
        **_made(world),
    )
    return lambda **act: providers.decide_accreditation(
        accreditation=made, status="UNDER_REVIEW", reason="Papers.", **act
    )


def role(world: World) -> Check:
    made = people.propose_role(
        user=make_official(world),
        region=world.region,
        role=Role.TREASURER,
        reason="Carol leaves.",
        **_made(world),
    )
    return lambda **act: people.decide_role(proposal=made, approve=False, **act)


PAIRS = {
    act.__name__: act
    for act in (
        appropriation,
        amendment,
        allocation,
        allotment,
        virement,
        batch,
        claim_submitted,
        claim_issued,
        claim_held,
        payment_ordered,
        payment_approved,
        invoice_ordered,
        invoice_billed,
        invoice_rejected,
        accreditation,
        role,
    )
}
