"""The parts of which tests/world.py builds its region; they stand on nothing above budgets."""

import secrets
from datetime import UTC, date, datetime, timedelta

from budgets import operations as budgets
from budgets.models import Appropriation, FundingSource
from people import operations as people
from people.models import Body, Department, Employee, Region, Role, User
from providers import operations as providers
from providers.models import Course, Programme, Provider

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PRICE = 60_000_00  # 60 000.00; 72 hours at 833.33.

OGRN = ("1026000000003", "1026000000014", "1026000000025")
INN = ("6000000001", "6000000019", "6000000026")


def make_region() -> Region:
    """Make a region with a code of its own; those of tests that committed are still there."""
    code = _new_code()
    while Region.objects.filter(code=code).exists():
        code = _new_code()
    return people.create_region(
        code=code,
        name=f"Region {code}",
        currency="RUB",
        time_zone="Europe/Moscow",
        languages=["ru", "en"],
        actor=None,
        occurred_at=NOON - 40 * DAY,
    )


def _new_code() -> str:
    return "RU-" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _i in range(3))


def make_user(name: str, region: Region) -> User:
    return people.create_user(
        username=f"{name}.{region.code}".lower(), language="en", actor=None, occurred_at=NOON
    )


def make_roles(region: Region, cast: dict[str, User], academy: Provider, rival: Provider) -> None:
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


def make_employees(region: Region, body: Body, count: int) -> list[Employee]:
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


def make_provider(region: Region, index: int, accreditor: User) -> Provider:
    at = {"occurred_at": NOON - 30 * DAY}
    clerk = people.create_user(
        username=f"applicant{index}.{region.code}".lower(), language="en", actor=None, **at
    )
    provider = providers.register_provider(
        region=region,
        name=("Academy", "Rival")[index],
        legal_form=Provider.LegalForm.UNIVERSITY,
        registry_number=OGRN[index],
        tax_number=INN[index],
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


def make_programme(department: Department, actor: User) -> Programme:
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


def make_course(provider: Provider, programme: Programme, cast: dict[str, User]) -> Course:
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


def make_money(
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
