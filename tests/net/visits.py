"""What Chromium made of every page, which it visits once."""

from collections.abc import Iterator

from tests.net.browser import Chromium, Visit
from tests.net.look import Look
from tests.net.walk import Net, pages

PAGES = pages()
LOOKED_AT = ("seen", "empty form", "check", "filtered")


class Visits:
    """The pages as they were given to Chromium, and what it made of those it was asked about."""

    def __init__(self, browser: Chromium, given: dict[str, list[Look]]) -> None:
        self.browser, self.given = browser, given
        self._made: dict[str, dict[str, Visit]] = {}

    def of(self, name: str) -> dict[str, Visit]:
        if name not in self._made:
            looks = self.given[name]
            self._made[name] = {look.state: self.browser.visit(look) for look in looks}
        return self._made[name]


def given(net: Net, name: str) -> Iterator[Look]:
    """Yield each state of a page in Russian, whose words are long, as who gets most of it."""
    for state in LOOKED_AT:
        looks = net.looks(PAGES[name], state)
        if looks:
            fullest = max(looks, key=lambda look: len(look.html))
            yield net.again(fullest, PAGES[name], "ru")


def found(visits: Visits, name: str, what: str) -> str:
    """Return the findings of one kind on all states of a page, a line each."""
    return "\n".join(
        f"{name}, {state}: {each}"
        for state, visit in visits.of(name).items()
        for each in getattr(visit, what)
    )
