from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from people import operations


class Command(BaseCommand):
    """The last step before a former SECRET_KEY goes: nothing may need it any more."""

    help = "Writes the secrets of authenticators anew under the present SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(operations.reencrypt_second_factors(occurred_at=timezone.now())))
