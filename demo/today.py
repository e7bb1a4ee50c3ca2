"""A small budget of today: the demonstration's own is of 2020 and pays no more.

What is there already is left as it is, so that opening it again only adds what is missing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from budgets import operations as budgets
from budgets.models import Allocation, Appropriation
from demo.pskov import REGION_CODE
from demo.pskov.evidence import accept_documents, apply_with_documents
from people.models import Role, User
from providers import operations as providers
from providers.models import Accreditation, Block, Course, Programme, Session
from providers.operations import PlannedBlock

CODE = "TODAY"
AMOUNT_MINOR = 600_000_00
PLACES = 25
_DAY = timedelta(days=1)
# Days after the first, kind, hours: 72 as the course has.
_TIMETABLE = (
    (0, Block.Kind.ON_SITE, 16),
    (7, Block.Kind.PRACTICE, 48),
    (14, Block.Kind.SELF_STUDY, 8),
)


@dataclass(frozen=True)
class Today:
    """What stands open: a line with money, and a session with places that begins begins or later."""

    line: Allocation
    session: Session


@transaction.atomic
def open_today(*, at: datetime) -> Today:
    """Have the officers of the demonstration open what is missing, each by what is theirs to do."""
    programme = Programme.objects.get(region__code=REGION_CODE, code="DIGITAL-72")
    staff = _user("pskov.university")
    theirs = staff.roles.filter(role=Role.PROVIDER_STAFF).values("provider_id")
    course = Course.objects.get(programme=programme, provider__in=theirs)
    line = _line(programme, at)
    _accredit(course, staff, at)
    return Today(line=line, session=_session(course, staff, at))


def _line(programme: Programme, at: datetime) -> Allocation:
    """Return the line of this year, proposed by one, approved and allotted by another."""
    year = at.astimezone(ZoneInfo(programme.region.time_zone)).year
    found = Allocation.objects.filter(
        programme=programme, appropriation__fiscal_year=year, code=CODE
    ).first()
    if found:
        return found
    budget, approver = (_user(name) for name in ("pskov.budget", "pskov.approver"))
    line = budgets.propose_allocation(
        appropriation=_appropriation(programme, year, at),
        programme=programme,
        code=CODE,
        kind=Allocation.Kind.VOUCHERS,
        cost_scope="Материалы, платформа, тесты и администрирование.",
        classification_scheme="RU-KBK",
        classification_code="999 0705 231D354810 633",
        amount_minor=AMOUNT_MINOR,
        actor=budget,
        occurred_at=at,
    )
    line = budgets.approve_allocation(allocation=line, actor=approver, occurred_at=at)
    return budgets.allot(allocation=line, amount_minor=AMOUNT_MINOR, actor=approver, occurred_at=at)


def _appropriation(programme: Programme, year: int, at: datetime) -> Appropriation:
    budget, approver = (_user(name) for name in ("pskov.budget", "pskov.approver"))
    source = budgets.create_funding_source(
        region=programme.region,
        code=f"{CODE}-{year}",
        name=f"Бюджет {year} года",
        instrument="Региональный бюджет",
        eligible_from=date(year, 1, 1),
        eligible_until=date(year + 1, 12, 31),
        actor=budget,
        occurred_at=at,
    )
    appropriation = budgets.propose_appropriation(
        source=source,
        fiscal_year=year,
        amount_minor=AMOUNT_MINOR,
        document=f"Закон области о бюджете на {year} год (учебный пример)",
        actor=budget,
        occurred_at=at,
    )
    return budgets.approve_appropriation(
        appropriation=appropriation, actor=approver, occurred_at=at
    )


def _accredit(course: Course, staff: User, at: datetime) -> None:
    in_force = course.provider.accreditations.filter(
        status=Accreditation.Status.ACCREDITED, valid_until__gt=at + 60 * _DAY
    )
    if in_force.exists():
        return
    accreditation = apply_with_documents(
        course.provider,
        staff,
        scope=[course.programme.kind],
        period=(at - _DAY, at + 365 * _DAY),
        at=at,
    )
    accreditor = _user("pskov.accreditor")
    accept_documents(accreditation, accreditor, at)
    for status in (Accreditation.Status.UNDER_REVIEW, Accreditation.Status.ACCREDITED):
        accreditation = providers.decide_accreditation(
            accreditation=accreditation,
            status=status,
            reason="Документы приняты.",
            actor=accreditor,
            occurred_at=at,
        )


def _session(course: Course, staff: User, at: datetime) -> Session:
    ahead = course.sessions.filter(code__startswith=CODE, starts_at__gt=at).order_by("starts_at")
    found = ahead.first()
    if found:
        return found
    begins = _soon_today(at.astimezone(ZoneInfo(course.region.time_zone)))
    return providers.schedule_session(
        course=course,
        code=f"{CODE}-{begins:%m%d-%H%M}",
        places=PLACES,
        venue_kind=Session.Venue.PROVIDER,
        venue="Псков, учебный корпус, компьютерный класс 12",
        starts_at=begins,
        ends_at=begins + 21 * _DAY,
        blocks=[
            PlannedBlock(kind=kind, hours=hours, starts_at=begins + days * _DAY)
            for days, kind, hours in _TIMETABLE
        ],
        actor=staff,
        occurred_at=at,
    )


def _soon_today(now: datetime) -> datetime:
    """In an hour, so that a place can be booked; today, so that its start can be confirmed."""
    soon, last = now + timedelta(hours=1), now.replace(hour=23, minute=59)
    return last if now < last < soon else soon


def _user(username: str) -> User:
    return User.objects.get(username=username)
