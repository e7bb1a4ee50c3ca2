"""Chromium, to which what was seen is given again: it asks no server, and nobody else."""

import gzip
import importlib.resources
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from tests.chromium import chromium
from tests.net.look import Look
from tests.net.stops import faults_of_stops

AXE = importlib.resources.files("axe_playwright_python") / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
HERE = "http://localhost"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

RUN_AXE = """tags => axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
}).then(found => found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none).map(
        check => check.message).join("; ").slice(0, 160)})`)))"""
# What sticks out of the page, and not out of a box that may be scrolled by itself.
STICKING_OUT = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const out = [...document.body.querySelectorAll("*")].filter(
        each => each.checkVisibility() && each.getBoundingClientRect().right > page.clientWidth + 1
            && !each.closest(".twrap, .vh, .defs"));
    return [`${page.scrollWidth} px wide`, ...out.slice(0, 4).map(each => each.outerHTML.slice(0, 120))];
}"""
# Words that only a script brings, and forms that nothing but a script would send.
UNSENT = """() => [...document.querySelectorAll("main form")].filter(
    form => [...form.elements].some(each => each.matches("input:not([type=hidden]), select, textarea"))
        && ![...form.elements].some(each => each.type === "submit" && each.checkVisibility()
            && each.closest("main"))).map(form => `nothing sends ${form.outerHTML.slice(0, 120)}`)"""
FIRST_STOP = """() => document.activeElement.matches("a.skip")"""
IN_MAIN = """() => document.activeElement.matches("main")"""


def broken_rules(page: Page) -> list[str]:
    """Return what breaks a rule of accessibility, as the page stands now."""
    page.evaluate(AXE.read_text())  # Evaluated, as the policy lets no such script in.
    found: list[str] = page.evaluate(RUN_AXE, TAGS)
    return found


@dataclass
class Visit:
    """What Chromium made of one page; each list holds findings, and should hold none."""

    rules: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # By the policy, or by JavaScript itself.
    elsewhere: list[str] = field(default_factory=list)
    keyboard: list[str] = field(default_factory=list)
    scripted: list[str] = field(default_factory=list)  # What is there with scripts alone.
    script_bytes: int = 0


class Chromium:
    """One window, which visits each page once, and one in which no script runs."""

    def __init__(self, page: Page, plain: Page) -> None:
        self.page, self.plain = page, plain
        self._given: Look | None = None
        self._visit = Visit()
        for window in (page, plain):
            window.route("**/*", self._answer)
        page.on("console", lambda line: self._told(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self._told(str(error)))

    def visit(self, look: Look) -> Visit:
        self._given, self._visit = look, Visit()
        self.page.set_viewport_size(WIDE)
        self.page.goto(f"{HERE}/")
        if look.state == "seen":
            self._do_without_scripts()
        if not self.page.query_selector("#errors"):  # Else what is wrong is the first stop.
            self._try_the_skip_link()
        self._open_what_is_folded()
        self._visit.keyboard += faults_of_stops(self.page)
        self._visit.rules = self.rules()
        self.page.set_viewport_size(NARROW)
        for size in ("100", "200"):
            self.page.evaluate("size => document.documentElement.dataset.text = size", size)
            found = self.page.evaluate(STICKING_OUT)
            self._visit.sideways += [f"text {size} %: {each}" for each in found]
        return self._visit

    def dressed(self, look: Look, contrast: str) -> list[str]:
        """Return what breaks a rule in a contrast, with each menu of the head open in turn."""
        self._given, self._visit = look, Visit()
        self.page.set_viewport_size(WIDE)
        self.page.goto(f"{HERE}/")
        self.page.evaluate("to => document.documentElement.dataset.contrast = to", contrast)
        found = self.rules()
        for menu in self.page.query_selector_all("details.menu"):
            menu.evaluate("menu => menu.open = true")
            found += self.rules()
        return found

    def tabbed_through(self, look: Look) -> list[str]:
        """Return what a keyboard does not reach of a page, its head and foot included."""
        self._given, self._visit = look, Visit()
        self.page.set_viewport_size(WIDE)
        self.page.goto(f"{HERE}/")
        return faults_of_stops(self.page, "body")

    def rules(self) -> list[str]:
        return broken_rules(self.page)

    def _do_without_scripts(self) -> None:
        self.plain.goto(f"{HERE}/")
        words, plain_words = (
            set(window.inner_text("main").splitlines()) for window in (self.page, self.plain)
        )
        self._visit.scripted = [f"says {each!r}" for each in words - plain_words]
        self._visit.scripted += self.plain.evaluate(UNSENT)

    def _try_the_skip_link(self) -> None:
        self.page.keyboard.press("Tab")
        if not self.page.evaluate(FIRST_STOP):
            self._visit.keyboard.append("the first stop is not the skip link")
            return
        self.page.keyboard.press("Enter")
        if not self.page.evaluate(IN_MAIN):
            self._visit.keyboard.append("the skip link does not lead into <main>")

    def _open_what_is_folded(self) -> None:
        self.page.evaluate(
            "() => document.querySelectorAll('main details').forEach(each => each.open = true)"
        )

    def _told(self, text: str) -> None:
        self._visit.refused.append(text)

    def _answer(self, route: Route) -> None:
        wanted = urlsplit(route.request.url)
        if f"{wanted.scheme}://{wanted.netloc}" != HERE:
            self._visit.elsewhere.append(route.request.url)
            route.abort()
        elif wanted.path.startswith("/static/"):
            self._file(route, wanted.path.removeprefix("/static/"))
        elif wanted.path == "/" and self._given:
            # A status that is no success would be an error in the console.
            route.fulfill(status=200, headers=self._given.headers, body=self._given.html)
        else:
            self._visit.refused.append(f"asked for {wanted.path}")
            route.abort()

    def _file(self, route: Route, name: str) -> None:
        found = finders.find(name)
        assert isinstance(found, str), name
        body = Path(found).read_bytes()
        kind = KINDS.get(Path(name).suffix, "application/octet-stream")
        if kind == KINDS[".js"]:
            self._visit.script_bytes += len(gzip.compress(body))
        route.fulfill(status=200, content_type=kind, body=body)


@contextmanager
def visitor() -> Iterator[Chromium]:
    with chromium() as browser:
        yield Chromium(browser.new_page(), browser.new_page(java_script_enabled=False))
