"""The command with which a file is checked first, and imported when told to."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import Body
from tests.people.test_import_employees import OLGA, PETR, imported, table
from tests.world import World

BAD = PETR.replace("01.02.2020", "yesterday")


def run(world: World, file: Path, **options: object) -> str:
    said = io.StringIO()
    call_command(
        "import_employees",
        str(file),
        region=world.region.code,
        actor=world.bob.username,
        stdout=said,
        **options,
    )
    return said.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "employees.csv"


def test_it_checks_first_and_imports_nothing(world, file):
    file.write_text(table(OLGA, PETR))

    said = run(world, file)

    assert said == (
        "2 rows: 2 new, 0 changed, 0 unchanged, 0 bad. Only checked; --apply imports the file.\n"
    )
    assert imported(world) == set()


def test_it_imports_when_told_to(world, file):
    file.write_text(table(OLGA, PETR))

    assert run(world, file, apply=True).endswith("0 bad. Imported.\n")
    assert len(imported(world)) == 2


@pytest.mark.parametrize("apply", [False, True])
def test_it_prints_every_bad_row_and_fails(world, file, apply):
    file.write_text(table(OLGA, BAD))
    said = io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command(
            "import_employees",
            str(file),
            region=world.region.code,
            actor=world.bob.username,
            apply=apply,
            stdout=said,
        )

    assert caught.value.returncode == 1
    assert "Row 3, column employed_from, value “yesterday”: This is not a date" in said.getvalue()
    assert imported(world) == set()


def test_it_prints_likely_duplicates(world, file):
    file.write_text(table(OLGA, "P9;Елкина;О.;П.;FIN;;Клерк;2020-01-01;"))

    said = run(world, file)

    assert "Row 3: Елкина О. П. (P9) may be Ёлкина Ольга Петровна (P1)." in said


def test_it_imports_bodies_too(world, file):
    file.write_text("code;name;tier;valid_from\nM01;Островский район;MUNICIPAL;2006-01-01\n")

    assert "1 new" in run(world, file, bodies=True, apply=True)
    assert Body.objects.filter(region=world.region, code="M01").exists()


def test_a_file_that_is_no_table_is_refused_in_one_sentence(world, file):
    file.write_bytes(b"PK\x03\x04")

    with pytest.raises(CommandError, match="This workbook is broken"):
        run(world, file)


def test_a_file_that_is_not_there_is_refused(world, file):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(world, file)


def test_an_unknown_region_is_refused(world, file):
    world.region.code = "RU-NO"

    with pytest.raises(CommandError, match="no region RU-NO"):
        run(world, file)
