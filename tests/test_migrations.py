"""The migrations make what the models say, and can be taken back one by one."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

SCRATCH, MAINTENANCE = "scratch", "maintenance"
OURS = ("audit", "ledger", "people", "providers", "budgets", "learning", "vouchers", "payments")
OURS += ("privacy",)

INVENTORY = """
    SELECT 'column', table_name || '.' || column_name, data_type || is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'rule', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename || '.' || indexname, indexdef
    FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', oid::regprocedure::text, md5(prosrc)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


@contextmanager
def scratch_database() -> Iterator[str]:
    """An empty database beside the tests' own, whose owner has no rights elsewhere."""
    template = connections["default"].settings_dict
    superuser = {**template, "NAME": "postgres", "OPTIONS": {}, "CONN_MAX_AGE": 0}
    name = f"{template['NAME']}_scratch"
    as_owner = {**template["OPTIONS"], "options": f"-c role={name}"}
    connections.databases[MAINTENANCE] = superuser
    connections.databases[SCRATCH] = {**superuser, "NAME": name, "OPTIONS": as_owner}
    remove = [f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'DROP ROLE IF EXISTS "{name}"']
    maintain(*remove, f'CREATE ROLE "{name}"', f'CREATE DATABASE "{name}" OWNER "{name}"')
    try:
        yield SCRATCH
    finally:
        connections[SCRATCH].close()
        maintain(*remove)
        for alias in (SCRATCH, MAINTENANCE):
            del connections[alias], connections.databases[alias]


def maintain(*statements: str) -> None:
    with connections[MAINTENANCE].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connections[MAINTENANCE].close()


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock(), scratch_database() as alias:
        migrate()
        yield alias


def migrate(*target: str) -> None:
    call_command("migrate", *target, database=SCRATCH, verbosity=0, interactive=False)


def inventory() -> set[tuple]:
    with connections[SCRATCH].cursor() as cursor:
        cursor.execute(INVENTORY)
        return set(cursor.fetchall())


def of_app(app: str, things: set[tuple]) -> set[str]:
    return {name for _kind, name, _what in things if name.startswith(f"{app}_")}


def test_the_models_have_no_change_without_a_migration(db):
    told = io.StringIO()

    call_command("makemigrations", check_changes=True, dry_run=True, stdout=told)

    assert told.getvalue().strip() == "No changes detected"


def test_every_app_can_be_taken_back_to_nothing_and_made_again(scratch):
    before = inventory()

    for app in reversed(OURS):
        assert of_app(app, inventory())
        migrate(app, "zero")
        assert of_app(app, inventory()) == set()
    migrate()

    assert inventory() == before


def test_migrating_again_changes_nothing(scratch):
    before = inventory()

    migrate()

    assert inventory() == before


def test_an_owner_without_other_rights_makes_the_database_that_the_tests_use(scratch):
    with connections["default"].cursor() as cursor:
        cursor.execute(INVENTORY)
        used = set(cursor.fetchall())
    connections["default"].close()

    assert inventory() == used


def test_every_hand_written_step_has_a_way_back():
    loader = MigrationExecutor(connections["default"]).loader
    steps = [
        (key, step)
        for key, migration in loader.graph.nodes.items()
        if key[0] in OURS
        for step in loader.get_migration(*key).operations
    ]

    one_way = [key for key, step in steps if is_hand_written(step) and not step.reversible]
    assert one_way == []
    assert any(is_hand_written(step) for _key, step in steps)


def is_hand_written(step) -> bool:
    return isinstance(step, RunSQL | RunPython)
