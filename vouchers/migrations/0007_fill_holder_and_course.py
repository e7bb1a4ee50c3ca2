from django.db import migrations

_FILL = """
    UPDATE vouchers_redemption r SET holder_id = v.holder_id, course_id = s.course_id
    FROM vouchers_voucher v, providers_session s
    WHERE v.id = r.voucher_id AND s.id = r.session_id
"""


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0006_redemption_holder_and_course")]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
