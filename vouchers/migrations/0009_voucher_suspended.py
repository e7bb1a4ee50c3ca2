from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0008_redemption_one_per_person_and_course")]

    operations = [
        migrations.AddIndex(
            model_name="voucher",
            # Few among all; the task list of every programme manager counts them each time.
            index=models.Index(
                models.F("region"),
                condition=models.Q(("status", "SUSPENDED")),
                name="voucher_suspended",
            ),
        ),
    ]
