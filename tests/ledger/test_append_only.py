"""What is written stays: by the rights of the service, and by triggers against anybody else."""

import pytest
from django.db import DatabaseError, transaction

from audit import operations as audit
from audit.models import AuditRecord
from ledger.models import Account, Transfer
from tests.database import (
    FROZEN,
    NOT_ALLOWED,
    as_superuser,
    execute,
    rows,
    rule_broken_by_sql,
    sqlstate_of,
)
from tests.ledger.pots import NOON, fill, open_pots, stored

SERVICE_MAY_NOT = {
    "ledger_transfer": [
        "UPDATE ledger_transfer SET amount_minor = 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer",
        "INSERT INTO ledger_transfer SELECT * FROM ledger_transfer",
    ],
    "ledger_account": [
        "UPDATE ledger_account SET balance_minor = 1000000",
        "INSERT INTO ledger_account SELECT * FROM ledger_account",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account",
    ],
    "audit_auditrecord": [
        "UPDATE audit_auditrecord SET action = 'nothing.happened'",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord",
    ],
}
STATEMENTS = [each for statements in SERVICE_MAY_NOT.values() for each in statements]
NOBODY_MAY = [
    *("UPDATE ledger_transfer SET amount_minor = 1", "DELETE FROM ledger_transfer"),
    *("TRUNCATE ledger_transfer", "DELETE FROM ledger_account"),
    # With its dependents, or the foreign key of `reverses` would refuse before the trigger.
    *("TRUNCATE ledger_account CASCADE", "UPDATE audit_auditrecord SET action = 'x.done'"),
    *("DELETE FROM audit_auditrecord", "TRUNCATE audit_auditrecord"),
]


@pytest.fixture(autouse=True)
def written(db):
    pots = open_pots()
    fill(pots, 1000)
    audit.record(action="money.filled", occurred_at=NOON)
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # Or pending checks would stop a TRUNCATE first.
    return pots


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_service_has_no_right_to_change_what_is_written(statement):
    assert sqlstate_of(statement) == NOT_ALLOWED


@pytest.mark.parametrize("statement", NOBODY_MAY)
def test_even_the_superuser_is_refused_by_the_triggers(statement):
    with as_superuser():
        assert rows("SELECT current_user") != rows("SELECT 'training_service'")
        assert sqlstate_of(statement) == FROZEN


def test_the_refusal_says_what_to_do_instead():
    told = pytest.raises(DatabaseError, match="append-only, post a reversal")
    with as_superuser(), told, transaction.atomic():
        execute("UPDATE ledger_transfer SET amount_minor = 1")


def test_the_service_may_read_all_of_it():
    assert Transfer.objects.exists()
    assert Account.objects.exists()
    assert AuditRecord.objects.exists()


def test_not_even_the_superuser_can_store_a_balance_below_zero(written):
    with as_superuser():
        rule = rule_broken_by_sql("UPDATE ledger_account SET balance_minor = -1 WHERE guarded")

    assert rule == "ledger_account_not_overdrawn"
    assert stored(written) == [1000] * 4


@pytest.mark.parametrize("change", ["guarded = false", "balance_minor = NULL"])
def test_a_balance_is_stored_exactly_where_the_account_is_guarded(change):
    with as_superuser():
        rule = rule_broken_by_sql(f"UPDATE ledger_account SET {change} WHERE guarded")

    assert rule == "ledger_account_balance_iff_guarded"


def test_an_owner_has_one_account_for_each_stage():
    columns = "region_id, owner_id, stage, currency, guarded, balance_minor"
    again = f"INSERT INTO ledger_account (id, {columns}) SELECT gen_random_uuid(), {columns}"

    with as_superuser():
        rule = rule_broken_by_sql(f"{again} FROM ledger_account")

    assert rule == "ledger_account_stage_once"


def test_the_service_cannot_become_somebody_with_more_rights():
    right = "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles"

    assert rows(f"{right} WHERE rolname = current_user") == [(False,)]
    assert rows("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == [
        (0,)
    ]


@pytest.mark.parametrize("statement", ["DROP TABLE ledger_transfer", "CREATE TABLE mine ()"])
def test_the_service_owns_no_table_and_makes_none(statement):
    assert sqlstate_of(statement) == NOT_ALLOWED


def test_the_service_cannot_switch_the_triggers_off():
    disable = "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL"

    assert sqlstate_of(disable) == NOT_ALLOWED
    assert sqlstate_of("SET session_replication_role = replica") == NOT_ALLOWED
