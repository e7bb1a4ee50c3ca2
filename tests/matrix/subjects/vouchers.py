"""Vouchers, learning and payments; and rows of any table, for the registers."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_type_hints
from uuid import UUID

from django.db.models import Model

from budgets import operations as budgets
from budgets.models import Allocation
from learning import operations as learning
from learning.models import Enrolment, LearningCertificate
from payments import operations as payments
from payments.models import Claim, Invoice, PaymentOrder
from people.models import Employee, Region, User
from providers.models import Provider, Session
from tests.matrix.subjects.budget import (
    a_line,
    accreditation,
    act,
    amendment,
    appropriation,
    body,
    course,
    department,
    employee,
    free_employee,
    granted,
    line,
    name,
    order,
    programme,
    provider,
    session,
    source,
    virement,
)
from tests.world import (
    DAY,
    FACE,
    NOON,
    World,
    attend,
    complete,
    confirm,
    enrol,
    issue,
    redeem,
)
from vouchers import operations as vouchers
from vouchers.models import (
    BodyQuota,
    CodeTry,
    Nomination,
    PriorityRule,
    Redemption,
    Voucher,
    VoucherBatch,
)

# Vouchers and learning


def voucher(world: World) -> Voucher:
    return issue(world, free_employee(world))


def suspended_voucher(world: World) -> Voucher:
    return vouchers.suspend_voucher(voucher=voucher(world), reason="Lost?", **act(world))


def batch(world: World) -> VoucherBatch:
    """Running; nobody has issued its vouchers yet."""
    return _batch(world, world.line, 100)


def batch_to_approve(world: World) -> VoucherBatch:
    planned = a_line(approval_above_minor=100, amount_minor=FACE)
    found = budgets.propose_allocation(
        appropriation=granted(world), programme=world.programme, **planned, **act(world)
    )
    found = budgets.approve_allocation(allocation=found, **act(world, "bob"))
    found = budgets.allot(allocation=found, amount_minor=FACE, **act(world, "bob"))
    return _batch(world, found, 101, "bob")


def issued_batch(world: World) -> VoucherBatch:
    return vouchers.issue_next_chunk(batch_id=batch(world).pk, occurred_at=NOON)


def _batch(
    world: World, from_line: Allocation, amount_minor: int, who: str = "alice"
) -> VoucherBatch:
    return vouchers.create_batch(
        allocation=from_line,
        holders=[free_employee(world)],
        amount_minor=amount_minor,
        valid_from=NOON,
        expires_at=NOON + 90 * DAY,
        **act(world, who),
    )


def open_line(world: World) -> Allocation:
    """The line for which the people of all bodies can be nominated."""
    return world.line


def unnamed(world: World) -> Employee:
    """Return the first who holds no voucher yet and is not nominated."""
    named = set(Nomination.objects.values_list("employee_id", flat=True))
    holders = set(Voucher.objects.filter(region=world.region).values_list("holder_id", flat=True))
    return next(each for each in world.employees if each.pk not in named | holders)


def nomination(world: World) -> Nomination:
    return vouchers.nominate(
        allocation=world.line,
        employees=[unnamed(world)],
        among=world.employees,
        reason="Because the test says so.",
        **act(world),
    )[0]


def nominated_line(world: World) -> Allocation:
    """A line for which somebody is nominated."""
    nomination(world)
    return world.line


def quota(world: World) -> BodyQuota:
    """The quota of the side's body in a year of its own, after the one that is nominated for."""
    year = 2027 + BodyQuota.objects.filter(region=world.region).count()
    return vouchers.set_quotas(
        programme=world.programme, fiscal_year=year, quotas=[(world.body, 5)], **act(world)
    )[0]


def priority_rule(world: World) -> PriorityRule:
    return vouchers.set_priority(
        programme=programme(world), criteria=["LAST_TRAINED"], posts=[], **act(world)
    )


def presented(world: World) -> Redemption:
    return redeem(world, voucher(world), occurred_at=NOON)


def bookable(world: World) -> Session:
    """A session of the programme for which an employee has just got a voucher."""
    voucher(world)
    return session(world)


def booked(world: World) -> Redemption:
    found = voucher(world)
    return vouchers.book_session(
        voucher=found,
        session=world.session,
        holder=found.holder,
        actor=found.holder.user,
        occurred_at=NOON,
    )


def confirmed(world: World) -> Redemption:
    found = presented(world)
    confirm(world, found)
    found.refresh_from_db()
    return found


def enrolment(world: World) -> Enrolment:
    return enrol(world, free_employee(world))[1]


def held_session(world: World) -> Session:
    """A session on which somebody has a place."""
    enrolment(world)
    return world.session


def learned_session(world: World) -> Session:
    """A session whose learner was there and sat the tests."""
    found = enrolment(world)
    attend(world, found)
    for kind, score in (("ENTRY", 40), ("FINAL", 75)):
        learning.record_assessments(
            session=world.session,
            kind=kind,
            scores={found.pk: score},
            **act(world, "eve", world.session.ends_at),
        )
    return world.session


def place(session: Session) -> UUID:
    """Return the last place taken on a session."""
    return session.enrolments.latest("pk").pk


def completed(world: World) -> Redemption:
    redemption, place = enrol(world, free_employee(world))
    complete(world, place)
    return redemption


def certificate(world: World) -> LearningCertificate:
    found = enrolment(world)
    complete(world, found)
    return LearningCertificate.objects.get(enrolment=found)


# Payments


def after(world: World) -> dict:
    return {"occurred_at": world.session.ends_at + DAY}


def claim(world: World) -> Claim:
    return payments.submit_claim(
        provider=world.academy,
        number=name(),
        redemption_ids=[completed(world).pk],
        actor=world.eve,
        **after(world),
    )


def accepted_claim(world: World) -> Claim:
    return payments.accept_claim(claim=claim(world), actor=world.bob, **after(world))


def invoice(world: World) -> Invoice:
    return payments.submit_invoice(
        order=order(world), number=name(), amount_minor=60, actor=world.eve, **after(world)
    )


def payment_order(world: World) -> PaymentOrder:
    return payments.make_payment_order(
        payee=world.academy,
        claims=[accepted_claim(world)],
        invoices=[],
        actor=world.carol,
        **after(world),
    )


def approved_order(world: World) -> PaymentOrder:
    return payments.approve_payment_order(
        order=payment_order(world), actor=world.bob, **after(world)
    )


def sent_order(world: World) -> PaymentOrder:
    return payments.send_payment_order(
        order=approved_order(world), actor=world.carol, **after(world)
    )


# Rows of any table


def _makers() -> dict[type, Callable[[World], Model]]:
    kinds = (department, body, employee, provider, accreditation, programme, course, session)
    kinds += (source, appropriation, amendment, line, virement, order, voucher, issued_batch)
    kinds += (nomination, priority_rule, quota)
    kinds += (presented, enrolment, certificate, claim, invoice, payment_order)
    return {get_type_hints(maker)["return"]: maker for maker in kinds}


def row_of(model: type[Model], world: World) -> Model | None:
    """Return a row of any table, of the world's region if it has one."""
    if model in _makers():
        return _makers()[model](world)
    if model is Region:
        return world.region
    if model is User:
        return world.eve
    names = {field.attname for field in model._meta.concrete_fields}
    mine = {"region_id": world.region.pk} if "region_id" in names else {}
    return model._default_manager.filter(**mine).first()


def guessing_provider(world: World) -> Provider:
    """Return a provider that typed a wrong code a minute ago."""
    CodeTry.objects.update_or_create(
        provider=world.academy,
        number=1,
        defaults={"region": world.region, "spent_at": NOON - timedelta(minutes=1)},
    )
    return world.academy
