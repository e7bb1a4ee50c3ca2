"""How often strangers may write or guess within an hour, counted over processes in the cache."""

from contextlib import suppress
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from people.client_address import client_address

HOUR = 3600
EACH = 5  # From one address.
ALL = 60
GUESSES = 10  # Wrong codes of certificates from one address.


def has_room(request: HttpRequest, *, at: datetime) -> bool:
    """Count one report, and say whether it is within the limits.

    The key of an address is a digest that holds for an hour, so that no address is kept.
    Who floods uses up only what is theirs.
    """
    hour = int(at.timestamp()) // HOUR
    return _count(f"reports-{_whose(request, hour)}") <= EACH and _count(f"reports-{hour}") <= ALL


def is_repeat(form_key: str) -> bool:
    """Say whether this form was sent before, as by a double click."""
    digest = salted_hmac("portals.public.floods", form_key).hexdigest()
    return not cache.add(f"report-{digest}", 1, HOUR)


def _whose(request: HttpRequest, hour: int) -> str:
    text = f"{client_address(request)} {hour}"
    return salted_hmac("portals.public.floods", text).hexdigest()


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    return int(cache.incr(key))


def may_guess(request: HttpRequest, *, at: datetime) -> bool:
    """Spend one try at a code, and say whether there was one left; before it is looked up.

    So that guesses which come together are all counted. A right code gives its try back.
    """
    return _count(_tries(request, at)) <= GUESSES


def give_try_back(request: HttpRequest, *, at: datetime) -> None:
    with suppress(ValueError):  # Its hour ended meanwhile.
        cache.decr(_tries(request, at))


def _tries(request: HttpRequest, at: datetime) -> str:
    return f"guesses-{_whose(request, int(at.timestamp()) // HOUR)}"
