import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0007_fill_holder_and_course")]

    operations = [
        migrations.AlterField(
            model_name="redemption",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redemptions",
                to="people.employee",
            ),
        ),
        migrations.AlterField(
            model_name="redemption",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redemptions",
                to="providers.course",
            ),
        ),
        # Which one session a course kept for one voucher, the new rule keeps for all vouchers.
        migrations.RemoveConstraint(model_name="redemption", name="redemption_once_a_session"),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("claimed_at", None), ("status__in", ["AWAITING_HOLDER", "CONFIRMED"])
                ),
                fields=("holder", "course"),
                name="redemption_one_per_person_and_course",
            ),
        ),
    ]
