from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from people import operations
from people.models import User


class Command(BaseCommand):
    """Creates a key with which a machine acts as a user. It is shown once and kept nowhere."""

    help = "Creates an API key for a user and prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="what the key is for")
        parser.add_argument("--days", type=int, default=365, help="how long it is valid")

    def handle(self, *, username: str, name: str, days: int, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user {name}.").format(name=username))
        if days < 1:
            raise CommandError(_("A key is valid for one day at least."))
        # Whoever runs commands on the machine is no user of the service, hence no actor.
        issued = operations.create_api_key(
            user=user, name=name, days=days, actor=None, occurred_at=timezone.now()
        )
        self.stdout.write(issued.secret)
        self.stderr.write(
            _("Keep it safe: it is shown only now. It acts as {user} for {days} days.").format(
                user=user.username, days=days
            )
        )
