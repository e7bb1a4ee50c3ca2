"""Whatever is thrown at a route that takes a body or a query, the answer is never a 500."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from rest_framework.serializers import CharField, Field, ListSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from config.parsers import DEPTH_MAX, ITEMS_MAX
from config.urls import api
from tests.world import World, complete, enrol, issue, pay, redeem

HUGE, LONG = 10**30, "я" * 10_000
VALUES: dict[str, Any] = {
    "nul": "a\0b",
    "surrogate": "a\ud800b",
    "long": LONG,
    "bidi": "\u202eabc",
    "huge": HUGE,
    "bigint": 2**63,
    "negative": -(2**63),
    "float": 1.5e308,
    "year-0": "0000-01-01T00:00:00Z",
    "year-1": "0001-01-01T00:00:00+14:00",
    "year-9999": "9999-12-31T23:59:59-14:00",
    "day-9999": "9999-12-31",
    "list": [],
    "dict": {"a": {"b": []}},
    "null": None,
    "true": True,
    "empty": "",
    "no-uuid": "{00000000-0000-0000-0000-00000000000g}",
}
# What a parser refuses before it knows the route is tried on a few; these reach the routes.
SHAPES = {"empty", "list", "text", "null"}
LISTED = {"nul", "surrogate", "huge", "dict", "null"}  # Also where a list is, or is not, expected.
UNHEARD_OF = {"nul", "surrogate", "huge"}  # No route may take one.
RAW: dict[str, bytes] = {
    "nan": b'{"amount_minor": NaN, "a": -Infinity}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep-objects": b'{"a":' * 400 + b"1" + b"}" * 400,
    "digits": b'{"amount_minor": ' + b"9" * 5_000 + b"}",
    "not-utf-8": b'{"reason": "\xff\xfe"}',
    "utf-16": '{"reason": "x"}'.encode("utf-16"),
    "bom": b'\xef\xbb\xbf{"reason": "x"}',
    "empty": b"",
    "list": b"[1, 2]",
    "text": b'"x"',
    "null": b"null",
    "many": json.dumps({"holders": ["x"] * (ITEMS_MAX + 1)}).encode(),
    "nul-name": b'{"a\\u0000b": 1}',
}


def routes() -> Iterator[tuple[str, type[GenericViewSet], dict[str, str]]]:
    """Yield every address of the API with its view and its methods."""
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "api/v1/":
            yield from under("/api/v1/", pattern.url_patterns)


def under(prefix: str, patterns: list) -> Iterator[tuple[str, type[GenericViewSet], dict]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern).strip("^$")
        if not isinstance(pattern, URLPattern):
            yield from under(address, pattern.url_patterns)
        elif hasattr(pattern.callback, "actions"):
            yield address, pattern.callback.cls, pattern.callback.actions


ROUTES = list(routes())
POSTS = [(address, view) for address, view, methods in ROUTES if "post" in methods]
GETS = [(address, view) for address, view, methods in ROUTES if "get" in methods]


@pytest.fixture
def full(world, today) -> World:
    """A world with one of everything."""
    paid, enrolment = enrol(world)
    complete(world, enrolment)
    pay(world, paid)
    redeem(world, issue(world, world.employees[1]))
    return world


@pytest.fixture
def clients(full, as_user) -> list[Client]:
    cast = (full.alice, full.bob, full.carol, full.eve, full.hanna.user)
    return [as_user(person) for person in cast]


@pytest.fixture
def targets(clients) -> list[tuple[Client, str, str, set[str]]]:
    """Each address of a POST with a thing that is there, who sees it, and the fields it may take."""
    return [
        (client, address, filled, fields_of(view))
        for address, view in POSTS
        for client, filled in filled_in(address, clients)
    ]


def filled_in(address: str, clients: list[Client]) -> list[tuple[Client, str]]:
    """Return the address as two may ask it, or with the id of a thing that is there."""
    collection, place, _rest = address.partition("<uuid:pk>")
    if not place:
        return [(client, address) for client in clients[:2]]
    for client in clients:
        found = client.get(f"{collection}?limit=1")
        listed = found.json().get("results", []) if found.status_code == 200 else []
        if listed:
            return [(client, address.replace(place, listed[0]["id"]))]
    return [(clients[0], address.replace(place, str(uuid4())))]


def fields_of(view: type[GenericViewSet]) -> set[str]:
    """Return names that the inputs of the view's module have."""
    module = __import__(view.__module__, fromlist=["x"])
    inputs = [value for name, value in vars(module).items() if name.endswith("Input")]
    return {name for each in inputs for name in each().fields}


def status_of(client: Client, address: str, content: bytes) -> int:
    client.raise_request_exception = False
    return client.post(address, content, content_type="application/json").status_code


def test_the_walk_finds_the_routes():
    assert len(POSTS) > 40
    assert len(GETS) > 30
    assert api


def test_no_value_in_a_body_breaks_a_route(targets):
    broken = set()
    for name, value in VALUES.items():
        for client, address, filled, fields in targets:
            bodies = [dict.fromkeys(fields, value)]
            bodies += [{field: [value] for field in fields}] * (name in LISTED)
            for body in bodies:
                status = status_of(client, filled, json.dumps(body).encode())
                if status >= 500 or (status < 400 and name in UNHEARD_OF):
                    broken.add((address, name, status))

    assert broken == set()


def test_no_body_that_is_no_object_breaks_a_route(targets):
    broken = {
        (address, name, status)
        for name, content in RAW.items()
        for client, address, filled, _fields in (targets if name in SHAPES else targets[::10])
        if (status := status_of(client, filled, content)) >= 500
    }

    assert broken == set()


# Refused before a route is looked for, so one name of each route is enough.
NO_TEXT = ["%00", "%ff", "%ed%a0%80", "x" * 501]
QUERY_VALUES = ["9" * 400, "-1", "1e999", "NaN", "%F0%9F%92%A9"]
QUERY_VALUES += ["0000-01-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "[]"]


def test_no_query_breaks_a_route(clients):
    client = clients[0]
    client.raise_request_exception = False
    broken = set()
    for address, view in GETS:
        (_client, filled), *_more = filled_in(address, clients)
        for name in {"limit", "cursor", "as_of", *(getattr(view, "filterset_fields", None) or [])}:
            for value in [*QUERY_VALUES, *NO_TEXT] if name == "limit" else QUERY_VALUES:
                status = client.get(f"{filled}?{name}={value}").status_code
                if status >= 500:
                    broken.add((address, name, value, status))

    assert broken == set()


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("q=" + "a" * 501, 400, "query-too-long"),
        ("&".join(f"q{number}=1" for number in range(41)), 400, "query-too-long"),
        ("q=" + "a" * 2_000, 414, "address-too-long"),
        ("q=%00", 400, "not-text"),
        ("q=%ff", 400, "not-text"),
    ],
)
def test_a_query_has_bounds(db, query, status, kind):
    answer = Client().get(f"/api/v1/vouchers/?{query}")

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_a_query_within_bounds_passes(db):
    query = "&".join(f"q{number}={'a' * 20}" for number in range(40))

    assert Client().get(f"/api/v1/vouchers/?{query}").status_code == 401


def test_a_page_is_never_larger_than_its_limit(full, as_user):
    client = as_user(full.alice)

    assert client.get("/api/v1/employees/?limit=100000").status_code == 400
    assert client.get("/api/v1/employees/?limit=1").json()["next"]


def test_a_body_has_bounds(world, as_user, settings):
    client, address = as_user(world.alice), "/api/v1/vouchers/"
    nested = b'{"reason":' * DEPTH_MAX + b"1" + b"}" * DEPTH_MAX

    assert status_of(client, address, b" " * 2_000_001) == 413
    assert status_of(client, address, b"{" + nested + b"}") == 400
    too_deep = client.post(address, b"[" + nested + b"]", content_type="application/json")
    assert "nested deeper than 20" in too_deep.json()["detail"]
    for content in (RAW["many"], RAW["nul-name"], b'{"a": 9223372036854775808}'):
        answer = client.post(address, content, content_type="application/json")
        assert answer.json()["type"] == "/problems/parse-error"


def inputs() -> Iterator[type[Serializer]]:
    for _address, view in POSTS:
        module = __import__(view.__module__, fromlist=["x"])
        yield from (value for name, value in vars(module).items() if name.endswith("Input"))


def texts(field: Field, name: str) -> Iterator[tuple[str, CharField]]:
    if isinstance(field, CharField):
        yield name, field
    children = getattr(field, "fields", {}) if isinstance(field, Serializer) else {}
    for key, child in children.items():
        yield from texts(child, f"{name}.{key}")
    if isinstance(field, ListSerializer) or hasattr(field, "child"):
        yield from texts(field.child, f"{name}[]")


def test_every_text_that_is_taken_says_how_long_it_may_be():
    endless = {
        name
        for each in set(inputs())
        for name, field in texts(each(), each.__name__)
        if getattr(field, "max_length", None) is None
    }

    assert endless == set()
