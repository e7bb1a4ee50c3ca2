"""Bodies from a file: created, changed, and refused by row."""

import pytest

from people.models import Body
from people.operations import ImportRejected, ImportReport, import_bodies
from tests.world import NOON, World

HEADER = "code;name;tier;valid_from"
COUNCIL = "M01;Островский район;MUNICIPAL;2006-01-01"


def send(world: World, *lines: str, apply: bool = True) -> ImportReport:
    return import_bodies(
        region=world.region,
        content="\n".join((HEADER, *lines)).encode(),
        apply=apply,
        actor=world.bob,
        occurred_at=NOON,
    )


def test_new_bodies_are_created(world):
    report = send(world, COUNCIL)

    assert (report.created, report.applied) == (1, True)
    assert Body.objects.get(region=world.region, code="M01").name == "Островский район"


def test_nothing_is_created_unless_asked(world):
    report = send(world, COUNCIL, apply=False)

    assert (report.created, report.applied) == (1, False)
    assert not Body.objects.filter(region=world.region, code="M01").exists()


def test_the_same_file_a_second_time_changes_nothing(world):
    send(world, COUNCIL)

    report = send(world, COUNCIL)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)


def test_a_changed_name_changes_the_body(world):
    report = send(world, "FIN;Комитет по финансам;REGIONAL;2020-01-01")

    assert (report.created, report.updated) == (0, 1)
    assert Body.objects.get(pk=world.body.pk).name == "Комитет по финансам"


def test_an_unknown_tier_is_named_and_keeps_the_file_out(world):
    with pytest.raises(ImportRejected) as caught:
        send(world, COUNCIL, "M02;Плюсский район;FEDERAL;2006-01-01")

    (problem,) = caught.value.report.problems
    assert (problem.row, problem.column, problem.value) == (3, "tier", "FEDERAL")
    assert not Body.objects.filter(region=world.region, code="M01").exists()
