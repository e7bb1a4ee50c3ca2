"""Asking every person's question on every route, and writing down the answers."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.database import undone
from tests.matrix.calls import Call, call_of
from tests.matrix.routes import STANDARD, Route
from tests.matrix.sides import PERSONS, SIDES, Stage
from tests.world import NOON, World

Cells = dict[str, str]  # By person.
Answers = dict[tuple[Any, bytes], Any]  # By who asks, and what apart from ids.
ANY_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOISE = re.compile(ANY_ID.pattern + rb"|RU-[A-Z0-9]{3}|\b[A-Za-z0-9]{64}\b")
WAYS_IN = {"/sign-in/", "/admin/login/"}
NO_REGION = "RU-000"
# No side is nearer to them than another: what they are answered about one holds for all.
STRANGERS = {"anonymous", "nobody", "expired"}
# Who tries what no handler answers: nobody, who may do much, who may do everything elsewhere.
TRYING = {"anonymous", "maker", "superuser"}
UNASKED = "."


@dataclass(frozen=True)
class Row:
    """What each person is answered on one route, by one method, for one relation."""

    method: str
    relation: str
    cells: Cells


def walk(stage: Stage, route: Route) -> list[Row]:
    """Return the rows of one route. Nothing that was done for them stays."""
    found = [row for method in route.methods for row in _merged(_rows(stage, route, method))]
    if route.app == "admin":
        return found  # Its views are functions, to which every method is a GET or a POST.
    unanswered = [method for method in STANDARD if method not in route.methods]
    rest = [dict(_simple(stage, route, each)) for each in ("OPTIONS", *unanswered[-1:])]
    if rest[0] == rest[-1]:
        return [*found, Row("others", "any", rest[0])]
    return [*found, Row("OPTIONS", "any", rest[0]), Row("others", "any", rest[-1])]


def _rows(stage: Stage, route: Route, method: str) -> Iterator[Row]:
    call = call_of(route, method)
    assert call, f"Say in tests/matrix/calls.py how {method} {route.name} is called."
    with at(stage, call.at):
        if method == "GET" and not route.parameters:
            yield from _collection(stage, route, call)
        else:
            nowhere: Answers = {}
            known: Cells = {}
            # A register shows superusers all regions and nobody else anything.
            for name in ("own",) if route.app == "admin" else SIDES:
                asked = _object(stage, route, method, call, name, nowhere, known)
                cells = {**known, **dict(asked)}
                known = {person: cells[person] for person in STRANGERS}
                yield Row(method, name, {person: cells[person] for person in PERSONS})


def _collection(stage: Stage, route: Route, call: Call) -> Iterator[Row]:
    """Look whether a list holds one object of each side."""
    with undone():
        objects = {name: call.subject(stage.side(name)) for name in SIDES}
        answers = {
            person: stage.ask(user, call.at, "GET", route.address(""))
            for person, user in people_of(stage, call, "own")
        }
    for name, found in objects.items():
        # A register of the admin site shows all regions, of which a page holds but some.
        listed = found if route.app != "admin" else None
        yield Row("GET", name, {who: shown(each, listed) for who, each in answers.items()})


def _object(
    stage: Stage,
    route: Route,
    method: str,
    call: Call,
    name: str,
    nowhere: Answers,
    known: Cells,
) -> Iterator[tuple[str, str]]:
    """Act on one object, and on one that does not exist, which must look like one out of sight.

    What is `nowhere` is the same seen from each side, and asked for once, as who is in `known`.
    """
    with undone():
        subject, sent = prepared(stage.side(name), route, call)
        other = request(route, *ghost(subject, sent, stage.side(name)), call)
        names_something = route.app != "admin" and (subject or sent)
        for person, user in people_of(stage, call, name):
            if person in known:
                continue
            asked = request(route, subject, sent, call)
            answer = stage.ask(user, call.at, method, to_the_end=call.finds, **asked)
            cell = shown(answer, subject if call.finds else None)
            if names_something and (name == "far" or answer.status_code == 404):
                key = user, ANY_ID.sub(b"#", repr(other).encode())
                if key not in nowhere:
                    nowhere[key] = stage.ask(user, call.at, method, to_the_end=call.finds, **other)
                cell += "!" if differences(answer, nowhere[key]) else ""
            yield person, cell


def _simple(stage: Stage, route: Route, method: str) -> Iterator[tuple[str, str]]:
    path = route.address(str(uuid4()))
    with at(stage, NOON):
        for person, user in people_of(stage, Call(), "own"):
            trying = person in TRYING
            yield person, shown(stage.ask(user, NOON, method, path), None) if trying else UNASKED


@contextmanager
def at(stage: Stage, moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment at which everybody has signed in."""
    with time_machine.travel(moment, tick=False):
        for user in (*stage.users.values(), *makers(stage)):
            stage.sign_in(user, moment)
        yield


def makers(stage: Stage) -> list[Any]:
    own = stage.own
    return [
        own.alice,
        own.bob,
        own.carol,
        own.dan,
        own.ann,
        own.eve,
        stage.near.eve,
        *stage.bound.values(),
    ]


def people_of(stage: Stage, call: Call, side: str) -> Iterator[tuple[str, Any]]:
    """Yield each person; the maker is of the near side where the object is."""
    theirs = stage.near if side == "near" else stage.own
    for person in PERSONS:
        yield person, stage.user(person, theirs, call.maker)


def prepared(side: World, route: Route, call: Call) -> tuple[Any, dict[str, Any] | None]:
    subject = call.subject(side)
    return subject, call.body(side, subject) if call.body else None


def ghost(
    subject: Any, sent: dict[str, Any] | None, side: World
) -> tuple[UUID, dict[str, Any] | None]:
    """Return the same question about things that exist nowhere."""
    return uuid4(), sent and {key: _ghostly(value, side) for key, value in sent.items()}


def _ghostly(value: Any, side: World) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, list):
        return [_ghostly(each, side) for each in value]
    if isinstance(value, dict):
        return {key: _ghostly(each, side) for key, each in value.items()}
    if value == side.region.code:
        return NO_REGION
    return "Nobody" if value == side.hanna.family_name else value


def request(route: Route, subject: Any, sent: dict[str, Any] | None, call: Call) -> dict[str, Any]:
    """Return path, body and content type."""
    key = subject.pk if isinstance(subject, Model) else subject or uuid4()
    found: dict[str, Any] = {"path": route.address(str(key))}
    if sent is None:
        return found
    if route.pattern.startswith("api/") and not call.multipart:
        data, kind = json.dumps(sent, cls=DjangoJSONEncoder), "application/json"
    else:
        for value in sent.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        data, kind = encode_multipart(BOUNDARY, sent), MULTIPART_CONTENT
    return {**found, "data": data, "content_type": kind}


def shown(answer: Any, listed: Any) -> str:
    """Return the cell: the status, and for a list whether it holds the object."""
    way = answer.get("Location", "").split("?")[0]
    if answer.status_code == 302 and way in WAYS_IN:
        return "login"
    if answer.status_code != 200 or not isinstance(listed, Model):
        return str(answer.status_code)
    return f"200{'+' if mark(listed) in answer.content else '-'}"


def mark(listed: Any) -> bytes:
    """Return by what an object is recognised in an answer."""
    return str(getattr(listed, "code" if listed._meta.model_name == "region" else "pk")).encode()


def differences(answer: Any, other: Any) -> list[str]:
    """Say in what two answers differ, apart from ids and codes that were sent."""
    pairs = {
        "status": (answer.status_code, other.status_code),
        "headers": (headers(answer), headers(other)),
        "body": (plain(answer), plain(other)),
    }
    return [name for name, (one, two) in pairs.items() if one != two]


def headers(answer: Any) -> dict[str, str]:
    found = {key: ANY_ID.sub(b"#", value.encode()).decode() for key, value in answer.items()}
    return {key: re.sub(r"(/|%2F)\d+(?=/|%2F)", r"\1#", value) for key, value in found.items()}


def plain(answer: Any) -> bytes:
    """Return the body without ids, codes of regions and tokens against forged requests."""
    return NOISE.sub(b"#", answer.content)


def _merged(rows: Iterator[Row]) -> Iterator[Row]:
    """Put relations with the same answers on one line."""
    found = list(rows)
    for cells in {tuple(row.cells.items()): row.cells for row in found}.values():
        same = [row.relation for row in found if row.cells == cells]
        yield Row(found[0].method, "+".join(same), cells)
