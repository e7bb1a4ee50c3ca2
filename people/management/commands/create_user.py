import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import Refused
from people import operations


class Command(BaseCommand):
    """Creates an account; its password is read from the terminal or from standard input."""

    help = "Creates a user. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the person's full name")
        parser.add_argument("--language", default="en")
        parser.add_argument("--no-password", action="store_true", help="cannot sign in yet")

    def handle(self, *args: Any, username: str, name: str, language: str, **options: Any) -> None:
        password = None if options["no_password"] else _read_password()
        try:
            user = operations.create_user(
                username=username,
                full_name=name,
                language=language,
                password=password,
                actor=None,
                occurred_at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(user.username)


def _read_password() -> str:
    # Never an argument: those are seen by everybody on the machine.
    given = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(given)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return given
