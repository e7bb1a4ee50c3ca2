"""January and February: the region, its department, its bodies, and 2,000 employees."""

from dataclasses import dataclass
from pathlib import Path

from demo.pskov import cast
from demo.pskov.cast import Cast
from demo.pskov.dates import OFFICES_OPEN, PEOPLE_IMPORTED, moment
from people import operations as people
from people.models import Body, Department, Employee, Region, User

REGION_CODE = "RU-PSK"


@dataclass(frozen=True)
class Directory:
    """Who is there."""

    region: Region
    department: Department
    cast: Cast
    hr_officer: User
    employees: list[Employee]  # In the order of the file; each has an account.


def set_up_region() -> tuple[Region, Department, Cast]:
    """Create the tenant, the department that owns the programme, and the officers."""
    administrator = cast.create_administrator()
    at = moment(OFFICES_OPEN, "09:05")
    region = people.create_region(
        code=REGION_CODE,
        name="Псковская область",
        currency="RUB",
        time_zone="Europe/Moscow",
        languages=["ru", "en"],
        help_phone="+7 811 200-00-00",
        help_hours="По рабочим дням с 9:00 до 18:00",
        actor=administrator,
        occurred_at=at,
    )
    cast.grant_administration(region, administrator)
    department = people.create_department(
        region=region,
        code="DIGITAL",
        name="Управление цифрового развития и связи",
        actor=administrator,
        occurred_at=at,
    )
    return region, department, cast.hire(region, administrator)


def import_people(
    region: Region, department: Department, officers: Cast, *, bodies: Path, employees: Path
) -> Directory:
    """Import both files as the administrator would, and give everybody an account."""
    administrator = officers.administrator
    people.import_bodies(
        region=region,
        content=bodies.read_bytes(),
        apply=True,
        actor=administrator,
        occurred_at=moment(PEOPLE_IMPORTED, "09:00"),
    )
    people.import_employees(
        region=region,
        content=employees.read_bytes(),
        apply=True,
        actor=administrator,
        occurred_at=moment(PEOPLE_IMPORTED, "09:10"),
    )
    imported = Employee.objects.filter(region=region).select_related("body")
    # Regional bodies come first in the file, and R would sort after M.
    in_file_order = sorted(imported, key=lambda e: (e.body.tier != Body.Tier.REGIONAL, e.work_id))
    holders = people.open_employee_accounts(
        region=region,
        employees=in_file_order,
        actor=administrator,
        occurred_at=moment(PEOPLE_IMPORTED, "09:30"),
    )
    hr_officer = cast.appoint_hr_officer(region, administrator, holders[0].body)
    return Directory(region, department, officers, hr_officer, holders)
