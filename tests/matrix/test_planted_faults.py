"""The faults that the matrix is there for, planted one by one: each is reported.

A fault is planted by exchanging one function of the product for a wrong one. That is not
a mock that a test leans on: it is the mistake itself, and the test is that it is found.
Each has a twin in the product's history to try by hand: take `scope` out of a queryset in an
`access.py`, or a `require_another(...)` out of an operation, and run `tests/matrix`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from people import four_eyes
from providers.models import Session
from reports import access as reports
from tests.matrix.foreign import told_by_bodies, told_by_filters
from tests.matrix.interference import disturbed
from tests.matrix.policy import broken
from tests.matrix.routes import Route, routes
from tests.matrix.sides import PERSONS
from tests.matrix.walk import walk
from vouchers import access, api
from vouchers.models import Voucher
from vouchers.operations import issue

ROUTES = {route.name: route for route in routes()}


@contextmanager
def planted(module: Any, name: str, wrong: Callable[..., Any]) -> Iterator[None]:
    right = getattr(module, name)
    setattr(module, name, wrong)
    try:
        yield
    finally:
        setattr(module, name, right)


def found(stage: Any, route: Route) -> set[str]:
    return {rule.split(": ")[1] for row in walk(stage, route) for rule in broken(route, row)}


def both_regions(stage: Any) -> list[int]:
    """Return all that the wrong code sees: with rows of other tests, a page would not hold ours."""
    return [stage.own.region.pk, stage.far.region.pk]


def unscoped(stage: Any) -> Callable[[Any], Any]:
    seen = Voucher.objects.filter(region__in=both_regions(stage)).select_related("holder")
    return lambda _scope: seen.all()


@pytest.mark.parametrize("name", ["voucher-list", "voucher-detail"])
def test_an_unscoped_queryset_is_reported(stage, name):
    with planted(access, "vouchers", unscoped(stage)):
        rules = found(stage, ROUTES[name])

    assert "what is of another region is not there" in rules
    assert "a provider never sees a voucher that was not presented to it" in rules
    assert found(stage, ROUTES[name]) == set()


def test_an_unscoped_queryset_is_reported_by_the_bytes_too(stage):
    with planted(access, "vouchers", unscoped(stage)):
        told = disturbed(stage, ROUTES["voucher-list"])["voucher-list"]

    for who in ("another region: auditor", "not presented: provider"):
        assert any(each.startswith(who) for each in told)


@pytest.mark.parametrize(
    ("name", "files"),
    [("spend-list", {"json", "csv", "xlsx", "pdf"}), ("spend-transfer-list", {"available"})],
)
def test_an_unscoped_export_is_reported(stage, name, files):
    def all_regions(_scope: Any, _code: Any) -> reports.Readable:
        return reports.Readable(frozenset(both_regions(stage)), None)

    with planted(reports, "readable", all_regions):
        told = disturbed(stage, ROUTES[name])[name]

    assert {file for file in files if any(f"={file}" in question for question in told)} == files


@pytest.mark.parametrize(
    "name", ["appropriation-approve", "allocation-allot", "payment-order-approve"]
)
def test_an_approval_by_who_stands_in_for_the_maker_is_reported(stage, name):
    with planted(four_eyes, "is_bound", lambda **_who: False):
        rules = found(stage, ROUTES[name])

    assert rules == {"maker is never checker"}
    assert found(stage, ROUTES[name]) == set()


def test_approving_what_one_made_oneself_is_reported(stage):
    with planted(issue, "require_another", lambda *_args, **_more: None):
        rules = found(stage, ROUTES["voucher-batch-approve"])

    assert rules == {"maker is never checker"}


def test_an_id_that_answers_otherwise_when_it_is_foreign_is_reported(stage):
    with planted(api, "sessions", lambda _scope: Session.objects.all()):
        assert told_by_bodies(stage, ROUTES["redemption-list"])
    assert told_by_filters(stage, ROUTES["redemption-list"]) == []


def test_the_persons_of_the_table_are_the_ones_the_policy_speaks_of(stage):
    assert {*stage.users, "anonymous", "maker", "bound"} == set(PERSONS)
