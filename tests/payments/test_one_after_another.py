"""Whoever comes second waits for the first, and then sees what the first left.

A check made before the wait would be of a state that is gone: each pair here fails
when the lock that goes before its check is taken away.
"""

from collections.abc import Callable

import pytest

from budgets import operations as budgets
from learning import operations as learning
from learning.models import Enrolment
from payments import operations as payments
from payments.models import Claim, Invoice, PaymentOrder
from tests.books import assert_books_hold
from tests.together import overlapping
from tests.world import DAY, FACE, NOON, World, attend, complete, confirm, enrol, issue, redeem
from vouchers import operations as vouchers

Act = Callable[[], object]
Pair = tuple[Act, Act, str]  # The first, the second, and with what code it is refused.
REASON = {"reason": "…"}


def voids_and_redeems(world: World) -> Pair:
    voucher = issue(world)
    return void(world, voucher), lambda: redeem(world, voucher), "voucher-unknown"


def redeems_and_voids(world: World) -> Pair:
    voucher = issue(world)
    return lambda: redeem(world, voucher), void(world, voucher), "wrong-state"


def suspends_and_confirms(world: World) -> Pair:
    redemption = redeem(world, issue(world))
    suspend = {"voucher": redemption.voucher, "actor": world.alice, "occurred_at": NOON, **REASON}
    return (
        lambda: vouchers.suspend_voucher(**suspend),
        lambda: confirm(world, redemption),
        "voucher-suspended",
    )


def undoes_and_confirms(world: World) -> Pair:
    redemption = redeem(world, issue(world))
    return reverse(world, redemption, "MISTAKE"), lambda: confirm(world, redemption), "wrong-state"


def undoes_twice(world: World) -> Pair:
    redemption = redeem(world, issue(world))
    undo = reverse(world, redemption, "MISTAKE")
    return undo, undo, "wrong-state"


def completes_and_withdraws(world: World) -> Pair:
    redemption, enrolment = enrol(world)
    attend(world, enrolment)
    return (
        lambda: complete(world, enrolment),
        reverse(world, redemption, "WITHDRAWN"),
        "wrong-state",
    )


def attends_and_stays_away(world: World) -> Pair:
    redemption, enrolment = enrol(world)
    return lambda: attend(world, enrolment), reverse(world, redemption, "NO_SHOW"), "wrong-state"


def withdraws_and_completes(world: World) -> Pair:
    redemption, enrolment = enrol(world)
    completing = learned(world, enrolment)
    return reverse(world, redemption, "WITHDRAWN"), completing, "completion-rule-not-met"


def unticks_and_completes(world: World) -> Pair:
    _redemption, enrolment = enrol(world)
    completing = learned(world, enrolment)
    return untick(world, enrolment), completing, "completion-rule-not-met"


def completes_and_unticks(world: World) -> Pair:
    _redemption, enrolment = enrol(world)
    return learned(world, enrolment), untick(world, enrolment), "wrong-state"


def completes_and_scores(world: World) -> Pair:
    _redemption, enrolment = enrol(world)
    completing = learned(world, enrolment)
    return completing, lambda: score(world, enrolment, "FINAL", 10), "wrong-state"


def approves_and_cancels_a_batch(world: World) -> Pair:
    world.line.approval_above_minor = FACE
    batch = vouchers.create_batch(
        allocation=world.line,
        holders=world.employees,
        amount_minor=FACE,
        valid_from=NOON,
        expires_at=NOON + DAY,
        actor=world.alice,
        occurred_at=NOON,
    )
    return (
        lambda: vouchers.cancel_batch(batch=batch, actor=world.alice, occurred_at=NOON),
        lambda: vouchers.approve_batch(batch=batch, actor=world.bob, occurred_at=NOON),
        "wrong-state",
    )


def claims_twice(world: World) -> Pair:
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    first, second = (
        lambda n=n: payments.submit_claim(
            provider=world.academy,
            number=f"INV-{n}",
            redemption_ids=[redemption.pk],
            actor=world.eve,
            occurred_at=at(world),
        )
        for n in (1, 2)
    )
    return first, second, "not-claimable"


def accepts_and_returns_a_claim(world: World) -> Pair:
    decision = {"claim": claim(world), "actor": world.bob, "occurred_at": at(world)}
    return (
        lambda: payments.accept_claim(**decision),
        lambda: payments.return_claim(**decision, **REASON),
        "wrong-state",
    )


def accepts_and_rejects_an_invoice(world: World) -> Pair:
    decision = {"invoice": invoice(world), "actor": world.bob, "occurred_at": at(world)}
    return (
        lambda: payments.accept_invoice(**decision),
        lambda: payments.reject_invoice(**decision, **REASON),
        "wrong-state",
    )


def orders_one_paper_twice(world: World) -> Pair:
    accepted = accept(world)
    return lambda: order(world, accepted), lambda: order(world, accepted), "already-ordered"


def approves_an_order_twice(world: World) -> Pair:
    step = {"order": order(world, accept(world)), "occurred_at": at(world)}
    return (
        lambda: payments.approve_payment_order(**step, actor=world.bob),
        lambda: payments.approve_payment_order(**step, actor=world.alice),
        "wrong-state",
    )


def pays_and_bounces(world: World) -> Pair:
    step = {"order": sent(world), "actor": world.carol, "occurred_at": at(world)}
    return (
        lambda: payments.mark_paid(**step, bank_reference="B-1"),
        lambda: payments.mark_bounced(**step, **REASON),
        "wrong-state",
    )


PAIRS = [
    voids_and_redeems,
    redeems_and_voids,
    suspends_and_confirms,
    undoes_and_confirms,
    undoes_twice,
    completes_and_withdraws,
    attends_and_stays_away,
    withdraws_and_completes,
    unticks_and_completes,
    completes_and_unticks,
    completes_and_scores,
    approves_and_cancels_a_batch,
    claims_twice,
    accepts_and_returns_a_claim,
    accepts_and_rejects_an_invoice,
    orders_one_paper_twice,
    approves_an_order_twice,
    pays_and_bounces,
]


@pytest.mark.parametrize("prepare", PAIRS, ids=lambda pair: pair.__name__)
def test_the_second_sees_what_the_first_left(committed_world: World, prepare):
    first, second, code = prepare(committed_world)

    ends = overlapping(ending(first), ending(second))

    assert ends == ["done", code]
    assert_books_hold(committed_world.region)


def ending(act: Act) -> Act:
    return lambda: (act(), "done")[1]


def void(world: World, voucher) -> Act:
    return lambda: vouchers.void_voucher(
        voucher=voucher, actor=world.alice, occurred_at=NOON, **REASON
    )


def reverse(world: World, redemption, ending: str) -> Act:
    return lambda: vouchers.reverse_redemption(
        redemption=redemption, ending=ending, actor=world.eve, occurred_at=at(world), **REASON
    )


def learned(world: World, enrolment: Enrolment) -> Act:
    """Let a learner do all that the rule asks for; return the act that completes them."""
    attend(world, enrolment)
    for kind in ("ENTRY", "FINAL"):
        score(world, enrolment, kind, 75)
    return lambda: learning.complete_enrolments(
        session=world.session,
        enrolment_ids=[enrolment.pk],
        actor=world.eve,
        occurred_at=at(world),
    )


def score(world: World, enrolment: Enrolment, kind: str, points: int) -> None:
    learning.record_assessments(
        session=world.session,
        kind=kind,
        scores={enrolment.pk: points},
        actor=world.eve,
        occurred_at=at(world),
    )


def untick(world: World, enrolment: Enrolment) -> Act:
    """A practice not delivered: without it nobody completes."""
    return lambda: learning.record_attendance(
        block=world.session.blocks.get(position=6),
        present={enrolment.pk: False},
        actor=world.eve,
        occurred_at=at(world),
    )


def claim(world: World) -> Claim:
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    return payments.submit_claim(
        provider=world.academy,
        number="INV-1",
        redemption_ids=[redemption.pk],
        actor=world.eve,
        occurred_at=at(world),
    )


def accept(world: World) -> Claim:
    return payments.accept_claim(claim=claim(world), actor=world.bob, occurred_at=at(world))


def invoice(world: World) -> Invoice:
    placed = budgets.place_order(
        allocation=world.pay_line,
        supplier=world.academy,
        number="O-1",
        description="Twelve hours of teaching",
        amount_minor=FACE,
        actor=world.alice,
        occurred_at=NOON,
    )
    return payments.submit_invoice(
        order=placed, number="A-1", amount_minor=FACE, actor=world.eve, occurred_at=at(world)
    )


def order(world: World, accepted: Claim) -> PaymentOrder:
    return payments.make_payment_order(
        payee=world.academy,
        claims=[accepted],
        invoices=[],
        actor=world.carol,
        occurred_at=at(world),
    )


def sent(world: World) -> PaymentOrder:
    made = order(world, accept(world))
    made = payments.approve_payment_order(order=made, actor=world.bob, occurred_at=at(world))
    return payments.send_payment_order(order=made, actor=world.carol, occurred_at=at(world))


def at(world: World):
    return world.session.ends_at + DAY
