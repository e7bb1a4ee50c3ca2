"""What one call of a route is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.matrix import subjects as s
from tests.world import DAY, NOON, World

AFTER = NOON + 36 * DAY  # The sessions are over, and papers can be claimed and paid.


@dataclass(frozen=True)
class Call:
    """One act: what it is done to, what is sent, when, and who made its object."""

    subject: Callable[[World], Any] = s.nothing
    body: Callable[[World, Any], dict[str, Any]] | None = None
    at: datetime = NOON
    maker: str = "alice"
    multipart: bool = False
    finds: bool = False  # The answer is a list of what was found.


def fields(**values: Any) -> Callable[[World, Any], dict[str, Any]]:
    """Send these values as they are."""
    return lambda _world, _subject: values


REASON = fields(reason="Because the test says so.")
YES = fields(approve=True)
NOTHING = fields()
