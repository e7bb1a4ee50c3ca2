"""The 20th of January to the 14th of February: providers, accreditation and courses."""

from dataclasses import dataclass

from demo.pskov.cast import Cast, employ_at
from demo.pskov.dates import (
    COURSES_APPROVED,
    LIMITS_POSTED,
    PROVIDERS_ACCREDITED,
    REGISTRY_OPENS,
    later,
    moment,
)
from demo.pskov.evidence import accept_documents, apply_with_documents, ask_for_documents
from demo.pskov.money import FACE_MINOR
from people.models import Department, Region, User
from providers import operations as providers
from providers.models import Accreditation, Course, CourseKind, HourUnit, Programme, Provider

Form = Provider.LegalForm


@dataclass(frozen=True)
class Entry:
    """What the registry is told of a legal entity. All numbers are fictitious."""

    name: str
    form: str
    registry_number: str
    tax_number: str
    username: str
    staff: str
    licence: str = ""


@dataclass(frozen=True)
class School:
    """A provider of training, with the person who acts for it and its course."""

    provider: Provider
    staff: User
    course: Course


@dataclass(frozen=True)
class Supplier:
    """A supplier of the campaign, with the person who bills for it."""

    provider: Provider
    staff: User


# By the letters of plan.py.
SCHOOLS = {
    "P": Entry(
        name="Псковский государственный университет",
        form=Form.UNIVERSITY,
        registry_number="1056099900010",
        tax_number="6099000015",
        username="pskov.university",
        staff="Гончарина Дарья Ильинична",
        licence="Л035-00000-60/00000001",
    ),
    "L": Entry(
        name="Псковский государственный университет, филиал в Великих Луках",
        form=Form.BRANCH,
        registry_number="1056099900020",
        tax_number="6099000022",
        username="pskov.luki",
        staff="Неводов Роман Игоревич",
        licence="Л035-00000-60/00000002",
    ),
    "K": Entry(
        name="Учебный центр «Кривич» (вымышленный)",
        form=Form.COMPANY,
        registry_number="1056099900031",
        tax_number="6099000030",
        username="pskov.krivich",
        staff="Якоркин Степан Антонович",
        licence="Л035-00000-60/00000003",
    ),
    "S": Entry(
        name="АНО ДПО «Плескава» (вымышленная)",
        form=Form.NON_PROFIT,
        registry_number="1056099900042",
        tax_number="6099000047",
        username="pskov.pleskava",
        staff="Синичкина Полина Глебовна",
        licence="Л035-00000-60/00000004",
    ),
    "H": Entry(
        name="ООО «Ганза-Курс» (вымышленное)",
        form=Form.COMPANY,
        registry_number="1056099900053",
        tax_number="6099000054",
        username="pskov.hansa",
        staff="Парусинин Максим Юрьевич",
        licence="Л035-00000-60/00000005",
    ),
}
SUPPLIERS = (
    Entry(
        "Типография «Ольгин лист» (вымышленная)",
        Form.COMPANY,
        "1056099900064",
        "6099000061",
        "pskov.posters",
        "Переплётова Анна Львовна",
    ),
    Entry(
        "ООО «Почтовый двор» (вымышленное)",
        Form.COMPANY,
        "1056099900075",
        "6099000079",
        "pskov.mailing",
        "Игольников Борис Олегович",
    ),
    Entry(
        "Медиагруппа «Чудской берег» (вымышленная)",
        Form.COMPANY,
        "1056099900086",
        "6099000086",
        "pskov.media",
        "Зябликова Марина Фёдоровна",
    ),
    Entry(
        "АНО «Открытые двери» (вымышленная)",
        Form.NON_PROFIT,
        "1056099900097",
        "6099000093",
        "pskov.openday",
        "Кружевина Раиса Тимофеевна",
    ),
)


def write_programme(department: Department, manager: User) -> Programme:
    """Write the programme's passport; lines are planned for it the same day."""
    return providers.create_programme(
        department=department,
        code="DIGITAL-72",
        name="Переквалификация органов госвласти",
        part_of="Национальная программа «Цифровая экономика» → федеральный проект «Кадры для "
        "цифровой экономики» → региональный проект «Кадры для цифровой экономики»",
        kind=CourseKind.RETRAINING,
        hours=72,
        hour_unit=HourUnit.ACADEMIC,
        planned_places=2000,
        price_per_hour_min_minor=60_00,
        price_per_hour_max_minor=134_40,
        min_attendance_percent=80,
        pass_score=60,
        actor=manager,
        occurred_at=moment(LIMITS_POSTED, "09:00"),
    )


def open_schools(region: Region, programme: Programme, officers: Cast) -> dict[str, School]:
    """Register and accredit the five providers, and approve the course of each."""
    ask_for_documents(region, officers.accreditor)
    schools = {}
    for number, (letter, entry) in enumerate(SCHOOLS.items(), 1):
        provider, staff = _enter(region, officers, entry, number)
        _accredit(provider, staff, officers.accreditor)
        schools[letter] = School(provider, staff, _course(provider, programme, staff, officers))
    return schools


def open_suppliers(region: Region, officers: Cast) -> list[Supplier]:
    """Register those who make the campaign; they teach nothing and need no accreditation."""
    return [
        Supplier(*_enter(region, officers, entry, number))
        for number, entry in enumerate(SUPPLIERS, 1 + len(SCHOOLS))
    ]


def _enter(region: Region, officers: Cast, entry: Entry, number: int) -> tuple[Provider, User]:
    provider = providers.register_provider(
        region=region,
        name=entry.name,
        legal_form=entry.form,
        registry_number=entry.registry_number,
        tax_number=entry.tax_number,
        licence_number=entry.licence,
        bank_account=f"{40503810900000000000 + number}",
        actor=officers.accreditor,
        occurred_at=moment(REGISTRY_OPENS, "10:00"),
    )
    staff = employ_at(provider, officers.administrator, entry.username, entry.staff)
    return provider, staff


def _accredit(provider: Provider, staff: User, accreditor: User) -> None:
    begins = moment(PROVIDERS_ACCREDITED, "00:00")
    accreditation = apply_with_documents(
        provider,
        staff,
        scope=[CourseKind.RETRAINING, CourseKind.PROFESSIONAL_DEVELOPMENT],
        period=(begins, begins.replace(year=begins.year + 3)),
        at=moment(later(REGISTRY_OPENS, 2), "11:00"),
    )
    providers.decide_accreditation(
        accreditation=accreditation,
        status=Accreditation.Status.UNDER_REVIEW,
        reason="Документы приняты.",
        actor=accreditor,
        occurred_at=moment(later(REGISTRY_OPENS, 7), "12:00"),
    )
    accept_documents(accreditation, accreditor, moment(PROVIDERS_ACCREDITED, "11:00"))
    providers.decide_accreditation(
        accreditation=accreditation,
        status=Accreditation.Status.ACCREDITED,
        reason="Лицензия и программа проверены.",
        actor=accreditor,
        occurred_at=moment(PROVIDERS_ACCREDITED, "12:00"),
    )


def _course(provider: Provider, programme: Programme, staff: User, officers: Cast) -> Course:
    """Have the programme offered: 16 hours of theory, 48 of practice, 8 of self-study and tests."""
    course = providers.offer_course(
        provider=provider,
        programme=programme,
        name=programme.name,
        theory_hours=16,
        practice_hours=48,
        self_study_hours=6,
        test_hours=2,
        price_minor=FACE_MINOR,
        actor=staff,
        occurred_at=moment(PROVIDERS_ACCREDITED, "15:00"),
    )
    return providers.approve_course(
        course=course, actor=officers.manager, occurred_at=moment(COURSES_APPROVED, "12:00")
    )
