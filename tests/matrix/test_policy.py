"""The committed table keeps the policy, and the policy would notice if it did not."""

from dataclasses import replace

import pytest

from tests.matrix import table
from tests.matrix.policy import ALLOWED, FOUR_EYES, OVERVIEWS, PERSONAL, PUBLIC, broken
from tests.matrix.routes import routes
from tests.matrix.walk import Row

ROUTES = {table.title(route): route for route in routes()}
ROWS = [
    (ROUTES[name], row)
    for blocks in table.read().values()
    for name, lines in blocks.items()
    if name in ROUTES
    for row in table.rows(lines)
]


def test_every_row_of_the_table_keeps_the_policy():
    assert [rule for route, row in ROWS for rule in broken(route, row)] == []


def test_the_policy_speaks_of_no_route_that_is_gone():
    named = {*ALLOWED, *FOUR_EYES, *PUBLIC, *PERSONAL, *(each.split()[1] for each in OVERVIEWS)}

    assert named <= {route.name for route in ROUTES.values()}


WRONG = [
    ("voucher-detail", "GET", "own", "anonymous", "200", "without signing in"),
    ("voucher-detail", "GET", "far", "auditor", "200", "another region"),
    ("voucher-detail", "GET", "far", "auditor", "403", "another region"),
    ("voucher-detail", "GET", "far", "auditor", "404!", "does not exist"),
    ("voucher-list", "GET", "far", "auditor", "200+", "another region"),
    ("voucher-list", "GET", "own", "provider", "200+", "a provider never sees"),
    ("redemption-list", "GET", "near", "provider", "200+", "another provider's"),
    ("voucher-detail", "GET", "own", "expired", "200", "roles in force"),
    ("voucher-void", "POST", "own", "auditor", "200", "the design says"),
    ("voucher-void", "POST", "own", "programme", "403", "the design says"),
    ("voucher-void", "POST", "own", "auditor", "500", "a fault of ours"),
    ("appropriation-approve", "POST", "own", "maker", "200", "maker is never checker"),
    ("vouchers_voucher_changelist", "GET", "own", "admin", "200", "for superusers"),
    ("people_user_change", "POST", "own", "superuser", "302", "nobody writes"),
    ("voucher-void", "others", "any", "maker", "204", "is a 405"),
]


@pytest.mark.parametrize(("name", "method", "relation", "person", "cell", "rule"), WRONG)
def test_a_wrong_cell_breaks_a_rule(name, method, relation, person, cell, rule):
    route, row = next(
        (route, row)
        for route, row in ROWS
        if route.name == name and row.method == method and relation in row.relation
    )
    wrong: Row = replace(row, cells={**row.cells, person: cell})

    assert any(rule in told for told in broken(route, wrong))
