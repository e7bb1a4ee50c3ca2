"""A small region with everything open: the stage on which most tests play.

Made through the operations, never by writing rows, so that it cannot drift from what
users can make. Alice issues, Bob approves, Carol pays, Dan audits; Eve works for the
Academy, Mallory for the other provider; Hanna is the first of the employees.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from budgets import operations as budgets
from budgets.models import Allocation, Appropriation, FundingSource
from learning import operations as learning
from learning.models import Enrolment
from payments import operations as payments
from people import operations as people
from people.models import Body, Department, Employee, Region, User
from providers import operations as providers
from providers.models import Course, Programme, Provider, Session
from tests.world_parts import (
    DAY,
    NOON,
    PRICE,
    make_course,
    make_employees,
    make_money,
    make_programme,
    make_provider,
    make_region,
    make_roles,
    make_user,
)
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

FACE = PRICE
LINE = 1_000_000_00


@dataclass
class World:
    region: Region
    department: Department
    body: Body
    alice: User
    bob: User
    carol: User
    dan: User
    eve: User
    mallory: User
    employees: list[Employee]
    source: FundingSource
    appropriation: Appropriation
    line: Allocation  # Vouchers.
    pay_line: Allocation  # Teacher pay.
    programme: Programme
    academy: Provider
    rival: Provider
    course: Course
    rival_course: Course
    session: Session

    @property
    def hanna(self) -> Employee:
        return self.employees[0]


def build_world(*, employees: int = 5, line_minor: int = LINE, places: int = 25) -> World:
    """Build a region of its own, with `employees` people and one session of `places`."""
    region = make_region()
    cast = {
        name: make_user(name, region) for name in ("alice", "bob", "carol", "dan", "eve", "mallory")
    }
    at = {"occurred_at": NOON - 30 * DAY}
    department = people.create_department(
        region=region, code="DIG", name="Digital development", actor=cast["bob"], **at
    )
    body = people.create_body(
        region=region,
        code="FIN",
        name="Finance committee",
        tier=Body.Tier.REGIONAL,
        valid_from=date(2020, 1, 1),
        actor=cast["bob"],
        **at,
    )
    staff = make_employees(region, body, employees)
    academy, rival = (make_provider(region, index, cast["bob"]) for index in (0, 1))
    make_roles(region, cast, academy, rival)
    programme = make_programme(department, cast["alice"])
    courses = [make_course(provider, programme, cast) for provider in (academy, rival)]
    source, appropriation = make_money(region, cast, 2 * line_minor)
    line = open_line(appropriation, programme, cast, "P3", Allocation.Kind.VOUCHERS, line_minor)
    pay_line = open_line(
        appropriation, programme, cast, "P1", Allocation.Kind.TEACHER_PAY, line_minor
    )
    session = schedule(courses[0], cast["eve"], "G01", places=places)
    return World(
        region=region,
        department=department,
        body=body,
        employees=staff,
        source=source,
        appropriation=appropriation,
        line=line,
        pay_line=pay_line,
        programme=programme,
        academy=academy,
        rival=rival,
        course=courses[0],
        rival_course=courses[1],
        session=session,
        **cast,
    )


def issue(world: World, holder: Employee | None = None, **changes) -> Voucher:
    wanted = {
        "allocation": world.line,
        "holder": holder or world.hanna,
        "amount_minor": FACE,
        "valid_from": NOON,
        "expires_at": NOON + 90 * DAY,
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return vouchers.issue_voucher(**{**wanted, **changes})


def code_of(voucher: Voucher) -> str:
    return codes.secrets_of(voucher.pk, voucher.code_version, voucher.code_digest or None).code


def redeem(world: World, voucher: Voucher, **changes) -> Redemption:
    wanted = {
        "code": changes.get("code") or code_of(voucher),
        "session": world.session,
        "provider": world.academy,
        "actor": world.eve,
        "occurred_at": NOON + DAY,
    }
    return vouchers.redeem_voucher(**{**wanted, **changes})


def confirm(world: World, redemption: Redemption, **changes) -> Enrolment:
    holder = Employee.objects.get(vouchers=redemption.voucher_id)
    wanted = {
        "redemption_id": redemption.pk,
        "holder": holder,
        "actor": holder.user,
        "occurred_at": NOON + DAY,
    }
    return Enrolment.objects.get(pk=vouchers.confirm_redemption(**{**wanted, **changes}))


def enrol(world: World, holder: Employee | None = None) -> tuple[Redemption, Enrolment]:
    """Issue, redeem and confirm for one person."""
    redemption = redeem(world, issue(world, holder))
    return redemption, confirm(world, redemption)


def attend(world: World, *enrolments: Enrolment) -> None:
    """Be present at every block of the session."""
    for block in world.session.blocks.order_by("position"):
        learning.record_attendance(
            block=block,
            present={enrolment.pk: True for enrolment in enrolments},
            actor=world.eve,
            occurred_at=block.starts_at + timedelta(hours=8),
        )


def complete(world: World, *enrolments: Enrolment, score: int = 75) -> None:
    """Attend, sit both tests and complete."""
    attend(world, *enrolments)
    end = world.session.ends_at
    for kind, points in (("ENTRY", 40), ("FINAL", score)):
        learning.record_assessments(
            session=world.session,
            kind=kind,
            scores={enrolment.pk: points for enrolment in enrolments},
            actor=world.eve,
            occurred_at=end,
        )
    learning.complete_enrolments(
        session=world.session,
        enrolment_ids=[enrolment.pk for enrolment in enrolments],
        actor=world.eve,
        occurred_at=end,
    )


def pay(world: World, *redemptions: Redemption, number: str = "INV-1"):
    """Claim, accept, order and pay; return the claim and the payment order."""
    at = {"occurred_at": world.session.ends_at + DAY}
    claim = payments.submit_claim(
        provider=world.academy,
        number=number,
        redemption_ids=[redemption.pk for redemption in redemptions],
        actor=world.eve,
        **at,
    )
    claim = payments.accept_claim(claim=claim, actor=world.bob, **at)
    order = payments.make_payment_order(
        payee=world.academy, claims=[claim], invoices=[], actor=world.carol, **at
    )
    order = payments.approve_payment_order(order=order, actor=world.bob, **at)
    order = payments.send_payment_order(order=order, actor=world.carol, **at)
    order = payments.mark_paid(order=order, bank_reference=f"B-{number}", actor=world.carol, **at)
    return claim, order


def schedule(course: Course, actor: User, code: str, *, places: int = 25) -> Session:
    # An hour after the vouchers are presented: it can be booked still, and confirmed already.
    starts = NOON + DAY + timedelta(hours=1)
    kinds = [("ON_SITE", 8)] * 5 + [("PRACTICE", 12)] * 2 + [("SELF_STUDY", 8)]
    return providers.schedule_session(
        course=course,
        code=code,
        places=places,
        venue_kind=Session.Venue.PROVIDER,
        venue="Main building, room 12",
        starts_at=starts,
        ends_at=starts + 21 * DAY,
        blocks=[
            providers.PlannedBlock(kind=kind, hours=hours, starts_at=starts + day * DAY)
            for day, (kind, hours) in enumerate(kinds)
        ],
        actor=actor,
        occurred_at=NOON - 5 * DAY,
    )


def of_another_course(world: World, code: str = "G02", *, places: int = 25) -> Session:
    """Schedule a session of a further course of the Academy: nobody takes one course twice."""
    course = make_course(world.academy, world.programme, {"alice": world.alice, "eve": world.eve})
    return schedule(course, world.eve, code, places=places)


def open_line(
    appropriation: Appropriation,
    programme: Programme,
    cast: dict[str, User],
    code: str,
    kind: str,
    amount_minor: int,
) -> Allocation:
    line = budgets.propose_allocation(
        appropriation=appropriation,
        programme=programme,
        code=code,
        kind=kind,
        cost_scope="materials, platform, tests",
        classification_scheme="RU-KBK",
        classification_code="999 0705 231D390010 244",
        amount_minor=amount_minor,
        actor=cast["alice"],
        occurred_at=NOON - 20 * DAY,
    )
    line = budgets.approve_allocation(
        allocation=line, actor=cast["bob"], occurred_at=NOON - 19 * DAY
    )
    return budgets.allot(
        allocation=line, amount_minor=amount_minor, actor=cast["bob"], occurred_at=NOON - 18 * DAY
    )


def another_line(world: World) -> Allocation:
    """Return a second line of vouchers, for which the appropriation is raised."""
    cast = {"alice": world.alice, "bob": world.bob}
    world.appropriation.refresh_from_db()
    grow(world, FACE)
    return open_line(
        world.appropriation, world.programme, cast, "P4", Allocation.Kind.VOUCHERS, FACE
    )


def grow(world: World, amount_minor: int) -> None:
    """Grant the appropriation a supplementary amount."""
    amendment = budgets.propose_amendment(
        appropriation=world.appropriation,
        change_minor=amount_minor,
        reason="Second reading.",
        actor=world.alice,
        occurred_at=NOON,
    )
    budgets.decide_amendment(amendment=amendment, approve=True, actor=world.bob, occurred_at=NOON)
