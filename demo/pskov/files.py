"""The two CSV files that the department sends: its bodies, and the people they employ."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.pskov import names, plan
from demo.pskov.dates import later
from people.operations.imports import BODY_COLUMNS, EMPLOYEE_COLUMNS

_BODIES = Path(__file__).with_name("pskov-2020-bodies.csv")
_LETTERS = {"regional": "R", "municipal": "M"}
_BODIES_EXIST_FROM = date(2006, 1, 1)


@dataclass(frozen=True)
class Quota:
    """A body and how many of its people are to be trained."""

    code: str
    name: str
    tier: str
    people: int
    in_south: bool


def quotas() -> list[Quota]:
    """Return the bodies of the region in the order of priority, with their quotas."""
    counts = dict.fromkeys(_LETTERS, 0)
    found = []
    with _BODIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind, name = row["kind"], row["name_ru"]
            counts[kind] += 1
            is_district = kind == "municipal" and not name.startswith("г. ")
            found.append(
                Quota(
                    code=f"{_LETTERS[kind]}{counts[kind]:02d}",
                    name=f"{name} район" if is_district else name,
                    tier=kind.upper(),
                    people=int(row["quota"]),
                    in_south=row["name_en"] in plan.SOUTH,
                )
            )
    return found


def learners() -> list[plan.Learner]:
    """Return the plan for the people of these bodies."""
    return plan.draw_up([quota.in_south for quota in quotas() for _each in range(quota.people)])


def write(folder: Path) -> tuple[Path, Path]:
    """Write bodies.csv and employees.csv into `folder`, the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    bodies, employees = folder / "bodies.csv", folder / "employees.csv"
    bodies.write_bytes(_csv(BODY_COLUMNS, _body_rows()))
    employees.write_bytes(_csv(EMPLOYEE_COLUMNS, _employee_rows()))
    return bodies, employees


def work_id(quota: Quota, number: int) -> str:
    return f"{quota.code}-{number:04d}"


def _body_rows() -> list[list[str]]:
    return [
        [quota.code, quota.name, quota.tier, _BODIES_EXIST_FROM.isoformat()] for quota in quotas()
    ]


def _employee_rows() -> list[list[str]]:
    bodies = quotas()
    fates = iter(learners())
    rows = []
    for quota, people in zip(bodies, names.people_of([q.people for q in bodies]), strict=True):
        for number, person in enumerate(people, 1):
            learner = next(fates)
            first_day = date(person.first_year, 1 + number % 12, 1 + number % 28)
            rows.append(
                [
                    work_id(quota, number),
                    person.family_name,
                    person.given_name,
                    person.patronymic,
                    quota.code,
                    person.unit,
                    person.post,
                    first_day.isoformat(),
                    _last_day(learner),
                ]
            )
    return rows


def _last_day(learner: plan.Learner) -> str:
    """Return the end of the employment of somebody who leaves before the issue, else nothing."""
    if learner.fate is not plan.Fate.LEFT:
        return ""
    issued_on = plan.WAVES[learner.wave].issued_on
    return later(issued_on, -3 - learner.position % 20).isoformat()


def _csv(columns: tuple[str, ...], rows: list[list[str]]) -> bytes:
    """Return a table as Russian spreadsheets write it: semicolons, and UTF-8 with a BOM."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
