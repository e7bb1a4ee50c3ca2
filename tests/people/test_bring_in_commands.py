"""The commands with which a region begins: the region, its first people, their roles."""

import io
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.models import Region, Role, RoleAssignment, User
from tests.world import World

REGION = ("--name", "Rīga", "--currency", "EUR", "--time-zone", "Europe/Riga", "--language", "lv")


def run(*words: str) -> str:
    said = io.StringIO()
    call_command(*words, stdout=said, stderr=io.StringIO())
    return said.getvalue().strip()


@pytest.fixture
def typed() -> Iterator[Callable[[str], None]]:
    """Return a way to give a password through standard input."""
    terminal = sys.stdin

    def give(text: str) -> None:
        sys.stdin = io.StringIO(f"{text}\n")

    yield give
    sys.stdin = terminal


def test_a_region_is_made_once(db):
    assert run("create_region", "QQ-NEW", *REGION) == "QQ-NEW"

    made = Region.objects.get(code="QQ-NEW")
    assert (made.name, made.languages, made.fiscal_year_start_month) == ("Rīga", ["lv"], 1)
    with pytest.raises(CommandError, match="region_code"):
        run("create_region", "QQ-NEW", *REGION)


def test_a_user_signs_in_with_the_password_that_was_typed(db, typed):
    typed("seven green lamps sing")
    assert run("create_user", "anna", "--name", "Anna Kalniņa", "--language", "lv") == "anna"

    made = User.objects.get(username="anna")
    assert made.check_password("seven green lamps sing")
    assert (made.last_name, made.language) == ("Anna Kalniņa", "lv")


def test_a_password_that_everybody_knows_is_refused(db, typed):
    typed("password")
    with pytest.raises(CommandError):
        run("create_user", "anna")

    assert not User.objects.filter(username="anna").exists()


def test_who_has_no_password_cannot_sign_in(db):
    run("create_user", "anna", "--no-password")

    assert not User.objects.get(username="anna").has_usable_password()


def test_a_role_is_granted_until_the_moment_asked_for(world: World):
    until = timezone.now() + timedelta(days=9)
    words = (world.hanna.user.username, "AUDITOR", "--region", world.region.code)
    assert "AUDITOR" in run("grant_role", *words, "--until", until.isoformat())

    held = RoleAssignment.objects.get(user=world.hanna.user)
    assert (held.role, held.valid_until, held.granted_by_id) == (Role.AUDITOR, until, None)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nobody", "AUDITOR"), "no such active user"),
        (("{hanna}", "AUDITOR", "--until", "2040-01-01T00:00"), "with its offset"),
        (("{hanna}", "HR_OFFICER", "--body", "XXX"), "has no “XXX”"),
        (("{bob}", "TREASURER"), "duty of another person"),
    ],
)
def test_what_cannot_be_granted_is_refused_with_a_sentence(world: World, words, complaint):
    names = {"hanna": world.hanna.user.username, "bob": world.bob.username}
    with pytest.raises(CommandError, match=complaint):
        run("grant_role", *(word.format(**names) for word in words), "--region", world.region.code)
