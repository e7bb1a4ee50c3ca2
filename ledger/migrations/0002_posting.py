"""The only ways into the ledger: ledger_open_account and ledger_post.

They run with the rights of the schema's owner; the role the service runs as may
only read the two tables. The triggers refuse a change by anybody else as well.
"""

from django.db import migrations

OPEN_ACCOUNT = """
CREATE FUNCTION ledger_open_account(
    p_id uuid, p_region smallint, p_owner uuid, p_stage text, p_currency text, p_guarded boolean
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO ledger_account (id, region_id, owner_id, stage, currency, guarded, balance_minor)
    VALUES (p_id, p_region, p_owner, p_stage, p_currency, p_guarded,
            CASE WHEN p_guarded THEN 0 END)
$$;
"""

# The balances move last and in id order, so the one lock that others may wait for
# is short, and two postings can never wait for each other in a circle.
POST = """
CREATE FUNCTION ledger_post(p_transfers jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    posted bigint := 0;
    moved record;
    held bigint;
BEGIN
    FOR moved IN
        WITH wanted AS (
            SELECT * FROM jsonb_to_recordset(p_transfers) AS t(
                id uuid, region_id smallint, journal_id uuid, verb text, credit uuid, debit uuid,
                amount_minor bigint, currency text, occurred_at timestamptz, actor_id uuid,
                subject_id uuid, reference_id uuid, counterparty_id uuid, reason text,
                reverses_id uuid)
        ), inserted AS (
            INSERT INTO ledger_transfer (
                id, region_id, journal_id, verb, credit_account_id, debit_account_id,
                amount_minor, currency, occurred_at, actor_id, subject_id, reference_id,
                counterparty_id, reason, reverses_id)
            SELECT w.id, w.region_id, w.journal_id, w.verb, w.credit, w.debit,
                w.amount_minor, w.currency, w.occurred_at, w.actor_id, w.subject_id,
                w.reference_id, w.counterparty_id, w.reason, w.reverses_id
            FROM wanted w
            JOIN ledger_account c ON c.id = w.credit
                AND c.region_id = w.region_id AND c.currency = w.currency
            JOIN ledger_account d ON d.id = w.debit
                AND d.region_id = w.region_id AND d.currency = w.currency
            RETURNING credit_account_id, debit_account_id, amount_minor
        ), deltas AS (
            SELECT credit_account_id AS account_id, -amount_minor AS delta FROM inserted
            UNION ALL
            SELECT debit_account_id, amount_minor FROM inserted
        )
        SELECT account_id, a.guarded, sum(delta)::bigint AS delta, count(*) AS sides
        FROM deltas JOIN ledger_account a ON a.id = account_id
        GROUP BY account_id, a.guarded ORDER BY account_id
    LOOP
        posted := posted + moved.sides;
        IF moved.guarded AND moved.delta <> 0 THEN
            UPDATE ledger_account SET balance_minor = balance_minor + moved.delta
            WHERE id = moved.account_id AND balance_minor + moved.delta >= 0;
            IF NOT FOUND THEN
                SELECT balance_minor INTO held FROM ledger_account WHERE id = moved.account_id;
                RAISE EXCEPTION 'account % would be overdrawn', moved.account_id
                    USING ERRCODE = 'TV002', DETAIL = json_build_object(
                        'account_id', moved.account_id, 'balance_minor', held,
                        'needed_minor', -moved.delta)::text;
            END IF;
        END IF;
    END LOOP;
    IF posted <> 2 * jsonb_array_length(p_transfers) THEN
        RAISE EXCEPTION 'a transfer names an unknown account, or one of another region or currency'
            USING ERRCODE = 'TV001';
    END IF;
END
$$;
"""

FROZEN = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the ledger is append-only, post a reversal', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'TV003';
END
$$;
CREATE TRIGGER ledger_transfer_frozen BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_transfer_not_truncated BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_account_not_deleted BEFORE DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_account_not_truncated BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""

UNFREEZE = """
DROP TRIGGER ledger_transfer_frozen ON ledger_transfer;
DROP TRIGGER ledger_transfer_not_truncated ON ledger_transfer;
DROP TRIGGER ledger_account_not_deleted ON ledger_account;
DROP TRIGGER ledger_account_not_truncated ON ledger_account;
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            OPEN_ACCOUNT,
            "DROP FUNCTION ledger_open_account(uuid, smallint, uuid, text, text, boolean)",
        ),
        migrations.RunSQL(POST, "DROP FUNCTION ledger_post(jsonb)"),
        # PostgreSQL lets everybody execute a new function; the ledger's are for the service alone.
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION ledger_open_account(uuid, smallint, uuid, text, text, boolean),"
            " ledger_post(jsonb) FROM PUBLIC",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(FROZEN, UNFREEZE),
    ]
