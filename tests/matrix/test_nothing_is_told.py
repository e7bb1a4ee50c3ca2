"""Names and ids of what is out of sight tell nothing, wherever they are put."""

import pytest

from tests.matrix.foreign import told_by_bodies, told_by_filters
from tests.matrix.interference import (
    disturbed,
    everything,
    routes_read,
    vouchers_not_presented,
)
from tests.matrix.policy import NARROW
from tests.matrix.questions import filters
from tests.matrix.routes import routes
from tests.matrix.sides import PERSONS

READ = routes_read()
FILTERED = {name: route for name, route in READ.items() if filters(route)}
ACTED = {
    route.name: route
    for route in routes()
    if "POST" in route.methods and route.pattern.startswith("api/")
}
INSIDE = [person for person in PERSONS if person != "superuser"]


@pytest.mark.parametrize("name", FILTERED)
def test_a_filter_tells_nothing_about_what_is_foreign(stage, name):
    assert told_by_filters(stage, FILTERED[name]) == []


@pytest.mark.parametrize("name", ACTED)
def test_an_id_in_a_body_tells_nothing_about_what_is_foreign(stage, name):
    assert told_by_bodies(stage, ACTED[name]) == []


@pytest.mark.parametrize("name", READ)
def test_what_another_region_does_changes_no_byte(stage, name):
    assert disturbed(stage, READ[name], everything, stage.far, INSIDE) == []


@pytest.mark.parametrize("name", READ)
def test_what_neighbours_do_changes_no_byte_for_those_who_see_a_part(stage, name):
    assert disturbed(stage, READ[name], everything, stage.near, NARROW) == []


@pytest.mark.parametrize("name", READ)
def test_vouchers_not_presented_change_no_byte_for_a_provider(stage, name):
    assert disturbed(stage, READ[name], vouchers_not_presented, stage.own, {"provider"}) == []
