"""Statements of the paths that every redemption takes, planned once per connection.

Django binds parameters into the text and so has every statement planned anew; for a
join of eight tables the plan costs more than the rows. Here the server keeps the plan.
Everything that is not hot goes through the ORM.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")


def pipelined(function: Callable[P, R]) -> Callable[P, R]:
    """Send the statements of a function without waiting for each; a fetch waits for its own.

    Nothing in the function may use the ORM. An error comes up at the next fetch, or at
    the end of the function, where it fails the transaction as it would have at once.
    """

    @wraps(function)
    def piped(*args: P.args, **kwargs: P.kwargs) -> R:
        connection.ensure_connection()
        with connection.wrap_database_errors, connection.connection.pipeline() as pipeline:
            try:
                return function(*args, **kwargs)
            except BaseException:
                # What was sent after the failing statement was skipped; take that in here, or
                # the end of the block warns of it at every refusal.
                with suppress(psycopg.errors.PipelineAborted):
                    pipeline.sync()
                raise

    return piped


def execute(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> psycopg.Cursor[Any]:
    """Run a prepared statement in the current transaction; errors are Django's as usual."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        return cursor.execute(statement.encode(), values, prepare=True)
