"""The 13th of January: two sources, their limits, and the three lines of the programme."""

from dataclasses import dataclass

from budgets import operations as budgets
from budgets.models import Allocation, Appropriation
from demo.pskov.cast import Cast
from demo.pskov.dates import LIMITS_POSTED, YEAR_BEGINS, YEAR_ENDS, moment
from people.models import Region
from providers.models import Programme

FACE_MINOR = 6_000_00
TEACHER_HOURS = 64  # Of the 72: nobody is paid for the learners' self-study.
TEACHER_HOUR_MINOR = 911_40  # 700.00 and 30.2 % of contributions.
GROUP_PAY_MINOR = TEACHER_HOURS * TEACHER_HOUR_MINOR

_F1_MINOR, _F2_MINOR = 5_000_000_00, 12_000_000_00
_P1_MINOR, _P2_MINOR, _P3_MINOR = 4_666_368_00, 333_632_00, 12_000_000_00
_BATCH_LIMIT_MINOR = 500_000_00
_F1_CODE, _F2_CODE = "999 0705 231D390010 244", "999 0705 231D354810 633"


@dataclass(frozen=True)
class Lines:
    """The budget lines of the programme."""

    teacher_pay: Allocation
    campaign: Allocation
    vouchers: Allocation


def open_lines(region: Region, programme: Programme, officers: Cast) -> Lines:
    """Have both limits granted and planned to the last kopeck, and allot all of it."""
    regional, federal = _limits(region, officers)
    return Lines(
        teacher_pay=_line(
            regional,
            programme,
            officers,
            code="P1",
            kind=Allocation.Kind.TEACHER_PAY,
            cost_scope="Работа преподавателей: 64 часа на группу, со взносами. Не входит в P3.",
            classification_code=_F1_CODE,
            amount_minor=_P1_MINOR,
        ),
        campaign=_line(
            regional,
            programme,
            officers,
            code="P2",
            kind=Allocation.Kind.INFORMATION_CAMPAIGN,
            cost_scope="Информационная кампания: плакаты, рассылка, социальные сети, дни открытых дверей.",
            classification_code=_F1_CODE,
            amount_minor=_P2_MINOR,
        ),
        vouchers=_line(
            federal,
            programme,
            officers,
            code="P3",
            kind=Allocation.Kind.VOUCHERS,
            cost_scope="Материалы, платформа, тесты и администрирование. "
            "Без оплаты преподавателей: её покрывает P1.",
            classification_code=_F2_CODE,
            amount_minor=_P3_MINOR,
            approval_above_minor=_BATCH_LIMIT_MINOR,
        ),
    )


def _limits(region: Region, officers: Cast) -> tuple[Appropriation, Appropriation]:
    regional = _appropriation(
        region,
        officers,
        code="F1",
        name="Бюджет Псковской области",
        instrument="Региональный бюджет",
        amount_minor=_F1_MINOR,
        document="Закон области о бюджете на 2020 год (учебный пример)",
    )
    federal = _appropriation(
        region,
        officers,
        code="F2",
        name="Цифровые сертификаты на обучение",
        instrument="Федеральный проект «Кадры для цифровой экономики», через оператора",
        amount_minor=_F2_MINOR,
        document="Соглашение с оператором сертификатов (учебный пример)",
    )
    return regional, federal


def _appropriation(
    region: Region,
    officers: Cast,
    *,
    code: str,
    name: str,
    instrument: str,
    amount_minor: int,
    document: str,
) -> Appropriation:
    source = budgets.create_funding_source(
        region=region,
        code=code,
        name=name,
        instrument=instrument,
        eligible_from=YEAR_BEGINS,
        eligible_until=YEAR_ENDS,
        actor=officers.budget_officer,
        occurred_at=moment(LIMITS_POSTED, "09:30"),
    )
    appropriation = budgets.propose_appropriation(
        source=source,
        fiscal_year=YEAR_BEGINS.year,
        amount_minor=amount_minor,
        document=document,
        actor=officers.budget_officer,
        occurred_at=moment(LIMITS_POSTED, "10:00"),
    )
    return budgets.approve_appropriation(
        appropriation=appropriation,
        actor=officers.approver,
        occurred_at=moment(LIMITS_POSTED, "11:00"),
    )


def _line(
    appropriation: Appropriation,
    programme: Programme,
    officers: Cast,
    *,
    code: str,
    kind: str,
    cost_scope: str,
    classification_code: str,
    amount_minor: int,
    approval_above_minor: int | None = None,
) -> Allocation:
    """Have a line proposed by one, and approved and allotted by another."""
    line = budgets.propose_allocation(
        appropriation=appropriation,
        programme=programme,
        code=code,
        kind=kind,
        cost_scope=cost_scope,
        classification_scheme="RU-KBK",
        classification_code=classification_code,
        amount_minor=amount_minor,
        approval_above_minor=approval_above_minor,
        actor=officers.budget_officer,
        occurred_at=moment(LIMITS_POSTED, "14:00"),
    )
    line = budgets.approve_allocation(
        allocation=line, actor=officers.approver, occurred_at=moment(LIMITS_POSTED, "15:00")
    )
    return budgets.allot(
        allocation=line,
        amount_minor=amount_minor,
        actor=officers.approver,
        occurred_at=moment(LIMITS_POSTED, "16:00"),
    )
