"""Talking to the database past the operations, as an intruder or a careless script would."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet
from psycopg.pq import Trace

from tests.conftest import SERVICE_ROLE

NOT_ALLOWED = "42501"  # insufficient_privilege
FROZEN = "TV003"  # Raised by the triggers on append-only tables.


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sqlstate_of(statement: str, values: Sequence[object] = ()) -> str:
    """Return the SQLSTATE with which the database refuses a statement; fail if it does not."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        execute(statement, values)
    return caught.value.__cause__.sqlstate


def rule_broken_by_sql(statement: str, values: Sequence[object] = ()) -> str:
    """Return the name of the constraint that refuses a statement; fail if none does."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        execute(statement, values)
    return caught.value.__cause__.diag.constraint_name


def execute(statement: str, values: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rows(statement: str, values: Sequence[object] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def rule_broken_by(found: Model | QuerySet, **changes: object) -> str:
    """Return the name of the constraint that refuses to write `changes` into a row."""
    wanted = found if isinstance(found, QuerySet) else type(found).objects.filter(pk=found.pk)
    assert wanted.exists()
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        wanted.update(**changes)
    return caught.value.__cause__.diag.constraint_name


def rule_broken_by_copy(found: Model, **changes: object) -> str:
    """Return the name of the constraint that refuses a second row like `found`."""
    copy = type(found).objects.get(pk=found.pk)
    copy.pk = type(found)._meta.pk.get_default()
    for name, value in changes.items():
        setattr(copy, name, value)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        copy.save(force_insert=True)
    return caught.value.__cause__.diag.constraint_name


def statements_of(act: Callable[[], object], *, savepoints: bool = True) -> int:
    """Return how many statements the act sends, prepared ones too, which Django does not log."""
    driver = connection.connection.pgconn
    with tempfile.TemporaryFile("w+") as trace:
        driver.trace(trace.fileno())
        driver.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        act()
        driver.untrace()
        trace.seek(0)
        return sum(is_sent(line) and (savepoints or "SAVEPOINT" not in line) for line in trace)


def is_sent(line: str) -> bool:
    return line.startswith("F\t") and ("\tExecute\t" in line or "\tQuery\t" in line)


@contextmanager
def as_superuser() -> Iterator[None]:
    """Act with all rights for a while, inside the test's transaction."""
    execute("SET LOCAL ROLE NONE")
    yield
    execute(f"SET LOCAL ROLE {SERVICE_ROLE}")
