"""How long each page of the portals takes, as a multiple of one that is empty.

Both are asked in turn, as the same person, through the whole of the web process but its
socket: what else the machine does moves both.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import override_settings
from django.urls import path

from config.urls import urlpatterns as ours
from portals.navigation import Portal, Section
from portals.pages import Page
from tests.matrix.sides import set_stage, undone
from tests.net.walk import PEOPLE, Net, furnish, pages, quickly

TRIES = 15


class Everybody(Portal):
    """A portal that lets in whoever is signed in."""

    def require(self, scope: Any) -> None:
        pass


class Empty(Page):
    """The frame of a page, with nothing in it."""

    portal = Everybody("empty", "Empty", [Section("Empty", "empty")])
    title = "Empty"
    template_name = "portals/base.html"


urlpatterns = [*ours, path("empty/", Empty.as_view(), name="empty")]


@dataclass(frozen=True)
class Timing:
    """The median milliseconds of a page, and of the empty one beside it."""

    name: str
    person: str
    page: float
    empty: float

    @property
    def ratio(self) -> float:
        return self.page / self.empty


def measure() -> list[Timing]:
    """Time every page as who gets most of it, on a stage with one of everything."""
    routes = pages()
    with quickly(), undone(), override_settings(ROOT_URLCONF="bench.pages"):
        net = Net(_stage())
        found = []
        for name, route in routes.items():
            seen = [look for look in net.looks(route, "seen") if look.person != "anonymous"]
            if seen:
                person = max(seen, key=lambda look: len(look.html)).person
                with net.asking(route, person) as ask:
                    found.append(Timing(name, person, *_medians(ask)))
    return found


def _stage() -> Any:
    stage = set_stage(PEOPLE)
    furnish(stage)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return stage


def _medians(ask: Callable[..., Any]) -> tuple[float, float]:
    page: list[float] = []
    empty: list[float] = []
    for turn in range(TRIES + 1):
        for taken, other in ((page, {}), (empty, {"path": "/empty/"})):
            started = time.perf_counter()
            answer = ask(**other)
            spent = 1000 * (time.perf_counter() - started)
            assert answer.status_code == 200, answer.content
            if turn:  # The first fills caches.
                taken.append(spent)
    return statistics.median(page), statistics.median(empty)
