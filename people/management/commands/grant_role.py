from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from people import operations
from people.models import Body, Department, Region, Role, User


class Command(BaseCommand):
    """Grants a role from the machine room: the first administrators of a region, above all."""

    help = "Grants a role in one act; in the service, money roles take two administrators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--region", required=True, help="its code")
        parser.add_argument("--department", help="its code; narrows the role")
        parser.add_argument("--body", help="its code, for an HR officer")
        parser.add_argument("--provider", type=UUID, help="its id, for provider staff")
        parser.add_argument("--until", type=datetime.fromisoformat, help="the first moment without")

    def handle(self, *args: Any, username: str, role: str, **options: Any) -> None:
        region = Region.objects.filter(code=options["region"]).first()
        user = User.objects.filter(username=username, is_active=True).first()
        if region is None or user is None:
            raise CommandError(_("There is no such region, or no such active user."))
        until: datetime | None = options["until"]
        if until is not None and timezone.is_naive(until):
            raise CommandError(_("Give the end with its offset, as in 2027-01-01T00:00+02:00."))
        try:
            held = operations.grant_role(
                user=user,
                region=region,
                role=Role(role),
                department=_part(Department, region, options["department"]),
                body=_part(Body, region, options["body"]),
                provider_id=options["provider"],
                valid_until=until,
                actor=None,
                occurred_at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username}: {held.role}, {region.code}")


def _part(model: Any, region: Region, code: str | None) -> Any:
    if code is None:
        return None
    found = model.objects.filter(region=region, code=code).first()
    if found is None:
        raise CommandError(_("{region} has no “{code}”.").format(region=region.code, code=code))
    return found
