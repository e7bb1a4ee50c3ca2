from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.errors import Refused
from demo.pskov import REGION_CODE
from demo.today import open_today
from people.models import Region


class Command(BaseCommand):
    """Opens a budget line and a session of today in the demonstration; a second time adds nothing."""

    help = "Opens a small budget of today in the demonstration, to try a voucher with."

    def handle(self, **options: Any) -> None:
        if not Region.objects.filter(code=REGION_CODE).exists():
            raise CommandError(
                _("Region {code} is not loaded. Run: manage.py load_dataset pskov-2020").format(
                    code=REGION_CODE
                )
            )
        try:
            with translation.override("ru"):  # Its people read the records.
                today = open_today(at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Line {line} has money for vouchers; session {session} begins on {day}.").format(
                line=today.line.code,
                session=today.session.code,
                day=f"{today.session.starts_at:%Y-%m-%d}",
            )
        )
