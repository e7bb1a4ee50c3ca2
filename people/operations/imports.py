"""Bodies and employees from the CSV files that departments send."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import Refused
from core.tables import Problem, Row, read_table
from people.models import Body, Employee, Region, User
from people.queries import namesake_key

BODY_COLUMNS = ("code", "name", "tier", "valid_from")
EMPLOYEE_COLUMNS = (
    "work_id",
    "family_name",
    "given_name",
    "patronymic",
    "body_code",
    "unit",
    "post",
    "employed_from",
    "employed_until",
)

M = TypeVar("M", Body, Employee)


class ImportRejected(Refused):
    """The file has bad rows, and so nothing of it was imported; `report` names them."""

    code = "import-rejected"
    status = 400

    def __init__(self, message: str, report: "ImportReport") -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """Two records that may be one person. A proposal for a human; nothing is merged."""

    row: int
    work_id: str
    name: str
    other_work_id: str
    other_name: str


@dataclass(slots=True)
class ImportReport:
    """What a file would do, or did when `applied`."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    applied: bool = False
    problems: list[Problem] = field(default_factory=list)
    likely_duplicates: list[LikelyDuplicate] = field(default_factory=list)


@audit.operation("body.import")
def import_bodies(
    *, region: Region, content: bytes, apply: bool, actor: User | None, occurred_at: datetime
) -> ImportReport:
    """Check a file of bodies; create and update them only when `apply` is set.

    Raises UnreadableFile, or ImportRejected when a file with bad rows should be applied.
    """
    rows = read_table(content, columns=BODY_COLUMNS)
    wanted = _unique(rows, "code", _body_values)
    existing = {body.code: body for body in Body.objects.filter(region=region)}
    return _import(
        Body, "code", wanted, rows, existing, region, apply, actor, occurred_at, "body.imported"
    )


@audit.operation("employee.import")
def import_employees(
    *,
    region: Region,
    content: bytes,
    apply: bool,
    actor: User | None,
    occurred_at: datetime,
    on_progress: Callable[[int, int], None] | None = None,
    within: Collection[UUID] | None = None,
) -> ImportReport:
    """Check a file of employees; create and update them only when `apply` is set.

    `on_progress(done, total)` is called now and then with rows. With `within`, rows of other
    bodies than these are bad, and so is a change of the actor's own record. Raises
    UnreadableFile, or ImportRejected when a file with bad rows should be applied.
    """
    rows = read_table(content, columns=EMPLOYEE_COLUMNS)
    seen = Body.objects.filter(region=region)
    bodies = {body.code: body for body in (seen if within is None else seen.filter(pk__in=within))}
    existing = {
        employee.work_id: employee
        for employee in Employee.objects.filter(region=region).select_related("body")
    }

    def values(row: Row) -> dict[str, Any]:
        if on_progress and row.number % 500 == 0:
            on_progress(row.number, len(rows))
        found = _employee_values(row, bodies)
        if within is not None:
            _require_own(row, found, existing.get(found["work_id"]), within, actor)
        return found

    wanted = _unique(rows, "work_id", values)
    duplicates = _likely_duplicates(wanted, existing)
    act = (apply, actor, occurred_at, "employee.imported")
    try:
        report = _import(Employee, "work_id", wanted, rows, existing, region, *act)
    except ImportRejected as rejected:
        rejected.report.likely_duplicates = duplicates
        raise
    report.likely_duplicates = duplicates
    if on_progress:
        on_progress(len(rows), len(rows))
    return report


def _body_values(row: Row) -> dict[str, Any]:
    tier = row.text("tier", longest=9).upper()
    if tier and tier not in Body.Tier.values:
        row.refuse("tier", _("Write REGIONAL or MUNICIPAL."))
    return {
        "code": row.text("code", longest=24),
        "name": row.text("name", longest=200),
        "tier": tier,
        "valid_from": row.day("valid_from"),
    }


def _employee_values(row: Row, bodies: dict[str, Body]) -> dict[str, Any]:
    code = row.text("body_code", longest=24)
    if code and code not in bodies:
        row.refuse("body_code", _("No body of the region has this code. Import the bodies first."))
    start, end = row.day("employed_from"), row.day("employed_until", required=False)
    if start and end and end <= start:
        row.refuse("employed_until", _("This is not after the first day, {day}.").format(day=start))
    return {
        "work_id": row.text("work_id", longest=32),
        "family_name": row.text("family_name", longest=80),
        "given_name": row.text("given_name", longest=80),
        "patronymic": row.text("patronymic", longest=80, required=False),
        "body": bodies.get(code),
        "unit": row.text("unit", longest=160, required=False),
        "post": row.text("post", longest=160),
        "employed_from": start,
        "employed_until": end,
    }


def _require_own(
    row: Row,
    values: dict[str, Any],
    known: Employee | None,
    within: Collection[UUID],
    actor: User | None,
) -> None:
    """Refuse to take somebody from a body that is not the actor's, or to change oneself."""
    if known is None:
        return
    if known.body_id not in within:
        row.refuse("work_id", _("Somebody of another body has this number. Ask an administrator."))
    elif actor is not None and known.user_id == actor.pk and _differs(known, values):
        row.refuse("work_id", _("This is your own record. A colleague has to change it."))


def _unique(
    rows: Iterable[Row], key: str, values_of: Callable[[Row], dict[str, Any]]
) -> dict[str, tuple[Row, dict[str, Any]]]:
    """Return the values of each row by key, and mark the rows that repeat a key."""
    wanted: dict[str, tuple[Row, dict[str, Any]]] = {}
    for row in rows:
        values = values_of(row)
        if values[key] in wanted:
            first = wanted[values[key]][0].number
            row.refuse(key, _("Row {first} has the same value.").format(first=first))
        elif values[key]:
            wanted[values[key]] = (row, values)
    return wanted


def _import(
    model: type[M],
    key: str,
    wanted: dict[str, tuple[Row, dict[str, Any]]],
    rows: list[Row],
    existing: dict[str, M],
    region: Region,
    apply: bool,
    actor: User | None,
    occurred_at: datetime,
    action: str,
) -> ImportReport:
    report = ImportReport(rows=len(rows), problems=[p for row in rows for p in row.problems])
    sound = {code: values for code, (row, values) in wanted.items() if not row.problems}
    new: list[M] = [
        model(region=region, **values) for code, values in sound.items() if code not in existing
    ]
    changed: list[M] = [
        _changed(existing[code], values)
        for code, values in sound.items()
        if code in existing and _differs(existing[code], values)
    ]
    report.created, report.updated = len(new), len(changed)
    report.unchanged = len(sound) - len(new) - len(changed)
    if not apply:
        return report
    if report.problems:
        bad = len({problem.row for problem in report.problems})
        raise ImportRejected(
            _(
                "{bad} of {rows} rows are bad; nothing was imported. Mend them and send again."
            ).format(bad=bad, rows=len(rows)),
            report,
        )
    model.objects.bulk_create(new, batch_size=1000)
    columns = [name for name in next(iter(sound.values()), {}) if name != key]
    if changed:
        model.objects.bulk_update(changed, columns, batch_size=500)
    subjects: list[tuple[UUID, dict[str, Any]]] = [(item.pk, {}) for item in (*new, *changed)]
    audit.record_many(
        action=action,
        region_id=region.pk,
        actor_id=actor.pk if actor else None,
        occurred_at=occurred_at,
        subjects=subjects,
    )
    report.applied = True
    return report


def _differs(item: M, values: dict[str, Any]) -> bool:
    return any(getattr(item, name) != value for name, value in values.items())


def _changed(item: M, values: dict[str, Any]) -> M:
    for name, value in values.items():
        setattr(item, name, value)
    return item


def _likely_duplicates(
    wanted: dict[str, tuple[Row, dict[str, Any]]], existing: dict[str, Employee]
) -> list[LikelyDuplicate]:
    """Pair people of one body whose names differ only in ё/е or in initials."""
    seen: dict[tuple[UUID, str], tuple[str, str]] = {
        (e.body_id, namesake_key(e.family_name, e.given_name, e.patronymic)): (
            e.work_id,
            e.full_name,
        )
        for e in existing.values()
    }
    found = []
    for work_id, (row, values) in wanted.items():
        if values["body"] is None or work_id in existing:
            continue
        names = (values["family_name"], values["given_name"], values["patronymic"])
        other = seen.setdefault(
            (values["body"].pk, namesake_key(*names)), (work_id, " ".join(filter(None, names)))
        )
        if other[0] != work_id:
            name = " ".join(filter(None, names))
            found.append(LikelyDuplicate(row.number, work_id, name, *other))
    return found
