"""Orders that leave open which of two rows comes first, so that pages may show one twice."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, UniqueConstraint

ORDER = re.compile(r"\bORDER BY (.+?)(?= LIMIT | FOR |\)|$)")
# A table, or an alias such as U0, and its column; what is computed tells nothing.
COLUMN = re.compile(r'"?(\w+)"?\."(\w+)" (?:ASC|DESC)')
# Django orders by the place of what is selected; before anything computed it is one of these.
PLACE = re.compile(r"\b(\d+) (ASC|DESC)")
SELECTED = re.compile(r'(?:^SELECT (?:DISTINCT )?|, )("\w+"\."\w+")(?: AS "\w+")?(?=, | FROM )')


@contextmanager
def ties_noted() -> Iterator[set[str]]:
    """Give the set that fills with orders under which two rows may be equal."""
    found: set[str] = set()

    def note(execute: Any, statement: str, *rest: Any) -> Any:
        found.update(ties_in(str(statement)))
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        yield found


@cache
def ties_in(statement: str) -> list[str]:
    """Return the orders of a statement that no key decides; those of a union have none to name."""
    orders = [] if " UNION " in statement else ORDER.findall(statement)
    return [order for order in orders if not _is_decided(_named(order, statement))]


def _named(order: str, statement: str) -> str:
    """Return an order with the columns that it names by their places."""
    selected = SELECTED.findall(statement.partition("(")[0])

    def column(place: re.Match[str]) -> str:
        number = int(place[1])
        return f"{selected[number - 1]} {place[2]}" if number <= len(selected) else place[0]

    return PLACE.sub(column, order)


def _is_decided(order: str) -> bool:
    named = COLUMN.findall(order)
    if any(column == "id" for _table, column in named):
        return True
    return any(key <= set(named) for key in _keys())


@cache
def _keys() -> Sequence[set[tuple[str, str]]]:
    """Return what is unique in the whole database, each as table and column."""
    return [key for model in apps.get_models() for key in _keys_of(model)]


def _keys_of(model: type[Model]) -> Iterator[set[tuple[str, str]]]:
    meta = model._meta
    for field in meta.local_concrete_fields:
        if field.unique:
            yield {(meta.db_table, field.column)}
    for rule in meta.constraints:
        if isinstance(rule, UniqueConstraint) and rule.fields and rule.condition is None:
            yield {(meta.db_table, meta.get_field(name).column) for name in rule.fields}
