"""Which refusals a door may answer with, read from the code itself, so that no list drifts.

From the methods of a door we follow every name of ours that a function mentions: a refusal
mentioned on the way may be raised. That finds a few too many, never one too few, as long
as nobody calls by a computed name; the tests compare it with what the service answers.
"""

from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from core.errors import Refused
from ledger.operations import Overdrawn
from people.access import Scope

# The budget turns it into NotEnoughMoney, which says of which line.
_INSIDE = {Overdrawn}
Found = type[Refused] | type[Http404]


def all_refusals() -> list[type[Refused]]:
    """Return every kind of refusal, sorted by its code; the doors have imported them all."""
    ours = {kind for kind in _below(Refused) if _is_ours(kind)}
    return sorted(ours - _INSIDE, key=lambda kind: kind.code)


def refusals_of(door: type, *methods: str) -> set[Found]:
    """Return the refusals that these methods of the door can lead to."""
    found: set[Found] = set()
    seen: set[int] = set()
    waiting: list[Any] = [getattr(door, name) for name in methods]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, type) and issubclass(thing, Refused | Http404):
            found |= {thing} - {Refused} - _INSIDE
        elif thing is get_object_or_404:
            found.add(Http404)
        elif isinstance(thing, dict):
            waiting += thing.values()
        elif isinstance(thing, FunctionType) and _is_ours(thing):
            waiting += _mentioned(thing, door)
    return found


# Not config: its middleware and handlers are not called by doors.
OURS = {"core", "audit", "ledger", "people", "providers", "budgets", "learning", "vouchers"}
OURS |= {"payments", "reports", "privacy", "webhooks"}


def _mentioned(function: FunctionType, door: type) -> Iterator[Any]:
    """Yield what the function may call or raise, and what it wraps."""
    if hasattr(function, "__wrapped__"):
        yield function.__wrapped__
    names = _names(function.__code__)
    here = [_plain(function.__globals__.get(name)) for name in names]
    yield from here
    # What `self` and `self.scope` are is known in doors only.
    known = (door, Scope) if function.__module__.endswith(("api", ".doors")) else ()
    for owner in (*known, *here):
        if isinstance(owner, ModuleType | type) and _is_ours(owner):
            yield from (_plain(getattr(owner, name, None)) for name in names)


def _is_ours(thing: Any) -> bool:
    home = thing.__name__ if isinstance(thing, ModuleType) else thing.__module__
    return str(home).partition(".")[0] in OURS


def _plain(thing: Any) -> Any:
    """Return the function behind a method or property; other things as they are."""
    if isinstance(thing, property):
        return thing.fget
    return getattr(thing, "__func__", thing)


@cache
def _names(code: CodeType) -> frozenset[str]:
    inner = (_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset(code.co_names).union(*inner)


def _below(kind: type[Refused]) -> set[type[Refused]]:
    direct = kind.__subclasses__()
    return {*direct}.union(*(_below(each) for each in direct))
