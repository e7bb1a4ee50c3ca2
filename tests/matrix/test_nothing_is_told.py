"""Names and ids of what is out of sight tell nothing, wherever they are put."""

import pytest

from tests.matrix.foreign import told_by_bodies, told_by_filters
from tests.matrix.interference import disturbed, routes_read
from tests.matrix.questions import filters
from tests.matrix.routes import routes

READ = routes_read()
FILTERED = {name: route for name, route in READ.items() if filters(route)}
ACTED = {
    route.name: route
    for route in routes()
    if "POST" in route.methods and route.pattern.startswith("api/")
}


@pytest.mark.parametrize("name", FILTERED)
def test_a_filter_tells_nothing_about_what_is_foreign(stage, name):
    assert told_by_filters(stage, FILTERED[name]) == []


@pytest.mark.parametrize("name", ACTED)
def test_an_id_in_a_body_tells_nothing_about_what_is_foreign(stage, name):
    assert told_by_bodies(stage, ACTED[name]) == []


@pytest.fixture(scope="module")
def noticed(stage, request) -> dict[str, list[str]]:
    """Return by route what was noticed of acts out of sight, for the routes that are asked for."""
    test = test_what_happens_out_of_sight_changes_no_byte.__name__
    tests = [item for item in request.session.items if getattr(item, "originalname", "") == test]
    names = dict.fromkeys(item.callspec.params["name"] for item in tests)
    return disturbed(stage, *(READ[name] for name in names))


@pytest.mark.parametrize("name", READ)
def test_what_happens_out_of_sight_changes_no_byte(noticed, name):
    assert noticed[name] == []
