"""The cast: one person per role, because who makes is never who checks."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from demo.pskov.dates import OFFICES_OPEN, PEOPLE_IMPORTED, REGISTRY_OPENS, moment
from demo.second_factor import give_second_factor
from people import operations as people
from people.duties import MONEY
from people.models import Body, Employee, Region, Role, User
from providers.models import Provider

# Documented, and worth nothing: the command gives it to nobody unless DEBUG is on.
DEMO_PASSWORD = "certificates-for-pskov"  # noqa: S105

# User name, role, name. The second programme manager checks claims and so issues nothing.
_OFFICE = (
    ("pskov.budget", Role.BUDGET_OFFICER, "Плёсова Вера Егоровна"),
    ("pskov.manager", Role.PROGRAMME_MANAGER, "Черёмухин Артём Олегович"),
    ("pskov.checker", Role.PROGRAMME_MANAGER, "Иволгина Инна Борисовна"),
    ("pskov.approver", Role.APPROVER, "Заозёрная Лидия Петровна"),
    ("pskov.treasurer", Role.TREASURER, "Ясенев Глеб Матвеевич"),
    ("pskov.accreditor", Role.ACCREDITOR, "Удодова Зоя Семёновна"),
    ("pskov.auditor", Role.AUDITOR, "Канатов Юрий Вадимович"),
)
ADMINISTRATOR, _ADMINISTRATOR_NAME = "pskov.admin", "Ручейков Денис Павлович"
_HR_OFFICER, _HR_OFFICER_NAME = "pskov.hr", "Лебёдкина Алёна Захаровна"


@dataclass(frozen=True)
class Cast:
    """Who acts for the region, by what they do."""

    administrator: User
    budget_officer: User
    manager: User
    checker: User
    approver: User
    treasurer: User
    accreditor: User
    auditor: User


def hire(region: Region, administrator: User) -> Cast:
    """Give the officers of the region their accounts and roles."""
    at = moment(OFFICES_OPEN, "10:00")
    users = [_appoint(region, administrator, *row, at=at) for row in _OFFICE]
    return Cast(administrator, *users)


def create_administrator() -> User:
    """Create the first user, who is nobody's creation."""
    return people.create_user(
        username=ADMINISTRATOR,
        full_name=_ADMINISTRATOR_NAME,
        language="ru",
        actor=None,
        occurred_at=moment(OFFICES_OPEN, "09:00"),
    )


def grant_administration(region: Region, administrator: User) -> None:
    people.grant_role(
        user=administrator,
        region=region,
        role=Role.ADMINISTRATOR,
        actor=None,
        occurred_at=moment(OFFICES_OPEN, "09:10"),
    )


def appoint_hr_officer(region: Region, administrator: User, body: Body) -> User:
    """Let somebody look after the people of one body."""
    return _appoint(
        region,
        administrator,
        _HR_OFFICER,
        Role.HR_OFFICER,
        _HR_OFFICER_NAME,
        at=moment(PEOPLE_IMPORTED, "10:00"),
        body=body,
    )


def employ_at(provider: Provider, administrator: User, username: str, full_name: str) -> User:
    """Let somebody act for a provider, who is in the registry already."""
    return _appoint(
        provider.region,
        administrator,
        username,
        Role.PROVIDER_STAFF,
        full_name,
        at=moment(REGISTRY_OPENS, "15:00"),
        provider=provider,
    )


def open_doors(users: list[User], holders: list[Employee], *, password: str) -> None:
    """Let the cast sign in with a second factor, and some employees too; others have no password.

    One hash for all: making it takes longer than many redemptions, on purpose.
    """
    everybody = [*users, *(holder.user for holder in holders if holder.user)]
    ids = [user.pk for user in everybody]
    User.objects.filter(pk__in=ids).update(password=make_password(password))
    for user in everybody:
        give_second_factor(user)


def _appoint(
    region: Region,
    administrator: User,
    username: str,
    role: Role,
    full_name: str,
    *,
    at: datetime,
    body: Body | None = None,
    provider: Provider | None = None,
) -> User:
    """Create a user and grant them one role."""
    user = people.create_user(
        username=username, full_name=full_name, language="ru", actor=administrator, occurred_at=at
    )
    people.grant_role(
        user=user,
        region=region,
        role=role,
        body=body,
        provider_id=provider.pk if provider else None,
        # There is one administrator, and roles over money take two: the machine room grants.
        actor=None if role in MONEY else administrator,
        occurred_at=at,
    )
    return user
