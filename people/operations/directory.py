"""Regions, departments, bodies, and the accounts with which employees sign in."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from core.money import require_currency
from people.models import Body, Department, Employee, Region, User


@audit.operation("region.create")
def create_region(
    *,
    code: str,
    name: str,
    currency: str,
    time_zone: str,
    languages: Sequence[str],
    actor: User | None,
    occurred_at: datetime,
    fiscal_year_start_month: int = 1,
    help_phone: str = "",
    help_hours: str = "",
) -> Region:
    """Set up a tenant. `code` is ISO 3166-2, `currency` ISO 4217, `time_zone` IANA."""
    require_currency(currency)
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidValue(
            _("“{zone}” is not a time zone such as Europe/Riga.").format(zone=time_zone)
        ) from None
    region = Region.objects.create(
        code=code,
        name=name,
        currency=currency,
        time_zone=time_zone,
        languages=list(languages),
        fiscal_year_start_month=fiscal_year_start_month,
        help_phone=help_phone,
        help_hours=help_hours,
    )
    audit.record(
        action="region.created",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        occurred_at=occurred_at,
        code=code,
    )
    return region


@audit.operation("department.create")
def create_department(
    *, region: Region, code: str, name: str, actor: User | None, occurred_at: datetime
) -> Department:
    """Add a department to a region."""
    department = Department.objects.create(region=region, code=code, name=name)
    audit.record(
        action="department.created",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        subject_id=department.pk,
        occurred_at=occurred_at,
        code=code,
    )
    return department


@audit.operation("body.create")
def create_body(
    *,
    region: Region,
    code: str,
    name: str,
    tier: str,
    valid_from: date,
    actor: User | None,
    occurred_at: datetime,
) -> Body:
    """Add a state or municipal body that exists from `valid_from` on."""
    body = Body.objects.create(
        region=region, code=code, name=name, tier=tier, valid_from=valid_from
    )
    audit.record(
        action="body.created",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        subject_id=body.pk,
        occurred_at=occurred_at,
        code=code,
    )
    return body


@audit.operation("body.end")
def end_body(
    *, body: Body, ended_on: date, successor: Body | None, actor: User, occurred_at: datetime
) -> Body:
    """End a body on the first day it is no more; its people and history stay with it."""
    body = Body.objects.select_for_update().get(pk=body.pk)
    if body.valid_until is not None:
        raise WrongState(_("{body} has already ended.").format(body=body))
    if successor is not None and successor.pk == body.pk:
        raise InvalidValue(_("A body does not succeed itself. Name another, or none."))
    if successor is not None and successor.region_id != body.region_id:
        raise InvalidValue(_("The successor must be a body of the same region."))
    body.valid_until, body.successor = ended_on, successor
    body.save(update_fields=["valid_until", "successor"])
    audit.record_act(
        action="body.ended",
        subject=body,
        actor=actor,
        occurred_at=occurred_at,
        ended_on=ended_on,
        successor=successor and successor.code,
    )
    return body


@audit.operation("employee.open_account")
def open_employee_accounts(
    *, region: Region, employees: Sequence[Employee], actor: User | None, occurred_at: datetime
) -> list[Employee]:
    """Give each employee who has none an account to sign in with; no password yet.

    The user name is `<region>.<work id>`, lower case.
    """
    without = [employee for employee in employees if employee.user_id is None]
    for employee in without:
        employee.user = User(
            username=f"{region.code}.{employee.work_id}".lower(),
            first_name=employee.given_name,
            last_name=employee.family_name,
            language=region.languages[0],
            password=make_password(None),  # Unusable: nobody can sign in with it.
        )
    User.objects.bulk_create([employee.user for employee in without if employee.user])
    Employee.objects.bulk_update(without, ["user"], batch_size=500)
    audit.record_many(
        action="employee.account_opened",
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        occurred_at=occurred_at,
        subjects=[(employee.pk, {}) for employee in without],
    )
    return list(employees)
