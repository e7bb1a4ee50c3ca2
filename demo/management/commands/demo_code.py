import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from demo.second_factor import PERIOD, code_of
from people.models import User

TYPING_SECONDS = 6.0  # Whoever is shown a code has time to type it.


class Command(BaseCommand):
    """Prints what the authenticator of one of the demonstration's people shows now."""

    help = "Prints the current code of the second factor of a person of the demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(_("The codes of the demonstration are for DEBUG only."))
        user = User.objects.filter(username=username).first()
        if user is None or not Authenticator.objects.filter(user=user, type="totp").exists():
            raise CommandError(
                _("{name} has no second factor. See: manage.py who_may_sign_in").format(
                    name=username
                )
            )
        left = PERIOD - timezone.now().timestamp() % PERIOD
        if left < TYPING_SECONDS:
            time.sleep(left)
        self.stdout.write(code_of(username, at=timezone.now()))
