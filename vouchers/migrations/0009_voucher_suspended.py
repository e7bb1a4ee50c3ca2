from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0008_redemption_one_per_person_and_course")]

    operations = [
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(
                condition=models.Q(("status", "SUSPENDED")),
                fields=["region"],
                name="voucher_suspended",
            ),
        ),
    ]
