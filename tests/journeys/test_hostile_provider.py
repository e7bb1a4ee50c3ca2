"""A hostile accredited provider, with a real HTTP client, key and session of its own staff.

It knows the service's addresses, crawls every one of them with every id, number and address
it has ever seen or can guess, and looks for vouchers that nobody presented to it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import requests
import time_machine
from django.conf import settings
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from people import operations as people
from tests.matrix.questions import filters, readable, variants
from tests.matrix.routes import STANDARD, Route, routes
from tests.sign_in import browser_of
from tests.world import DAY, FACE, NOON, World, build_world, confirm, issue, redeem
from vouchers import codes
from vouchers.models import Voucher

HIDDEN = 37
LINE = 1_000_000_000_00
REQUESTS_MAX = 2000
GUESSES = 6  # Neighbours tried on each side of an id.
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AN_ADDRESS = re.compile(r'(?:href|src|action)="(/[^"#]*)|"(?:https?://[^/"]+)(/[^"]*)"')


@dataclass
class Crawler:
    """Asks each question once, remembers all that it is told, and keeps every byte."""

    address: str
    key: str
    session: str  # Of a browser, with which it looks at the pages.
    seen: list[str] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def ask(self, method: str, path: str, body: object = None) -> None:
        if (method, path) in self.asked or len(self.asked) >= REQUESTS_MAX:
            return
        self.asked.add((method, path))
        answer = requests.request(
            method,
            f"{self.address}{path}",
            json=body,
            headers=self._credential(path),
            timeout=20,
            allow_redirects=False,
        )
        self.statuses.add(answer.status_code)
        text = "\n".join([*(f"{k}: {v}" for k, v in answer.headers.items()), readable_text(answer)])
        self.heard.append(text)
        self.seen.extend(each for each in AN_ID.findall(text) if each not in self.seen)
        for found in AN_ADDRESS.findall(text):
            self.ask("GET", found[0] or found[1])

    def _credential(self, path: str) -> dict[str, str]:
        if path.startswith("/api/"):
            return {"Authorization": f"Bearer {self.key}"}
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}


def readable_text(answer: requests.Response) -> str:
    """Return the text of an answer, with files taken apart."""
    kind = answer.headers.get("Content-Type", "")
    if "pdf" in kind:
        return "\n".join(
            page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
        )
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
            return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())
    return answer.content.decode(errors="replace")


@pytest.fixture
def clock(committed) -> Iterator[None]:
    with time_machine.travel(NOON + DAY, tick=True):
        yield


@pytest.fixture
def region(clock) -> World:
    """A region in which the Academy was shown two vouchers, and HIDDEN more are about."""
    world = build_world(employees=HIDDEN + 2, line_minor=LINE)
    names = [f"Holder{number:02}{world.region.code[3:]}" for number in range(HIDDEN + 2)]
    for employee, name in zip(world.employees, names, strict=True):
        employee.family_name = name
        employee.save(update_fields=["family_name"])
    shown = [issue(world, employee) for employee in world.employees[:2]]
    for voucher in shown:
        confirm(world, redeem(world, voucher))
    for employee in world.employees[2:]:
        issue(world, employee)
    return world


@pytest.fixture
def crawler(region) -> Iterator[Crawler]:
    server = LiveServer("127.0.0.1:20100")
    issued = people.create_api_key(
        user=region.eve, name="crawler", actor=None, occurred_at=NOON - DAY
    )
    session = browser_of(region.eve).cookies[settings.SESSION_COOKIE_NAME].value
    yield Crawler(server.url, issued.secret, session)
    server.stop()


def crawl(crawler: Crawler) -> None:
    """Go round until nothing new is heard of: every address, with every id seen or guessed."""
    crawler.ask("GET", "/api/v1/redemptions/")
    for route in routes():
        for method in STANDARD:
            crawler.ask(method, route.address(crawler.seen[0]), {})
    known = -1
    while known < len(crawler.seen) and len(crawler.asked) < REQUESTS_MAX:
        known = len(crawler.seen)
        for route in sorted(readable(), key=lambda route: len(route.parameters)):
            look(crawler, route)


def look(crawler: Crawler, route: Route) -> None:
    if route.parameters:
        for each in list(crawler.seen):
            crawler.ask("GET", route.address(each))
        return
    for query in variants(route):
        crawler.ask("GET", with_query(route, query))
    for name in filters(route):
        for each in crawler.seen[:40]:
            crawler.ask("GET", with_query(route, {name: each}))


def with_query(route: Route, query: dict[str, str]) -> str:
    return f"{route.address('')}?" + "&".join(f"{key}={value}" for key, value in query.items())


def guess(crawler: Crawler, shown: Voucher) -> None:
    """Try the neighbours of the ids and of the public numbers that were seen."""
    start = UUID(str(shown.pk)).int
    for step in range(1, GUESSES + 1):
        for near in (
            UUID(int=start + step),
            UUID(int=start - step),
            UUID(int=start + (step << 80)),
        ):
            crawler.ask("GET", f"/api/v1/vouchers/{near}/")
            crawler.ask("GET", f"/api/v1/vouchers/{near}/certificate/")
    stem = shown.number[:-1]
    for last in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
        crawler.ask("GET", f"/api/v1/vouchers/?number={stem}{last}")


def marks(voucher: Voucher) -> set[str]:
    """Return everything by which a voucher could be recognised."""
    secrets = codes.secrets_of(voucher.pk, voucher.code_version)
    return {
        str(voucher.pk),
        voucher.number,
        secrets.code,
        secrets.token,
        f'"{voucher.code_last4}"',
        voucher.holder.family_name,
        str(voucher.holder_id),
    }


def figures() -> set[str]:
    """Return how many vouchers are hidden, and what they are worth, as JSON would say it."""
    counts = (HIDDEN, HIDDEN + 2)
    amounts = {FACE * count for count in counts} | {LINE - FACE * count for count in counts}
    return {f":{figure}{end}" for figure in {*counts, *amounts} for end in ",}"}


def test_a_hostile_provider_finds_no_voucher_that_was_not_presented_to_it(region, crawler):
    vouchers = Voucher.objects.filter(region=region.region).select_related("holder")
    shown = [each for each in vouchers if each.holder in region.employees[:2]]
    hidden = [each for each in vouchers if each not in shown]

    guess(crawler, shown[0])
    crawl(crawler)

    heard = "\n".join(crawler.heard)
    assert (len(hidden), shown[0].number in heard) == (HIDDEN, True)  # It did look.
    assert "/provider/scan/" in heard  # At the pages, too.
    assert [mark for each in hidden for mark in marks(each) if mark in heard] == []
    assert [figure for figure in figures() if figure in heard] == []
    assert {each for each in crawler.statuses if each >= 500} == set()
