"""The migrated database itself, read from PostgreSQL's catalogue."""

from ledger.management.commands.grant_service_role import FUNCTIONS, table_rights
from tests.conftest import SERVICE_ROLE
from tests.database import rows

# Shared by all regions: on a sharded engine these become reference tables.
SHARED = {"people_region", "people_user"}

# An audit record of setting up a region or a user is of no region yet.
REGION_MAY_BE_NULL = {"audit_auditrecord", "audit_notice", "audit_remark"}

# `unique=True` and one-to-one fields, which PostgreSQL names by itself.
NAMED_BY_POSTGRES = {
    "learning_learningcertificate_enrolment_id_key",
    "people_apikey_prefix_key",
    "people_employee_user_id_key",
    "people_region_code_key",
    "people_user_groups_user_id_group_id_60378d34_uniq",
    "people_user_user_permiss_user_id_permission_id_a7ac6748_uniq",
    "people_user_username_key",
    "vouchers_redemption_enrolment_id_key",
    "vouchers_voucherrequest_voucher_id_key",
}
TRIGGERS = {
    ("audit_auditrecord", "audit_record_frozen"),
    ("audit_auditrecord", "audit_record_not_truncated"),
    ("ledger_account", "ledger_account_not_deleted"),
    ("ledger_account", "ledger_account_not_truncated"),
    ("ledger_transfer", "ledger_transfer_frozen"),
    ("ledger_transfer", "ledger_transfer_not_truncated"),
}

OUR_TABLES = """
    SELECT c.oid, c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname !~ '^(account|auth|django|mfa|socialaccount|usersessions)_'
"""
REGIONAL = f"""
    SELECT t.oid, t.relname, a.attnotnull FROM ({OUR_TABLES}) t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'region_id' AND NOT a.attisdropped
"""


def names(statement: str, *values: object) -> set[str]:
    return {name for (name,) in rows(statement, values)}


def test_every_table_with_a_region_insists_on_it(db):
    open_ended = names(f"SELECT relname FROM ({REGIONAL}) r WHERE NOT attnotnull")

    assert open_ended == REGION_MAY_BE_NULL
    assert len(rows(REGIONAL)) > 25


def test_a_table_of_a_region_refers_to_regional_and_shared_tables_only(db):
    foreign = rows(f"""
        SELECT r.relname, k.confrelid::regclass::text FROM ({REGIONAL}) r
        JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype = 'f'
        WHERE k.confrelid NOT IN (SELECT oid FROM ({REGIONAL}) other)
    """)

    assert {target for _table, target in foreign} == SHARED


def test_no_key_updates_or_deletes_what_refers_to_it(db):
    acting = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND (confdeltype, confupdtype)"

    assert names(f"{acting} <> ('a', 'a') AND connamespace = 'public'::regnamespace") == set()


def test_every_rule_has_a_name_of_ours(db):
    found = names(f"""
        SELECT k.conname::text FROM pg_constraint k JOIN ({OUR_TABLES}) t ON t.oid = k.conrelid
        WHERE k.contype IN ('c', 'u', 'x') AND k.conname ~ '_(key|check|excl|uniq)\\d*$'
    """)

    assert found == NAMED_BY_POSTGRES


def test_every_rule_is_valid_for_the_rows_that_are_there(db):
    assert names("SELECT conname FROM pg_constraint WHERE NOT convalidated") == set()


def test_triggers_exist_only_where_history_is_kept_and_for_what_the_code_of_before_writes(db):
    found = rows(
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE NOT tgisinternal"
    )

    assert set(found) == TRIGGERS | {("vouchers_redemption", "redemption_filled")}


def test_no_trigger_is_switched_off(db):
    assert names("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'") == set()


def test_the_service_has_exactly_the_rights_that_are_written_down(db):
    granted = rows(
        "SELECT table_name::text, privilege_type::text FROM information_schema.role_table_grants"
        " WHERE grantee = %s AND table_schema = 'public'",
        [SERVICE_ROLE],
    )

    wanted = {(t, right) for t, rights in table_rights().items() for right in rights.split(", ")}
    assert set(granted) == wanted


def test_every_table_of_the_database_is_in_the_written_rights(db):
    tables = names(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm')"
    )

    assert tables == set(table_rights())


def test_the_service_reads_and_never_writes_what_functions_write(db):
    rights = table_rights()

    assert rights["ledger_transfer"] == rights["ledger_account"] == "SELECT"
    assert rights["audit_auditrecord"] == rights["providers_accreditationdecision"]
    assert rights["audit_auditrecord"] == rights["learning_assessment"] == "SELECT, INSERT"


def test_nobody_has_a_right_on_a_column_or_a_grant_option(db):
    columns = rows(
        "SELECT attrelid::regclass::text FROM pg_attribute WHERE attacl IS NOT NULL"
        " AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
    )
    passing_on = rows(
        "SELECT table_name FROM information_schema.role_table_grants"
        " WHERE grantee = %s AND is_grantable = 'YES'",
        [SERVICE_ROLE],
    )

    assert (columns, passing_on) == ([], [])


def test_the_public_has_no_right_on_any_table(db):
    public = "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC'"

    assert names(f"{public} AND table_schema = 'public'") == set()


def test_only_the_service_may_run_the_functions_of_the_ledger(db):
    for function in FUNCTIONS:
        [(acl, by_service)] = rows(
            "SELECT proacl::text[], has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc"
            " WHERE oid = %s::regprocedure",
            [SERVICE_ROLE, function],
        )
        assert by_service
        # "=X/owner", with nobody before the sign, is the public.
        assert not [entry for entry in acl if entry.startswith("=")]
        assert len(acl) == 2  # The owner and the service.


def test_what_runs_with_the_owners_rights_is_the_ledger_and_looks_into_no_other_schema(db):
    found = rows("SELECT oid::regprocedure::text, proconfig FROM pg_proc WHERE prosecdef")

    assert {name.partition("(")[0] for name, _config in found} == {
        function.partition("(")[0] for function in FUNCTIONS
    }
    assert all(config == ["search_path=public, pg_temp"] for _name, config in found)


def test_every_foreign_key_that_is_followed_has_an_index(db):
    without = names(f"""
        SELECT t.relname || '.' || a.attname FROM pg_constraint k
        JOIN ({OUR_TABLES}) t ON t.oid = k.conrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indkey[0] = a.attnum)
    """)

    # A transfer is looked up by the one it reverses through the partial unique index.
    assert without <= {"ledger_transfer.reverses_id"}
