"""What a check found, and how checks read: plain SQL, rows as mappings."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from core.formats import money_text

Rows = list[dict[str, Any]]
Regions = Collection[int] | None  # None is all regions, unknown ones too.


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be. `number` is what people call it by."""

    rule: str
    kind: str
    id: str
    number: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of the books."""

    number: str
    title: str | Promise
    find: Callable[[Regions], list[Finding]]


def rows(sql: str, regions: Regions, **values: str | list[str]) -> Rows:
    """Return what the statement selects. It names the regions it may see by %(regions)s."""
    wanted = None if regions is None else sorted(regions)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"regions": wanted, **values})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def within(column: str) -> str:
    """Return the condition that a row is of the regions asked for."""
    return f"(%(regions)s::int[] IS NULL OR {column} = ANY(%(regions)s::int[]))"


def money(amount_minor: int | None, currency: str) -> str:
    return money_text(int(amount_minor or 0), currency)
