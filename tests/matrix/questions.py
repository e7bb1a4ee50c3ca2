"""Everything that can be asked by GET: each route, file, measure and filter it declares."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from drf_spectacular.generators import SchemaGenerator

from tests.matrix.calls import call_of
from tests.matrix.routes import Route, routes
from tests.world import World

# What the reports call the things of a world.
NAMES = {"region": "region", "line": "line", "programme": "programme", "provider": "academy"}
NAMES |= {"department": "department", "body": "body"}
# They say how much, in which order or when, and name no object.
NAMING_NOTHING = {"cursor", "limit"}


def readable() -> list[Route]:
    """Return the routes that answer to GET, without the registers of superusers."""
    return [route for route in routes() if "GET" in route.methods and route.app != "admin"]


@cache
def _schema() -> dict[str, Any]:
    found = SchemaGenerator().get_schema(request=None, public=True)
    return {_bare(path): methods for path, methods in found["paths"].items()}


def _bare(path: str) -> str:
    return re.sub(r"<[^>]+>|{[^}]+}", "*", path).strip("/")


def _parameters(route: Route) -> list[dict[str, Any]]:
    operation = _schema().get(_bare(route.pattern), {}).get("get", {})
    return [each for each in operation.get("parameters", []) if each["in"] == "query"]


def needed(route: Route) -> dict[str, str]:
    """Return what the route cannot be asked without, and a moment after all records."""
    parameters = _parameters(route)
    first = {each["name"]: each["schema"]["enum"][0] for each in parameters if each.get("required")}
    # The database writes down when it knew; its clock does not stop with ours.
    return first | (
        {"as_of": "2100-01-01T00:00:00Z"} if "as_of" in {p["name"] for p in parameters} else {}
    )


def variants(route: Route) -> Iterator[dict[str, str]]:
    """Yield queries that together take every choice the route offers."""
    yield needed(route)
    for each in _parameters(route):
        for value in each["schema"].get("enum", []):
            yield {**needed(route), each["name"]: value}


def filters(route: Route) -> list[str]:
    """Return the parameters that can name an object, and two that lists elsewhere have."""
    naming = [
        each["name"]
        for each in _parameters(route)
        if each["schema"].get("type") == "string"
        and "enum" not in each["schema"]
        and each["schema"].get("format") != "date-time"
        and each["name"] not in NAMING_NOTHING
    ]
    return [*naming, "search", "ordering"] if naming else []


def value_of(name: str, subject: Any, world: World) -> str:
    """Return what a filter of this name would be given to find the subject."""
    if name in {"search", "ordering"}:
        return str(subject)
    found = getattr(subject, name, None)
    if found is None:
        assert name in NAMES, f"Say in tests/matrix/questions.py what the filter {name} takes."
        found = getattr(world, NAMES[name])
    if isinstance(found, Model):
        return str(getattr(found, "code" if name == "region" else "pk"))
    return str(found)


def asked(route: Route, subject: Any, query: dict[str, str]) -> str:
    key = subject.pk if isinstance(subject, Model) else ""
    path = route.address(str(key)) if route.parameters else route.address("")
    return f"{path}?{urlencode(query)}" if query else path


def call(route: Route) -> Any:
    return call_of(route, "GET")
