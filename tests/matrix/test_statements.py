"""A list costs as many statements for twelve rows as for three."""

import pytest

from tests.database import statements_of, undone
from tests.matrix import subjects as s
from tests.matrix.calls import AFTER, KINDS
from tests.matrix.routes import routes
from tests.matrix.walk import at

# One of these stands on the stage; more of them are made in another way.
MORE = {"body": s.another_body, "provider": s.another_provider}
# Nobody sees many of these, or all of them are there already.
FEW = {"region-list", "employee-list", "guess-limit-list", "retention-rule-list"}
FEW |= {"user-list", "webhook-endpoint-list"}
FEW |= {"open-line-list"}  # HR officers see these, and no money of them.
# Letters to newcomers and keys are the administrators' own business.
ADMINISTRATORS = {"invitation-list", "api-key-list"}
LISTS = {
    route.name: route
    for route in routes()
    if route.name.endswith("-list") and route.name.removesuffix("-list") in KINDS
}


@pytest.mark.parametrize("name", sorted(set(LISTS) - FEW))
def test_a_list_costs_no_statement_per_row(stage, name):
    kind = name.removesuffix("-list")
    make = MORE.get(kind, KINDS[kind].subject)
    with at(stage, AFTER), undone():
        few = _cost(stage, LISTS[name], make, 3)
        many = _cost(stage, LISTS[name], make, 9)

    assert many == few


def _cost(stage, route, make, more: int) -> int:
    for _each in range(more):
        make(stage.own)
    reader = stage.users["admin" if route.name in ADMINISTRATORS else "auditor"]
    answers = []
    cost = statements_of(lambda: answers.append(stage.ask(reader, AFTER, "GET", route.address(""))))
    told = answers[0].json()
    assert len(told if isinstance(told, list) else told["results"]) >= more
    return cost
