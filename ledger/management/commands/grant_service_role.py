"""Give the role the service runs as the rights it needs, table by table, and no more."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

FUNCTIONS = (
    "ledger_open_account(uuid, smallint, uuid, text, text, boolean)",
    "ledger_post(jsonb)",
)


class Command(BaseCommand):
    help = "Grant a database role the rights of the service. Run it as the owner, after migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="the role the service connects as")

    def handle(self, *_: Any, role: str, **__: Any) -> None:
        rights = table_rights()
        with connection.cursor() as cursor:
            for statement in _statements(rights):
                cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
        self.stdout.write(f"{role}: rights on {len(rights)} tables granted.")


def table_rights() -> dict[str, str]:
    """Return the rights by table: read for the ledger, no change of what is append-only."""
    rights = {MigrationRecorder.Migration._meta.db_table: "SELECT"}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed:
            continue
        if getattr(model, "written_by_function", False):
            rights[model._meta.db_table] = "SELECT"
        elif getattr(model, "append_only", False):
            rights[model._meta.db_table] = "SELECT, INSERT"
        elif getattr(model, "written_once", False):  # Goes when its term is over.
            rights[model._meta.db_table] = "SELECT, INSERT, DELETE"
        else:
            rights[model._meta.db_table] = "SELECT, INSERT, UPDATE, DELETE"
    return rights


def _statements(rights: dict[str, str]) -> Iterator[Any]:
    """Yield every statement, with the role left open; names of tables are our own."""
    yield "GRANT USAGE ON SCHEMA public TO {role}"
    yield "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    for table, granted in sorted(rights.items()):
        yield f"REVOKE ALL ON {table} FROM {{role}}"
        yield f"GRANT {granted} ON {table} TO {{role}}"
    for function in FUNCTIONS:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {{role}}"
