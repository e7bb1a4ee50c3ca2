"""A random walk through everything that moves the money of two budget lines.

Each act picks at random what it is done to; a refusal is a step like another, in which
nothing may have moved. The seed tells the whole walk, so a failure can be walked again.
"""

import random
from collections import Counter
from datetime import timedelta
from uuid import uuid4

from budgets import operations as budgets
from budgets.models import Order
from core.errors import Refused
from learning.models import Enrolment
from payments import operations as payments
from payments.models import Claim, Invoice, PaymentOrder
from tests.budgets.papers import (
    allot,
    amend,
    deallocate,
    decide_amendment,
    decide_virement,
    place_order,
    propose_virement,
)
from tests.world import DAY, FACE, NOON, World, complete, confirm, issue, redeem
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

HOUR = timedelta(hours=1)
# The way of a voucher is long, so its acts come oftener than the two of the rest.
WEIGHTS = {
    "issue": 6,
    "redeem": 8,
    "confirm": 8,
    "withdraw": 3,
    "claim": 6,
    "pay": 3,
    "allot": 3,
    "lapse": 1,
}


class Walk:
    """Acts are the public methods whose names say what happens; `step` does one of them."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.luck = random.Random(seed)
        self.now = NOON
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def step(self) -> str:
        name = self.luck.choices(ACTS, [WEIGHTS.get(act, 2) for act in ACTS])[0]
        self.now += HOUR
        try:
            getattr(self, name)()
        except (Refused, IndexError):  # IndexError: there is nothing to choose from yet.
            self.refused[name] += 1
        else:
            self.done[name] += 1
        return name

    def issue(self) -> None:
        holder = self.luck.choice(self.world.employees)
        face = self.luck.choice([FACE, FACE // 2, FACE * 2])
        lifetime = self.luck.choice([50, 90 * 24, 90 * 24]) * HOUR
        issue(
            self.world,
            holder,
            amount_minor=face,
            expires_at=self.now + lifetime,
            occurred_at=self.now,
        )

    def redeem(self) -> None:
        amount = self.luck.choice([None, None, FACE // 4])
        redeem(
            self.world,
            self._one_of(Voucher, remaining_minor__gt=0),
            amount_minor=amount,
            occurred_at=self.now,
        )

    def confirm(self) -> None:
        awaiting = self._one_of(Redemption, status="AWAITING_HOLDER")
        confirm(self.world, awaiting, occurred_at=self.now)

    def withdraw(self) -> None:
        vouchers.reverse_redemption(
            redemption=self._one_of(Redemption, ended_at=None),
            ending=self.luck.choice(["MISTAKE", "WITHDRAWN", "NO_SHOW"]),
            reason="Ill.",
            **self._by(self.world.alice),
        )

    def void(self) -> None:
        vouchers.void_voucher(
            voucher=self._one_of(Voucher), reason="Left.", **self._by(self.world.alice)
        )

    def expire(self) -> None:
        vouchers.expire_vouchers(at=self.now)

    def lapse(self) -> None:
        vouchers.lapse_redemptions(at=self.now)

    def virement(self) -> None:
        lines = [self.world.line, self.world.pay_line]
        self.luck.shuffle(lines)
        virement = propose_virement(self.world, self._amount(), source=lines[0], target=lines[1])
        decide_virement(self.world, virement, approve=self.luck.random() < 0.8)

    def amend(self) -> None:
        change = self.luck.choice([1, -1]) * self._amount()
        decide_amendment(self.world, amend(self.world, self.world.appropriation, change))

    def allot(self) -> None:
        allot(self.world, self._line(), self._amount(), occurred_at=self.now)

    def deallocate(self) -> None:
        deallocate(self.world, self._line(), self._amount(), occurred_at=self.now)

    def order(self) -> None:
        place_order(
            self.world, number=str(uuid4()), amount_minor=self._amount(), occurred_at=self.now
        )

    def cancel(self) -> None:
        budgets.cancel_order(
            order=self._one_of(Order), reason="Late.", **self._by(self.world.alice)
        )

    def bill(self) -> None:
        """Submit an invoice for an order, and have it checked."""
        order = self._one_of(Order)
        share = max(1, order.amount_minor // self.luck.choice([1, 2, 3]))
        invoice = payments.submit_invoice(
            order=order, number=str(uuid4()), amount_minor=share, **self._by(self.world.eve)
        )
        payments.accept_invoice(invoice=invoice, **self._by(self.world.bob))

    def claim(self) -> None:
        """Let a confirmed learner finish, claim the money, and have the claim decided."""
        redemption = self._one_of(Redemption, status="CONFIRMED", claimed_at=None)
        if redemption.enrolment.status != Enrolment.Status.COMPLETED:
            complete(self.world, redemption.enrolment)
        claim = payments.submit_claim(
            provider=self.world.academy,
            number=str(uuid4()),
            redemption_ids=[redemption.pk],
            **self._by(self.world.eve),
        )
        if self.luck.random() < 0.25:
            payments.return_claim(claim=claim, reason="Torn.", **self._by(self.world.bob))
        else:
            payments.accept_claim(claim=claim, **self._by(self.world.bob))

    def pay(self) -> None:
        """Order the payment of what is accepted, and hear from the bank."""
        order = payments.make_payment_order(
            payee=self.world.academy,
            claims=self._unpaid(Claim),
            invoices=self._unpaid(Invoice),
            **self._by(self.world.carol),
        )
        payments.approve_payment_order(order=order, **self._by(self.world.bob))
        payments.send_payment_order(order=order, **self._by(self.world.carol))
        if self.luck.random() < 0.3:
            payments.mark_bounced(order=order, reason="Closed.", **self._by(self.world.carol))
        else:
            payments.mark_paid(
                order=order, bank_reference=str(uuid4()), **self._by(self.world.carol)
            )

    def _unpaid(self, papers: type[Claim] | type[Invoice]) -> list:
        settled = PaymentOrder.objects.exclude(status="BOUNCED")
        found = papers.objects.filter(region=self.world.region, status="ACCEPTED")
        unpaid = found.exclude(payment_items__order__in=settled).order_by("pk")
        return [paper for paper in unpaid if self.luck.random() < 0.7]

    def _one_of(self, kind, **wanted):
        found = kind.objects.filter(region=self.world.region, **wanted).order_by("pk")
        return self.luck.choice(list(found))

    def _line(self):
        return self.luck.choice([self.world.line, self.world.pay_line])

    def _amount(self) -> int:
        """Return an amount that is sometimes one unit, and sometimes more than there is."""
        return self.luck.choice([1, self.luck.randint(1, 200_000_00), 2_000_000_00])

    def _by(self, actor) -> dict[str, object]:
        return {"actor": actor, "occurred_at": max(self.now, NOON + DAY)}


ACTS = [name for name in vars(Walk) if not name.startswith("_") and name != "step"]
