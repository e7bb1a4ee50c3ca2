"""Who does what when: acts put down in any order and done in the order of time."""

from collections.abc import Callable
from datetime import datetime

# An act is told the moment at which it happens, as the domain always is.
Act = Callable[[datetime], object]
OnProgress = Callable[[int, int], None]

_REPORT_EVERY = 25


class Agenda:
    """The acts of the year. Of two at one moment, the one put down first is done first."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, Act]] = []

    def at(self, moment: datetime, act: Act) -> None:
        self._acts.append((moment, act))

    def run(self, *, on_progress: OnProgress) -> None:
        """Do everything; `on_progress(done, total)` is called now and then with acts."""
        total = len(self._acts)
        for done, (moment, act) in enumerate(sorted(self._acts, key=lambda entry: entry[0])):
            if done % _REPORT_EVERY == 0:
                on_progress(done, total)
            act(moment)
        on_progress(total, total)
