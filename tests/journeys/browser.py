"""People at real browsers, before the pages as they are served; a picture of each step is kept."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import time_machine
from django.db import connections
from playwright.sync_api import Browser, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.chromium import chromium
from tests.net.browser import broken_rules
from tests.sign_in import browser_of, code_of

PICTURES = Path(__file__).parents[2] / ".data" / "journeys"
PERIOD = 30  # Seconds that a code holds.
WAIT_MS = 15_000  # A busy machine is slow, not wrong.

T = TypeVar("T")

expect.set_options(timeout=WAIT_MS)


@dataclass
class Window:
    """One person's browser, used by the words that stand on the page."""

    page: Page
    pictures: Path
    scripted: bool

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def follows(self, words: str) -> None:
        self.page.locator("main, header").get_by_role("link", name=words).first.click()

    def fills(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)

    def presses(self, words: str) -> None:
        self.page.locator("main").get_by_role("button", name=words).click()

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)

    def misses(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def keeps(self, step: str) -> None:
        """Keep a picture of what is seen now, for people to look at; it shuts nobody out.

        Where scripts are off, axe waits for ever; the page's net asks it about the same pages.
        """
        number = len(list(self.pictures.iterdir())) + 1
        self.page.wait_for_load_state()  # Words may be there before the style sheet.
        picture = self.pictures / f"{number:02}-{step}.png"
        try:
            self.page.screenshot(path=picture, full_page=True)
        except Error:  # On a busy machine Chromium may have no frame to show yet.
            self.page.screenshot(path=picture, full_page=True)
        if self.scripted:
            assert broken_rules(self.page) == []


@dataclass
class Story:
    """A server, a clock, and the windows before it."""

    name: str
    address: str
    clock: time_machine.Traveller
    browser: Browser
    aside: ThreadPoolExecutor

    def window(self, user: User | None = None, *, scripted: bool = True, **options: Any) -> Window:
        """Open a window, signed in as `user` with both factors, or signed in as nobody."""
        context = self.browser.new_context(
            base_url=self.address, java_script_enabled=scripted, **options
        )
        context.set_default_timeout(WAIT_MS)
        if user:
            session = self.meanwhile(browser_of, user).cookies["sessionid"].value
            cookie = {"name": "sessionid", "value": session, "url": self.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return Window(context.new_page(), PICTURES / self.name, scripted)

    def code(self, secret: str) -> str:
        """Return what an authenticator shows at the first moment of a code, to be typed in peace."""
        self.clock.shift(PERIOD - time.time() % PERIOD)
        return code_of(secret)

    def meanwhile(self, act: Callable[..., T], *args: Any, **named: Any) -> T:
        """Have something done elsewhere: beside the loop of the browser Django does not work."""

        def done() -> T:
            try:
                return act(*args, **named)
            finally:
                connections.close_all()

        return self.aside.submit(done).result()


@contextmanager
def story(name: str, *, at: datetime, flags: Sequence[str] = ()) -> Iterator[Story]:
    """Serve the pages at a moment of the world's days; the clock goes on from there."""
    pictures = PICTURES / name
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.iterdir():
        old.unlink()
    with time_machine.travel(at, tick=True) as clock, chromium(*flags) as browser:
        server = LiveServer("127.0.0.1")
        try:
            with ThreadPoolExecutor(1) as aside:
                yield Story(name, server.url, clock, browser, aside)
        finally:
            server.stop()
