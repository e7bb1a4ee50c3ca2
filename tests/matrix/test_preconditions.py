"""Every change to an object can be tied to what its author has seen."""

import pytest

from tests.database import undone
from tests.matrix.calls import call_of
from tests.matrix.routes import routes
from tests.matrix.walk import at, people_of, prepared, request

CHANGES = {
    route.name: route
    for route in routes()
    if "POST" in route.methods and route.parameters and route.pattern.startswith("api/")
}


@pytest.mark.parametrize("name", CHANGES)
def test_whoever_saw_something_else_changes_nothing(stage, name):
    route, acting = CHANGES[name], call_of(CHANGES[name], "POST")
    with at(stage, acting.at), undone():
        asked = request(route, *prepared(stage.own, route, acting), acting)
        unseen = {"headers": {"If-Match": '"something else"'}}
        told = {
            stage.ask(user, acting.at, "POST", **asked, **unseen).status_code
            for _person, user in people_of(stage, acting, "own")
        }

    assert 412 in told
    assert told <= {401, 403, 404, 409, 412}
