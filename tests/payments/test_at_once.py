"""Two people who decide the same thing at the same moment: one wins, money moves once."""

from collections import Counter
from collections.abc import Callable

from ledger.models import Transfer
from payments import operations as payments
from payments.models import Claim, PaymentOrder
from tests.books import assert_books_hold, stages
from tests.together import at_once
from tests.world import DAY, FACE, LINE, World, complete, enrol
from vouchers import operations as vouchers
from vouchers.models import Redemption

EACH = 6


def test_a_redemption_is_claimed_once(committed_world: World):
    world, redemption = committed_world, finished(committed_world)

    ends = race(*[lambda n=n: claim(world, redemption, number=f"INV-{n}") for n in range(EACH)])

    assert ends == Counter({"done": 1, "not-claimable": EACH - 1})
    assert Claim.objects.filter(provider=world.academy).count() == 1


def test_a_number_is_used_once(committed_world: World):
    world = committed_world
    done = [finished(world, person) for person in world.employees]

    ends = race(*[lambda r=r: claim(world, r, number="INV-1") for r in done])

    assert ends["done"] == 1
    assert set(ends) <= {"done", "duplicate-number", "conflict"}
    assert Redemption.objects.filter(provider=world.academy, claimed_at=None).count() == 4


def test_a_claim_is_accepted_or_returned(committed_world: World):
    world = committed_world
    submitted = claim(world, finished(world))
    decision = {"claim": submitted, "actor": world.bob, "occurred_at": submitted.submitted_at}

    ends = race(
        *[lambda: payments.accept_claim(**decision)] * EACH,
        *[lambda: payments.return_claim(**decision, reason="Unsigned.")] * EACH,
    )

    submitted.refresh_from_db()
    accepted = submitted.status == Claim.Status.ACCEPTED
    assert ends == Counter({"done": 1, "wrong-state": 2 * EACH - 1})
    assert stages(world.line)[3] == (FACE if accepted else 0)
    assert Redemption.objects.get(claim_items__claim=submitted).claimed_at is None or accepted
    assert_books_hold(world.region)


def test_a_redemption_is_claimed_or_reversed(committed_world: World):
    world = committed_world
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    reversal = {"redemption": redemption, "ending": "MISTAKE", "reason": "…", "actor": world.eve}

    ends = race(
        lambda: claim(world, redemption, number="INV-1"),
        *[lambda: vouchers.reverse_redemption(**reversal, occurred_at=at(world))] * EACH,
    )

    assert ends == Counter({"done": 1, "wrong-state": EACH})
    assert_books_hold(world.region)


def test_a_paper_is_ordered_once(committed_world: World):
    world = committed_world
    accepted = accepted_claim(world)

    ends = race(*[lambda: order(world, accepted)] * EACH)

    assert ends == Counter({"done": 1, "already-ordered": EACH - 1})
    assert PaymentOrder.objects.filter(payee=world.academy).count() == 1


def test_an_order_is_paid_once_or_bounces(committed_world: World):
    world = committed_world
    sent = sent_order(world)
    step = {"order": sent, "actor": world.carol, "occurred_at": at(world)}

    ends = race(
        *[lambda n=n: payments.mark_paid(**step, bank_reference=f"B-{n}") for n in range(EACH)],
        *[lambda: payments.mark_bounced(**step, reason="Closed.")] * EACH,
    )

    sent.refresh_from_db()
    paid = FACE if sent.status == PaymentOrder.Status.PAID else 0
    assert ends == Counter({"done": 1, "wrong-state": 2 * EACH - 1})
    assert stages(world.line) == (LINE - FACE, 0, 0, FACE - paid, paid)
    assert Transfer.objects.filter(verb="pay", reference_id=sent.pk).count() == (paid > 0)
    assert_books_hold(world.region)


def race(*acts: Callable[[], object]) -> Counter[str]:
    """Do all at once; count how they ended: "done", or as the code of the refusal."""

    def done(act: Callable[[], object]) -> Callable[[], str]:
        return lambda: "done" if act() else "nothing"

    return Counter(str(end) for end in at_once(*map(done, acts)))


def finished(world: World, holder=None) -> Redemption:
    redemption, enrolment = enrol(world, holder)
    complete(world, enrolment)
    return redemption


def claim(world: World, redemption: Redemption, *, number: str = "INV-1") -> Claim:
    return payments.submit_claim(
        provider=world.academy,
        number=number,
        redemption_ids=[redemption.pk],
        actor=world.eve,
        occurred_at=at(world),
    )


def accepted_claim(world: World) -> Claim:
    submitted = claim(world, finished(world))
    return payments.accept_claim(claim=submitted, actor=world.bob, occurred_at=at(world))


def order(world: World, accepted: Claim) -> PaymentOrder:
    return payments.make_payment_order(
        payee=world.academy,
        claims=[accepted],
        invoices=[],
        actor=world.carol,
        occurred_at=at(world),
    )


def sent_order(world: World) -> PaymentOrder:
    made = order(world, accepted_claim(world))
    made = payments.approve_payment_order(order=made, actor=world.bob, occurred_at=at(world))
    return payments.send_payment_order(order=made, actor=world.carol, occurred_at=at(world))


def at(world: World):
    return world.session.ends_at + DAY
