from typing import IO, Any, cast

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rich import box
from rich.console import Console
from rich.table import Table

from demo.pskov import DEMO_PASSWORD, REGION_CODE
from demo.second_factor import secret_of
from people.models import Employee, Region, Role, RoleAssignment, User

_WIDTH = 140


class Command(BaseCommand):
    """Prints the sign-ins of the demonstration. It tells no password but the documented one."""

    help = "Prints who may sign in to the region of the demonstration, and with which password."

    def handle(self, **options: Any) -> None:
        region = Region.objects.filter(code=REGION_CODE).first()
        if region is None:
            raise CommandError(
                _("Region {code} is not loaded. Run: manage.py load_dataset pskov-2020").format(
                    code=REGION_CODE
                )
            )
        table = Table(box=box.SIMPLE, title=f"{region.name} ({region.code})", title_justify="left")
        for heading in (_("User name"), _("Role"), _("Name"), _("Password"), _("Second factor")):
            table.add_column(heading)
        sign_ins = _sign_ins(region)
        # One hash is shared by all, and comparing it is slow on purpose.
        hints = {password: _hint(password) for password in {user.password for user, _r in sign_ins}}
        for user, role in sign_ins:
            name, secret = user.get_full_name(), secret_of(user.username)
            table.add_row(user.username, role, name, hints[user.password], secret)
        Console(file=cast("IO[str]", self.stdout), width=_WIDTH).print(table)
        self.stdout.write(
            _("Put the second factor into an authenticator, or ask: manage.py demo_code USER")
        )


def _sign_ins(region: Region) -> list[tuple[User, str]]:
    """Return everybody with a password: who holds a role, in the order of roles, then employees."""
    order = list(Role)
    ended = RoleAssignment.objects.filter(valid_until__lte=timezone.now())
    held = RoleAssignment.objects.filter(region=region).exclude(pk__in=ended)
    officers = sorted(
        held.select_related("user"),
        key=lambda one: (order.index(Role(one.role)), one.user.username),
    )
    rows = [(one.user, str(Role(one.role).label)) for one in officers]
    employees = Employee.objects.filter(region=region, user__isnull=False)
    # Most employees have none, which Django marks with this first character.
    unable = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    able = employees.exclude(unable).select_related("user").order_by("user__username")
    rows += [(employee.user, _("employee")) for employee in able if employee.user]
    return [(user, role) for user, role in rows if user.has_usable_password()]


def _hint(password_hash: str) -> str:
    if check_password(DEMO_PASSWORD, password_hash):
        return DEMO_PASSWORD
    return _("changed since the load")
