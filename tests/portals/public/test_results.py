"""Results are for everybody, and tell nothing about few people, nor by subtraction."""

from datetime import UTC, datetime
from itertools import product
from random import Random

import pytest
import time_machine
from django.test import Client

from reports.queries.published import LEAST, publish
from tests.world import complete, enrol

LATER = datetime(2030, 1, 15, tzinfo=UTC)


@pytest.fixture
def finished(world):
    complete(world, enrol(world)[1])
    return world


def page_of(world) -> str:
    # The database wrote down when it knew of it: that has to lie before, too.
    with time_machine.travel(LATER, tick=False):
        answer = Client().get(f"/results/?region={world.region.code}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_reads_plan_and_results_without_small_numbers(finished):
    page = page_of(finished)

    assert finished.programme.name in page
    assert "2,000,000.00" in page
    assert "fewer than 10" in page
    assert finished.hanna.family_name not in page


def test_a_region_that_is_none_is_not_there(client, world):
    assert client.get("/results/?region=RU-000").status_code == 404
    assert world.region.name in client.get("/results/?region=").content.decode()


def test_large_numbers_are_shown_with_their_total():
    found = publish({"A": 10, "B": 25})

    assert (found.total, found.shown, found.kept_back) == (35, {"A": 10, "B": 25}, frozenset())


def test_one_small_number_takes_another_with_it():
    found = publish({"A": 3, "B": 40, "C": 25})

    assert found.few == {"A"}
    assert found.kept_back == {"B"}
    assert (found.total, found.shown) == (68, {"C": 25})


def test_a_small_total_is_not_told():
    assert publish({"A": 3, "B": 4}).total is None
    assert publish({"A": 3, "B": 4}).total_is_few


def possible(counts: dict[str, int], name: str) -> set[int]:
    """Return what a small count may be, to who knows the total and all that is shown."""
    found = publish(counts)
    if found.total is None:
        return set(range(LEAST))
    rest = found.total - sum(found.shown.values())
    others = len(found.few) - 1
    return {
        guess
        for guess in range(LEAST)
        if (
            0 <= rest - guess <= (LEAST - 1) * others
            if not found.kept_back
            else rest - guess >= LEAST * len(found.kept_back)
        )
    }


@pytest.mark.parametrize("districts", [2, 3])
def test_no_subtraction_narrows_a_small_number_down(districts):
    sizes = (0, 1, 5, 8, 9, 10, 11, 18, 19, 40)
    for values in product(sizes, repeat=districts):
        counts = dict(zip("ABC", values, strict=False))
        for name in publish(counts).few:
            assert possible(counts, name) == set(range(LEAST)), counts


def test_nor_does_it_where_there_are_many():
    random = Random(1)
    for _each in range(300):
        counts = {str(n): random.choice([0, 4, 9, 12, 30, 200]) for n in range(8)}
        for name in publish(counts).few:
            assert possible(counts, name) == set(range(LEAST)), counts
