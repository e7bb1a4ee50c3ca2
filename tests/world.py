"""A small region with everything open: the stage on which most tests play.

Made through the operations, never by writing rows, so that it cannot drift from what
users can make. Alice issues, Bob approves, Carol pays, Dan audits; Eve works for the
Academy, Mallory for the other provider; Hanna is the first of the employees.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from budgets import operations as budgets
from budgets.models import Allocation, Appropriation, FundingSource
from learning import operations as learning
from learning.models import Enrolment
from payments import operations as payments
from people import operations as people
from people.models import Body, Department, Employee, Region, Role, User
from providers import operations as providers
from providers.models import Course, Programme, Provider, Session
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PRICE = 60_000_00  # 60 000.00; 72 hours at 833.33.
FACE = 60_000_00
LINE = 1_000_000_00

_OGRN = ("1026000000003", "1026000000014", "1026000000025")
_INN = ("6000000001", "6000000019", "6000000026")


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
    region = _region()
    cast = {
        name: _user(name, region) for name in ("alice", "bob", "carol", "dan", "eve", "mallory")
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
    staff = _employees(region, body, employees)
    academy, rival = (_provider(region, index, cast["bob"]) for index in (0, 1))
    _roles(region, cast, academy, rival)
    programme = _programme(department, cast["alice"])
    courses = [_course(provider, programme, cast) for provider in (academy, rival)]
    source, appropriation = _money(region, cast, 2 * line_minor)
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
    return codes.secrets_of(voucher.pk, voucher.code_version).code


def redeem(world: World, voucher: Voucher, **changes) -> Redemption:
    wanted = {
        "code": code_of(voucher),
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
    starts = NOON + 14 * DAY
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


def _region() -> Region:
    code = "RU-" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _i in range(3))
    return people.create_region(
        code=code,
        name=f"Region {code}",
        currency="RUB",
        time_zone="Europe/Moscow",
        languages=["ru", "en"],
        actor=None,
        occurred_at=NOON - 40 * DAY,
    )


def _user(name: str, region: Region) -> User:
    return people.create_user(
        username=f"{name}.{region.code}".lower(), language="en", actor=None, occurred_at=NOON
    )


def _roles(region: Region, cast: dict[str, User], academy: Provider, rival: Provider) -> None:
    held = [
        ("alice", Role.BUDGET_OFFICER, None),
        ("alice", Role.PROGRAMME_MANAGER, None),
        ("bob", Role.APPROVER, None),
        ("bob", Role.PROGRAMME_MANAGER, None),
        ("bob", Role.ACCREDITOR, None),
        ("carol", Role.TREASURER, None),
        ("dan", Role.AUDITOR, None),
        ("eve", Role.PROVIDER_STAFF, academy.pk),
        ("mallory", Role.PROVIDER_STAFF, rival.pk),
    ]
    for name, role, provider_id in held:
        people.grant_role(
            user=cast[name],
            region=region,
            role=role,
            provider_id=provider_id,
            actor=None,
            occurred_at=NOON - 40 * DAY,
        )


def _employees(region: Region, body: Body, count: int) -> list[Employee]:
    names = ["Hanna", "Igor", "Jana", "Kirill", "Lena"]
    rows = "\n".join(
        f"W{n:04d};Ivanova;{names[n % 5]};;FIN;Accounts;clerk;2020-01-01;" for n in range(count)
    )
    header = (
        "work_id;family_name;given_name;patronymic;body_code;unit;post;employed_from;employed_until"
    )
    people.import_employees(
        region=region,
        content=f"{header}\n{rows}\n".encode(),
        apply=True,
        actor=None,
        occurred_at=NOON - 30 * DAY,
    )
    found = list(Employee.objects.filter(region=region).order_by("work_id"))
    return people.open_employee_accounts(
        region=region, employees=found, actor=None, occurred_at=NOON - 30 * DAY
    )


def _provider(region: Region, index: int, accreditor: User) -> Provider:
    at = {"occurred_at": NOON - 30 * DAY}
    clerk = people.create_user(
        username=f"applicant{index}.{region.code}".lower(), language="en", actor=None, **at
    )
    provider = providers.register_provider(
        region=region,
        name=("Academy", "Rival")[index],
        legal_form=Provider.LegalForm.UNIVERSITY,
        registry_number=_OGRN[index],
        tax_number=_INN[index],
        bank_account=f"4050381000000000000{index}",
        actor=clerk,
        **at,
    )
    accreditation = providers.apply_for_accreditation(
        provider=provider,
        scope=["RETRAINING"],
        valid_from=NOON - 30 * DAY,
        valid_until=NOON + 300 * DAY,
        actor=clerk,
        **at,
    )
    for status in ("UNDER_REVIEW", "ACCREDITED"):
        accreditation = providers.decide_accreditation(
            accreditation=accreditation,
            status=status,
            reason="Papers in order.",
            actor=accreditor,
            **at,
        )
    return provider


def _programme(department: Department, actor: User) -> Programme:
    return providers.create_programme(
        department=department,
        code="DIG72",
        name="Digital skills, 72 hours",
        kind="RETRAINING",
        hours=72,
        hour_unit="ACADEMIC",
        planned_places=20,
        price_per_hour_min_minor=500_00,
        price_per_hour_max_minor=900_00,
        actor=actor,
        occurred_at=NOON - 30 * DAY,
    )


def _course(provider: Provider, programme: Programme, cast: dict[str, User]) -> Course:
    course = providers.offer_course(
        provider=provider,
        programme=programme,
        name=programme.name,
        theory_hours=16,
        practice_hours=48,
        self_study_hours=6,
        test_hours=2,
        price_minor=PRICE,
        actor=cast["eve"],
        occurred_at=NOON - 10 * DAY,
    )
    return providers.approve_course(course=course, actor=cast["alice"], occurred_at=NOON - 9 * DAY)


def _money(
    region: Region, cast: dict[str, User], amount_minor: int
) -> tuple[FundingSource, Appropriation]:
    source = budgets.create_funding_source(
        region=region,
        code="F1",
        name="Regional budget",
        instrument="regional budget",
        eligible_from=date(2026, 1, 1),
        eligible_until=date(2027, 1, 1),
        actor=cast["alice"],
        occurred_at=NOON - 25 * DAY,
    )
    appropriation = budgets.propose_appropriation(
        source=source,
        fiscal_year=2026,
        amount_minor=amount_minor,
        document="Law 1 of 2026",
        actor=cast["alice"],
        occurred_at=NOON - 24 * DAY,
    )
    appropriation = budgets.approve_appropriation(
        appropriation=appropriation, actor=cast["bob"], occurred_at=NOON - 23 * DAY
    )
    return source, appropriation
