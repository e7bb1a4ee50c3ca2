"""Statements of the paths that every redemption takes, planned once per connection.

Django binds parameters into the text and so has every statement planned anew; for a
join of eight tables the plan costs more than the rows. Here the server keeps the plan.
Everything that is not hot goes through the ORM.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def execute(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> psycopg.Cursor[Any]:
    """Run a prepared statement in the current transaction; errors are Django's as usual."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        return cursor.execute(statement.encode(), values, prepare=True)
