"""Things of others named in a question, compared with things that exist nowhere."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from tests.database import undone
from tests.matrix.calls import call_of
from tests.matrix.questions import asked, call, filters, needed, value_of
from tests.matrix.routes import Route
from tests.matrix.sides import Stage
from tests.matrix.walk import NO_REGION, at, differences, people_of, prepared, request
from tests.world import World

OUTSIDE = {"anonymous", "superuser"}  # They are in the table; nothing here is theirs to name.
Path = tuple[str | int, ...]


def told_by_filters(stage: Stage, route: Route) -> list[str]:
    """Return each filter that answers to something foreign otherwise than to nothing."""
    asking = call(route)
    with at(stage, asking.at), undone():
        own, far = asking.subject(stage.own), asking.subject(stage.far)
        always = needed(route)
        pairs = [
            (name, {**always, name: value}, {**always, name: _nothing_like(value)})
            for name in filters(route)
            for value in [value_of(name, far, stage.far)]
            if value != value_of(name, own, stage.own)
        ]
        return [
            f"{route.name}?{name} tells {person} {told}"
            for person, user in people_of(stage, asking, "own")
            if person not in OUTSIDE
            for name, one, other in pairs
            for told in [_told(stage, user, asking.at, route, one, other)]
            if told
        ]


def _told(stage: Stage, user: Any, moment: Any, route: Route, *queries: dict) -> list[str]:
    answers = [stage.ask(user, moment, "GET", asked(route, None, query)) for query in queries]
    return differences(*answers)


def _nothing_like(value: str) -> str:
    try:
        return str(uuid4() if UUID(value) else "")
    except ValueError:
        return NO_REGION if value.startswith("RU-") and len(value) == 6 else "nothing-like-it"


def told_by_bodies(stage: Stage, route: Route) -> list[str]:
    """Return each id in a body that is answered otherwise when foreign than when random."""
    acting = call_of(route, "POST")
    with at(stage, acting.at), undone():
        subject, sent = prepared(stage.own, route, acting)
        _subject, theirs = prepared(stage.far, route, acting)
        found = []
        for path in _ids(sent, stage.own):
            bodies = [
                _with(sent, path, value)
                for value in (_at(theirs, path), _unknown(_at(theirs, path)))
            ]
            for person, user in people_of(stage, acting, "own"):
                answers = [
                    stage.ask(user, acting.at, "POST", **request(route, subject, body, acting))
                    for body in bodies
                ]
                if person not in OUTSIDE and differences(*answers):
                    found.append(f"{route.name} {path} tells {person} {differences(*answers)}")
        return found


def _unknown(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    return NO_REGION if value.startswith("RU-") else "Nobody"


def _ids(value: Any, world: World, path: Path = ()) -> Iterator[Path]:
    """Yield where in a body an id or a region's code stands."""
    if isinstance(value, UUID) or value in (
        world.region.code,
        world.hanna.family_name,
        world.bob.username,
    ):
        yield path
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _ids(each, world, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _ids(each, world, (*path, index))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: Path, new: Any) -> Any:
    """Return a copy of a body with one value exchanged."""
    if not path:
        return new
    step, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = _with(value[step], tuple(rest), new)
    return copy
