"""The list of work in progress: what runs out of sight, whichever app it is of."""

import pytest
import time_machine

from budgets.models import Allocation
from people.models import Role
from people.operations import import_employees
from tests.people.colleagues import make_official
from tests.people.test_import_employees import OLGA, PETR, table
from tests.portals.department.browsing import page
from tests.portals.department.statements import statements
from tests.portals.department.test_issuing import a_batch
from tests.sign_in import browser_of
from tests.world import NOON, build_world
from vouchers import operations

WORK = "/department/work/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


def an_import(world, actor) -> None:
    import_employees(
        region=world.region,
        content=table(OLGA, PETR).encode(),
        apply=True,
        actor=actor,
        occurred_at=NOON,
    )


def test_a_batch_says_who_began_it_how_far_it_is_and_what_failed(world):
    batch = a_batch(world, world.hanna, world.employees[1])
    running = page(browser_of(world.alice), WORK)
    operations.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON)
    done = page(browser_of(world.alice), WORK)

    assert f"/department/batches/{batch.pk}/" in running
    assert world.alice.username in running
    assert "running" in running
    assert '<span class="status fin">done</span>' in done


def test_a_batch_whose_line_is_paused_is_halted(world):
    a_batch(world)
    Allocation.objects.filter(pk=world.line.pk).update(status=Allocation.Status.PAUSED)
    alice = browser_of(world.alice)

    assert '<span class="status held">halted</span>' in page(alice, f"{WORK}?state=HALTED")
    assert "Nothing fits these filters" in page(alice, f"{WORK}?state=RUNNING")


def test_an_import_is_one_row_for_who_keeps_the_directory(world):
    a_batch(world)
    alice = browser_of(world.alice)
    before = page(alice, WORK).count("People from a file")
    an_import(world, world.alice)

    assert page(alice, WORK).count("People from a file") == before + 1
    assert statements(alice, WORK) <= 15


@pytest.mark.parametrize("role", [Role.TREASURER, Role.BUDGET_OFFICER])
def test_an_import_is_out_of_sight_of_who_does_not(world, role):
    an_import(world, world.alice)

    assert "People from a file" not in page(browser_of(make_official(world, role)), WORK)


def test_the_work_of_another_region_is_out_of_sight(world):
    an_import(world, world.alice)
    a_batch(world)

    assert world.alice.username not in page(browser_of(build_world().alice), WORK)
