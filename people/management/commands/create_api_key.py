from argparse import ArgumentParser
from ipaddress import ip_network
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from people import operations
from people.models import Region, Role, User


class Command(BaseCommand):
    """Creates a key with which a machine acts as a user. It is shown once and kept nowhere."""

    help = "Creates an API key for a user and prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="what the key is for")
        parser.add_argument("--days", type=int, default=365, help="how long it is valid")
        parser.add_argument("--read-only", action="store_true", help="it may change nothing")
        parser.add_argument(
            "--role", dest="roles", action="append", choices=Role.values, help="only this role"
        )
        parser.add_argument("--region", default="", help="only the region with this code")
        parser.add_argument(
            "--network",
            dest="networks",
            action="append",
            type=ip_network,
            default=[],
            help="only from these addresses, such as 192.0.2.0/24",
        )

    def handle(self, *, username: str, name: str, days: int, **options: Any) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user {name}.").format(name=username))
        try:
            # Whoever runs commands on the machine is no user of the service, hence no actor.
            issued = operations.create_api_key(
                user=user,
                name=name,
                days=days,
                limits=_limits(**options),
                actor=None,
                occurred_at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(issued.secret)
        self.stderr.write(
            _("Keep it safe: it is shown only now. It acts as {user} for {days} days.").format(
                user=user.username, days=days
            )
        )


def _limits(
    *, read_only: bool, roles: list[str] | None, region: str, networks: list[Any], **_rest: Any
) -> operations.KeyLimits:
    found = Region.objects.filter(code=region).first()
    if region and found is None:
        raise CommandError(_("There is no region {code}.").format(code=region))
    return operations.KeyLimits(
        read_only=read_only,
        roles=tuple(map(Role, roles)) if roles else None,
        region=found,
        networks=tuple(networks),
    )
