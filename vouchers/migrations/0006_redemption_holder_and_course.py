import django.db.models.deletion
from django.db import migrations, models


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
    ]
