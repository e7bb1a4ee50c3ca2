"""Employees as departments send them: every encoding, every mistake, and no surprise."""

from datetime import date

import pytest

from core.tables import UnreadableFile
from people.models import Employee
from people.operations import ImportRejected, ImportReport, import_employees
from people.operations.imports import EMPLOYEE_COLUMNS
from tests.refusals import refused
from tests.world import NOON, World

OLGA = "P1;Ёлкина;Ольга;Петровна;FIN;Отдел кадров;Консультант;2019-04-01;"
PETR = "P2;Берёзкин;Пётр;Ильич;FIN;;Специалист;01.02.2020;"


def table(*lines: str, header: str = ";".join(EMPLOYEE_COLUMNS)) -> str:
    return "\r\n".join((header, *lines, ""))


def send(world: World, content: str | bytes, *, apply: bool = False) -> ImportReport:
    return import_employees(
        region=world.region,
        content=content.encode() if isinstance(content, str) else content,
        apply=apply,
        actor=world.bob,
        occurred_at=NOON,
    )


def imported(world: World) -> set[str]:
    found = Employee.objects.filter(region=world.region, work_id__startswith="P")
    return {employee.full_name for employee in found}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_the_encodings_and_separators_people_really_use_are_read(world, encoding, delimiter):
    content = table(OLGA, PETR).replace(";", delimiter).encode(encoding)

    report = send(world, content, apply=True)

    assert (report.created, report.applied) == (2, True)
    assert imported(world) == {"Ёлкина Ольга Петровна", "Берёзкин Пётр Ильич"}


def test_dates_are_read_in_both_notations(world):
    send(world, table(OLGA, PETR), apply=True)

    days = Employee.objects.filter(work_id__in=["P1", "P2"], region=world.region)
    assert dict(days.values_list("work_id", "employed_from")) == {
        "P1": date(2019, 4, 1),
        "P2": date(2020, 2, 1),
    }


def test_nothing_is_imported_unless_asked(world):
    report = send(world, table(OLGA, PETR))

    assert (report.created, report.applied) == (2, False)
    assert imported(world) == set()


def test_the_same_file_a_second_time_changes_nothing(world):
    send(world, table(OLGA, PETR), apply=True)

    report = send(world, table(OLGA, PETR), apply=True)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert len(imported(world)) == 2


def test_a_changed_row_changes_its_employee(world):
    send(world, table(OLGA, PETR), apply=True)

    report = send(world, table(OLGA.replace("Консультант", "Начальник отдела"), PETR), apply=True)

    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    assert Employee.objects.get(region=world.region, work_id="P1").post == "Начальник отдела"


def test_other_columns_are_refused_by_name(world):
    content = table(OLGA, header=";".join(EMPLOYEE_COLUMNS).replace("post", "position"))

    wanted = ", ".join(EMPLOYEE_COLUMNS)
    message = f"The columns must be {wanted}. Missing: post. Unknown: position."

    with refused("employee.import", UnreadableFile, message):
        send(world, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 the beginning of a workbook", "This workbook is broken"),
        (b"%PDF-1.7", "neither CSV nor XLSX"),
        (b"", "The file is empty"),
        (b"\x98\x98\x98", "neither UTF-8 nor Windows-1251"),
    ],
)
def test_what_is_no_csv_is_refused_with_advice(world, content, message):
    with pytest.raises(UnreadableFile, match=message):
        send(world, content)


def test_a_file_with_a_header_only_is_refused(world):
    with pytest.raises(UnreadableFile, match="no rows"):
        send(world, table())


@pytest.mark.parametrize(
    ("line", "column", "value", "reason"),
    [
        (OLGA.replace("Ёлкина", ""), "family_name", "", "This cell is empty"),
        (OLGA.replace("FIN", "XXX"), "body_code", "XXX", "No body of the region"),
        (OLGA.replace("2019-04-01", "32.01.2020"), "employed_from", "32.01.2020", "not a date"),
        (OLGA.replace("2019", "0001"), "employed_from", "0001-04-01", "the years 1950 to 2150"),
        (OLGA + "9999-12-31", "employed_until", "9999-12-31", "the years 1950 to 2150"),
        (OLGA + "2019-04-01", "employed_until", "2019-04-01", "not after the first day"),
        (OLGA.replace("Ольга", "О" * 81), "given_name", "О" * 81, "81 characters are too long"),
    ],
)
def test_a_bad_row_is_named_by_row_column_value_and_reason(world, line, column, value, reason):
    report = send(world, table(PETR, line))

    (problem,) = report.problems
    assert (problem.row, problem.column, problem.value) == (3, column, value)
    assert reason in problem.reason


def test_a_work_id_that_comes_twice_names_the_first_row(world):
    report = send(world, table(OLGA, PETR, OLGA.replace("Ёлкина", "Иволгина")))

    (problem,) = report.problems
    assert (problem.row, problem.column) == (4, "work_id")
    assert "Row 2" in problem.reason


def test_a_row_with_too_many_cells_is_bad(world):
    report = send(world, table(PETR, OLGA + ";;one more"))

    assert [problem.row for problem in report.problems] == [3]


def test_one_bad_row_keeps_the_whole_file_out(world):
    content = table(PETR, OLGA.replace("Ёлкина", ""))

    with pytest.raises(ImportRejected, match="1 of 2 rows are bad") as caught:
        send(world, content, apply=True)

    assert [problem.row for problem in caught.value.report.problems] == [3]
    assert imported(world) == set()


def test_a_hundred_thousand_rows_name_exactly_the_thousand_bad_ones(world):
    bad = set(range(2, 100_002, 100))
    lines = [
        f"P{row};Ёлкина;Ольга;Петровна;{'XXX' if row in bad else 'FIN'};;Консультант;2019-04-01;"
        for row in range(2, 100_002)
    ]

    report = send(world, table(*lines))

    assert report.rows == 100_000
    assert len(report.problems) == 1_000
    assert {problem.row for problem in report.problems} == bad
    assert report.created == 99_000
