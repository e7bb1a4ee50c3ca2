"""The product answers as the committed table says, on every route of the URLconf."""

import os
from collections.abc import Iterator

import pytest

from tests.matrix import table
from tests.matrix.routes import Route, routes
from tests.matrix.walk import walk

ROUTES = {table.title(route): route for route in routes()}
WRITING = "WRITE_MATRIX" in os.environ
RUN = "Run `make matrix`, read the diff as a reviewer would, and commit it."


@pytest.fixture(scope="module")
def written() -> Iterator[dict[str, table.Block]]:
    """Collect the blocks that were walked; `make matrix` writes them down."""
    walked: dict[str, table.Block] = {}
    yield walked
    if WRITING:
        known = table.read()
        for app in {*known, *(route.app for route in ROUTES.values())}:
            old = known.get(app, {})
            now = {
                name: walked.get(name, old.get(name)) for name, r in ROUTES.items() if r.app == app
            }
            table.write(app, {name: lines for name, lines in now.items() if lines})


def test_every_route_has_its_rows_and_no_row_is_without_a_route():
    known = {name for blocks in table.read().values() for name in blocks}

    assert WRITING or known == set(ROUTES), f"A route is new or gone. {RUN}"


@pytest.mark.parametrize("name", ROUTES)
def test_each_person_is_answered_as_the_table_says(stage, written, name):
    route: Route = ROUTES[name]
    expected = table.read().get(route.app, {}).get(name)

    written[name] = table.block(walk(stage, route))

    assert WRITING or written[name] == expected, f"{name} answers otherwise. {RUN}"
