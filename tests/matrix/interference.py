"""What others do out of one's sight changes no byte of any answer.

This holds counts, totals, pages, orders, files, ETags and lengths at once: whatever a
hidden row could move would make an answer differ from the one before.
"""

import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from tests.database import undone
from tests.matrix import subjects as s
from tests.matrix.calls import AFTER, KINDS
from tests.matrix.policy import NARROW
from tests.matrix.questions import asked, call, readable, variants
from tests.matrix.routes import Route
from tests.matrix.sides import PERSONS, Stage
from tests.matrix.walk import STRANGERS, at, headers, people_of
from tests.world import World

# The catalogue says to its whole region how many places of a session are taken.
PUBLIC_COUNT = re.compile(rb'"places_taken":\d+|\b[A-Za-z0-9]{64}\b|name="form_key" value="[^"]*"')
CATALOGUE = {"region", "department", "programme", "course", "session"}
CATALOGUE |= {"needed-document", "priority-rule"}
OF_CODE_ALONE = {
    "openapi",
    "api-docs",
    "api-changelog",
    "problems",
    "problem",
}  # No row of the database is in them.
NEW_EACH_TIME = {"mfa_activate_totp", "mfa_add_webauthn"}  # A secret of the asker's own.
# The default run asks lists and reports alone, as who may open them, after the acts that move the
# most; `make fuzz` asks all.
THOROUGH = "FUZZ_SECONDS" in os.environ
TELLING = {"body", "accreditation", "order", "payment-order", "correction", "role", "role-proposal"}
TELLING |= {"delegation", "api-key", "webhook-delivery", "nomination", "quota"}
CURIOUS = NARROW | {"auditor"}
# Who is nobody anywhere is told what nobody is told; maker and bound hold roles that others hold too.
ALIKE: set[str] = set() if THOROUGH else {*STRANGERS, "maker", "bound"}
INSIDE = [person for person in PERSONS if person not in {"superuser", *ALIKE}]
UNUSED = (s.voucher, s.suspended_voucher, s.voucher, s.batch, s.issued_batch, s.batch_to_approve)


def everything(world: World) -> None:
    """Make one of everything outside of the public catalogue, or of what tells the most."""
    for kind, each in KINDS.items():
        if kind in TELLING or (THOROUGH and kind not in CATALOGUE):
            each.subject(world)


def vouchers_not_presented(world: World) -> None:
    for make in UNUSED:
        make(world)


def disturbed(stage: Stage, *asked_of: Route) -> dict[str, list[str]]:
    """Return by route who is answered otherwise after something was done out of their sight.

    All of them are asked before and after the same acts, which take longer than the asking.
    """
    found: dict[str, list[str]] = {route.name: [] for route in asked_of}
    with at(stage, AFTER), undone():
        makes = dict.fromkeys(call(route).subject for route in asked_of)
        made = {make: make(stage.own) for make in makes}
        looked = [(route, made[call(route).subject]) for route in asked_of]
        before = {route.name: dict(_answers(stage, route, it, INSIDE)) for route, it in looked}
        for whose, act, world, persons in (
            ("another region", everything, stage.far, INSIDE),
            ("neighbours", everything, stage.near, NARROW),
            ("not presented", vouchers_not_presented, stage.own, {"provider"}),
        ):
            act(world)
            for route, it in looked:
                was, now = before[route.name], dict(_answers(stage, route, it, persons))
                found[route.name] += [f"{whose}: {each}" for each in now if was[each] != now[each]]
                was.update(now)
    return found


def _answers(
    stage: Stage, route: Route, subject: Any, persons: Iterable[str]
) -> Iterator[tuple[str, Any]]:
    for person, user in people_of(stage, call(route), "own"):
        for query in _queries(route, person) if person in persons else ():
            path = asked(route, subject, query)
            answer = stage.ask(user, AFTER, "GET", path)
            body = PUBLIC_COUNT.sub(b"", opened(answer))
            body = body.replace(answer["X-Request-ID"].encode(), b"")  # In problems.
            sent = headers(answer)
            sent.pop("Content-Length", None)  # The body tells it, without what is masked.
            yield f"{person} {path}", (answer.status_code, sent, body)


def _queries(route: Route, person: str) -> list[dict[str, str]]:
    """Return every choice a route offers, or the first for who differs by role alone."""
    found = list(variants(route))
    return found if THOROUGH or person in CURIOUS else found[:1]


def opened(answer: Any) -> bytes:
    """Return the body; of one's own data the text, without the running number of the session."""
    if answer["Content-Type"] != "application/zip":
        return bytes(answer.content)
    with ZipFile(BytesIO(answer.content)) as file:
        return re.sub(rb'"id": \d+', b"", file.read("my-data.json"))


def routes_read() -> dict[str, Route]:
    left_out = OF_CODE_ALONE | NEW_EACH_TIME
    return {
        route.name: route
        for route in readable()
        if route.name not in left_out and (THOROUGH or not route.parameters)
    }
