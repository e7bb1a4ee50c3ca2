"""Every HTML page of the URLconf, looked at by everybody who is let in, and kept.

A page is found by its route and its lines in tests/matrix/pages; there is no list to keep.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import override_settings

from audit.models import Viewing
from people.models import Employee, User
from tests.database import statements_of, undone
from tests.matrix.call import AFTER, Call
from tests.matrix.calls import ACTS, KINDS, call_of
from tests.matrix.routes import Route, routes
from tests.matrix.sides import PERSONS, Stage
from tests.matrix.walk import at, prepared, request
from tests.net.look import Look
from tests.passkeys import Passkey
from tests.sign_in import give_authenticator, give_password
from tests.ties import ties_noted

# Swagger UI is not ours to lay out.
FOREIGN = {"api-docs"}
PEOPLE = 48
NONSENSE = "nothing-like-it"
# The page; under filters that nothing fits; its form sent with nothing in it; what is asked
# before an act; and its file, for the names in it.
STATES = ("seen", "filtered", "empty form", "check", "file")

Question = dict[str, Any]  # What the test client takes: method, path, data, content_type.


def pages() -> dict[str, Route]:
    """Return by name the routes at which somebody may look in a browser."""
    return {
        route.name: route
        for route in routes()
        if not route.pattern.startswith(("api/", "admin/"))
        and route.name not in FOREIGN
        and "GET" in route.methods
    }


def furnish(stage: Stage) -> None:
    """Put one of everything on the stage, and give everybody a name that is nobody else's."""
    for number, employee in enumerate(Employee.objects.order_by("pk")):
        employee.family_name = f"Surname{number:04}"
        employee.save(update_fields=["family_name"])
    # Of others than Hanna, who is the first of whom a page's own subject is made.
    others = replace(stage.own, employees=stage.own.employees[1:])
    with at(stage, AFTER):
        for each in KINDS.values():
            each.subject(others)
    _give_factors(stage.users["auditor"])


def _give_factors(user: User) -> None:
    """Give somebody all there is to sign in with."""
    give_password(user)
    give_authenticator(user)
    RecoveryCodes.activate(user)
    asked = {"user": {"id": "abcd"}, "rp": {"id": "testserver"}, "challenge": "abcd"}
    for name in ("Telephone", "Key"):
        data = {"name": name, "credential": json.loads(Passkey().create({"publicKey": asked}))}
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def quickly() -> override_settings:
    """Return the settings under which a stage is set: nobody waits for hashes and limits."""
    return override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WEBHOOK_ALLOWED_NETWORKS=[ip_network("127.0.0.0/8"), ip_network("::1/128")],
        ACCOUNT_RATE_LIMITS=False,  # Who looks at all pages of an account looks too often.
    )


class Net:
    """Looks at each page once, and remembers what it saw."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.names = dict(Employee.objects.values_list("family_name", "pk"))
        self.own = dict(Employee.objects.values_list("user_id", "family_name"))
        self._looks: dict[str, list[Look]] = {}
        self.stage.browser.defaults["HTTP_USER_AGENT"] = "Net"
        self._inside: set[tuple[Any, datetime]] = set()

    def looks(self, route: Route, *states: str) -> list[Look]:
        """Return what was seen of a page: all of it, or these states."""
        if route.name not in self._looks:
            self._looks[route.name] = list(self._look(route))
        return [look for look in self._looks[route.name] if look.state in (states or STATES)]

    def again(self, look: Look, route: Route, language: str) -> Look:
        """Look once more, in another language."""
        found = self._ask_all(route, look.state, [look.person], {"accept-language": language})
        return next(found, look)

    def cost_of_rows(self, route: Route, person: str, more: int) -> int:
        """Return how many statements a list takes with `more` rows."""
        call = call_of(route, "GET")
        assert call
        with at(self.stage, call.at), undone():
            for _each in range(more):
                try:
                    call.subject(self.stage.own)
                except StopIteration:  # All there can be are there.
                    break
            asked = {"method": "GET", "path": route.address("")}
            return self._ask(route, "seen", person, call, asked, {}).statements

    @contextmanager
    def asking(self, route: Route, person: str) -> Iterator[Callable[..., Any]]:
        """Give a way to ask for a page as often as one likes, or for another path instead."""
        call = call_of(route, "GET")
        assert call
        with at(self.stage, call.at):
            self._come_in([person], call)
            with undone():
                question = _question(self.stage, route, "seen", call)
                self.stage.be(self.stage.user(person, self.stage.own, call.maker), call.at)
                yield lambda **other: self.stage.browser.generic(**{**question, **other})

    def _look(self, route: Route) -> Iterator[Look]:
        let_in: list[str] = []
        for state in STATES:
            # Everybody sees the page; for the rest one is enough, the last who is let in.
            persons = list(PERSONS) if state in ("seen", "file") else let_in[-1:]
            found = list(self._ask_all(route, state, persons, {}))
            let_in = let_in or [look.person for look in found]
            yield from found

    def _ask_all(
        self, route: Route, state: str, persons: list[str], headers: dict[str, str]
    ) -> Iterator[Look]:
        call = call_of(route, "POST" if state == "check" else "GET")
        if call is None or not persons or not _has(route, state):
            return
        with at(self.stage, call.at):
            self._come_in(persons, call)
            yield from self._looks_of(route, state, persons, call, headers)

    def _come_in(self, persons: list[str], call: Call) -> None:
        """Open everybody's session with a first page, which costs once what no other does."""
        for person in persons:
            user = self.stage.user(person, self.stage.own, call.maker)
            if user and (user.pk, call.at) not in self._inside:
                self._inside.add((user.pk, call.at))
                self.stage.be(user, call.at)
                self.stage.browser.get("/")

    def _looks_of(
        self, route: Route, state: str, persons: list[str], call: Call, headers: dict[str, str]
    ) -> Iterator[Look]:
        with undone():
            question = _question(self.stage, route, state, call)
            for person in persons:
                look = self._ask(route, state, person, call, question, headers)
                if _is_meant(look):
                    yield look

    def _ask(
        self,
        route: Route,
        state: str,
        person: str,
        call: Call,
        question: Question,
        headers: dict[str, str],
    ) -> Look:
        user = self.stage.user(person, self.stage.own, call.maker)
        self.stage.be(user, call.at)
        answers: list[Any] = []
        with undone(), ties_noted() as ties:
            cost = statements_of(
                lambda: answers.append(self.stage.browser.generic(**question, headers=headers)),
                savepoints=False,  # Each test is a transaction, in which Django's become these.
            )
            noted = _noted(user)
        answer = answers[0]
        told = answer.content.decode(errors="replace") if not answer.streaming else ""
        return Look(
            route.name,
            state,
            person,
            answer.status_code,
            told,
            dict(answer.headers),
            cost,
            self._unnoted(told, user, noted),
            ties,
        )

    def _unnoted(self, told: str, user: User | None, noted: set[Any]) -> list[str]:
        own = self.own.get(user.pk) if user else None
        return [
            name
            for name, pk in self.names.items()
            if name in told and name != own and pk not in noted
        ]


def _noted(user: User | None) -> set[Any]:
    if user is None:
        return set()
    return set(Viewing.objects.filter(viewer_id=user.pk).values_list("employee_id", flat=True))


def _has(route: Route, state: str) -> bool:
    """Tell whether a page has a state at all."""
    if state == "seen":
        return True
    if state in ("filtered", "file"):
        return bool(_filters(route)) if state == "filtered" else hasattr(route.view_class, "line")
    if state == "empty form":
        return "POST" in route.methods
    call = ACTS.get(route.name)
    return getattr(route.view_class, "checked", False) and call is not None


def _filters(route: Route) -> list[str]:
    found = getattr(route.view_class, "filterset_class", None)
    return list(found.base_filters) if found else []


def _question(stage: Stage, route: Route, state: str, call: Call) -> Question:
    """Return how a state of a page is come by."""
    subject, sent = prepared(stage.own, route, call)
    if state == "check":
        assert sent is not None
        sent = {key: value for key, value in sent.items() if key != "confirmed"}
    elif state == "empty form":
        sent = {"form_key": str(uuid4())}
    else:
        sent = None
    asked = request(route, subject, sent, replace(call, multipart=True))
    asked["method"] = "POST" if sent is not None else "GET"
    if state == "filtered":
        asked["path"] += "?" + "&".join(f"{name}={NONSENSE}" for name in _filters(route))
    elif state == "file":
        asked["path"] += "?format=csv"
    return asked


def _is_meant(look: Look) -> bool:
    """Tell whether this is the page of the route, and not what others are told instead of it."""
    kind = look.headers.get("Content-Type", "")
    if look.status >= 500:
        return True
    if look.state == "file":
        return look.status == 200 and kind.startswith("text/csv")
    wanted = (200, 409, 422) if look.state == "empty form" else (200,)
    return look.status in wanted and kind.startswith("text/html")
