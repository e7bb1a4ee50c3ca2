import django.db.models.deletion
from django.db import migrations, models

# What the code deployed before this writes without them is filled, until it runs no more.
_FILL = """
CREATE FUNCTION vouchers_fill_redemption() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT v.holder_id, s.course_id INTO NEW.holder_id, NEW.course_id
    FROM vouchers_voucher v, providers_session s
    WHERE v.id = NEW.voucher_id AND s.id = NEW.session_id;
    RETURN NEW;
END $$;
CREATE TRIGGER redemption_filled BEFORE INSERT ON vouchers_redemption FOR EACH ROW
    WHEN (NEW.holder_id IS NULL OR NEW.course_id IS NULL)
    EXECUTE FUNCTION vouchers_fill_redemption();
"""
_UNFILL = (
    "DROP TRIGGER redemption_filled ON vouchers_redemption; DROP FUNCTION vouchers_fill_redemption"
)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_api_key_limits"),
        ("providers", "0001_initial"),
        ("vouchers", "0005_body_quota"),
    ]

    operations = [
        migrations.AddField(
            model_name="redemption",
            name="holder",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redemptions",
                to="people.employee",
            ),
        ),
        migrations.AddField(
            model_name="redemption",
            name="course",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redemptions",
                to="providers.course",
            ),
        ),
        migrations.RunSQL(_FILL, _UNFILL),
    ]
