"""The database refuses to change or remove an audit record, whoever asks."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: audit records are append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'TV003';
END
$$;
CREATE TRIGGER audit_record_frozen BEFORE UPDATE OR DELETE ON audit_auditrecord
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_record_not_truncated BEFORE TRUNCATE ON audit_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

UNFREEZE = """
DROP TRIGGER audit_record_frozen ON audit_auditrecord;
DROP TRIGGER audit_record_not_truncated ON audit_auditrecord;
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FROZEN, UNFREEZE)]
