"""How often strangers may write to us within an hour, counted over processes in the cache."""

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from people.client_address import client_address

HOUR = 3600
EACH = 5  # From one address.
ALL = 60


def has_room(request: HttpRequest, *, at: datetime) -> bool:
    """Count one report, and say whether it is within the limits.

    The key of an address is a digest that holds for an hour, so that no address is kept.
    Who floods uses up only what is theirs.
    """
    hour = int(at.timestamp()) // HOUR
    whose = salted_hmac("portals.public.floods", f"{client_address(request)} {hour}").hexdigest()
    return _count(f"reports-{whose}") <= EACH and _count(f"reports-{hour}") <= ALL


def is_repeat(form_key: str) -> bool:
    """Say whether this form was sent before, as by a double click."""
    digest = salted_hmac("portals.public.floods", form_key).hexdigest()
    return not cache.add(f"report-{digest}", 1, HOUR)


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    return int(cache.incr(key))
