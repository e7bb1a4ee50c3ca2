"""People, the registry, the catalogue and the budget."""

from datetime import date
from itertools import count

from stdnum.ru import inn, ogrn

from budgets import operations as budgets
from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement
from people import operations as people
from people.models import Body, Department, Employee, Region
from providers import operations as providers
from providers.models import (
    Accreditation,
    Course,
    EvidenceDocument,
    NeededDocument,
    Programme,
    Provider,
    Session,
)
from providers.queries import missing_documents, needed_documents
from tests.providers import scans
from tests.world import (
    DAY,
    FACE,
    NOON,
    World,
    open_line,
    schedule,
)
from tests.world_parts import PRICE
from vouchers.models import Voucher

_serial = count(1)


def name() -> str:
    """Return a code that is nobody's yet."""
    return f"N{next(_serial)}"


def act(world: World, who: str = "alice", at=NOON) -> dict:
    return {"actor": getattr(world, who), "occurred_at": at}


def nothing(world: World) -> None:
    """Some routes are about no object."""


# People


def region(world: World) -> Region:
    return world.region


def department(world: World) -> Department:
    return people.create_department(
        region=world.region, code=name(), name="Another", **act(world, "bob")
    )


def body(world: World) -> Body:
    return world.body


def employee(world: World) -> Employee:
    return world.employees[0]


def another_body(world: World) -> Body:
    return people.create_body(
        region=world.region,
        code=name(),
        name="Archive",
        tier=Body.Tier.REGIONAL,
        valid_from=date(2020, 1, 1),
        **act(world, "bob"),
    )


def free_employee(world: World) -> Employee:
    """Return the first who holds no voucher yet."""
    holders = set(Voucher.objects.filter(region=world.region).values_list("holder_id", flat=True))
    return next(each for each in world.employees if each.pk not in holders)


# Registry and catalogue


def provider(world: World) -> Provider:
    return world.academy


def another_provider(world: World) -> Provider:
    number = 700_000_000 + next(_serial)
    return providers.register_provider(
        region=world.region,
        name="Another",
        legal_form=Provider.LegalForm.UNIVERSITY,
        registry_number=f"102{number}{ogrn.calc_check_digit(f'102{number}0')}",
        tax_number=f"{number}{inn.calc_company_check_digit(str(number))}",
        bank_account="40503810000000000009",
        **act(world, "bob"),
    )


def accreditation(world: World) -> Accreditation:
    """Return an application, by way of a draft where the region asks for documents."""
    if needed_documents(region_id=world.region.pk):
        return scans.send(world, draft(world))
    return providers.apply_for_accreditation(
        provider=world.academy,
        scope=["RETRAINING"],
        valid_from=NOON,
        valid_until=NOON + 300 * DAY,
        **act(world, "eve"),
    )


def draft(world: World) -> Accreditation:
    """Return the provider's one draft, in which nothing is missing."""
    found = Accreditation.objects.filter(provider=world.academy, status="DRAFT").first()
    found = found or scans.draft_of(world)
    for each in missing_documents(found):
        scans.attach(world, found, each)
    return found


def needed_document(world: World) -> NeededDocument:
    return scans.need(world, name())


def evidence(world: World) -> EvidenceDocument:
    """Return a document of an application that is sent."""
    application = accreditation(world)
    return scans.attach(world, application, needed_document(world))


def programme(world: World) -> Programme:
    return providers.create_programme(department=world.department, **a_programme(), **act(world))


def a_programme() -> dict:
    return {
        "code": name(),
        "name": "Digital skills, 72 hours",
        "kind": "RETRAINING",
        "hours": 72,
        "hour_unit": "ACADEMIC",
        "planned_places": 20,
        "price_per_hour_min_minor": 500_00,
        "price_per_hour_max_minor": 900_00,
    }


def course(world: World) -> Course:
    """Offered, and not approved yet."""
    return providers.offer_course(
        provider=world.academy, programme=programme(world), **a_course(), **act(world, "eve")
    )


def a_course() -> dict:
    hours = {"theory_hours": 16, "practice_hours": 48, "self_study_hours": 6, "test_hours": 2}
    return {"name": "Digital skills", "price_minor": PRICE, **hours}


def session(world: World) -> Session:
    return schedule(world.course, world.eve, name())


# Budget


def source(world: World) -> FundingSource:
    return budgets.create_funding_source(region=world.region, **a_source(), **act(world))


def a_source() -> dict:
    return {
        "code": name(),
        "name": "Federal project",
        "instrument": "federal project",
        "eligible_from": date(2026, 1, 1),
        "eligible_until": date(2027, 1, 1),
    }


def appropriation(world: World) -> Appropriation:
    asked = {"fiscal_year": 2026, "amount_minor": 10 * FACE, "document": "Law 2"}
    return budgets.propose_appropriation(source=source(world), **asked, **act(world))


def granted(world: World) -> Appropriation:
    return budgets.approve_appropriation(appropriation=appropriation(world), **act(world, "bob"))


def amendment(world: World) -> Amendment:
    return budgets.propose_amendment(
        appropriation=world.appropriation, change_minor=1, reason="Prices rose.", **act(world)
    )


def planned_line(world: World) -> Allocation:
    return budgets.propose_allocation(
        appropriation=granted(world), programme=world.programme, **a_line(), **act(world)
    )


def a_line(**changes: object) -> dict:
    return {
        "code": name(),
        "kind": "VOUCHERS",
        "cost_scope": "materials",
        "classification_scheme": "RU-KBK",
        "classification_code": "999 0705 231D390010 244",
        "amount_minor": 2 * FACE,
        **changes,
    }


def approved_line(world: World) -> Allocation:
    return budgets.approve_allocation(allocation=planned_line(world), **act(world, "bob"))


def line(world: World) -> Allocation:
    cast = {"alice": world.alice, "bob": world.bob}
    kind = Allocation.Kind.VOUCHERS
    return open_line(granted(world), world.programme, cast, name(), kind, 2 * FACE)


def paused_line(world: World) -> Allocation:
    return budgets.pause_allocation(allocation=line(world), reason="Audit.", **act(world))


def virement(world: World) -> Virement:
    return budgets.propose_virement(
        source=world.line, target=world.pay_line, amount_minor=1, reason="Why", **act(world)
    )


def order(world: World) -> Order:
    return budgets.place_order(
        allocation=world.pay_line,
        supplier=world.academy,
        number=name(),
        description="Teacher hours",
        amount_minor=100,
        **act(world),
    )
