"""A load that is interrupted, or that is not for a demonstration."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demo import pskov
from demo.management.commands.load_dataset import password_to_give
from ledger.models import Transfer
from people.models import Region, User

pytestmark = pytest.mark.django_db


def test_an_interrupted_load_leaves_nothing_in_the_database(tmp_path: Path):
    transfers, users = Transfer.objects.count(), User.objects.count()

    def interrupt(done: int, total: int) -> None:
        if done >= 300:
            assert Transfer.objects.count() > transfers
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pskov.load(folder=tmp_path, password=None, on_progress=interrupt)

    assert not Region.objects.filter(code="RU-PSK").exists()
    assert (Transfer.objects.count(), User.objects.count()) == (transfers, users)


def test_without_a_password_nobody_can_sign_in(tmp_path: Path):
    able: list[bool] = []

    def look_and_stop(done: int, total: int) -> None:
        cast = User.objects.filter(username__startswith="pskov.")
        able.extend(user.has_usable_password() for user in cast)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pskov.load(folder=tmp_path, password=None, on_progress=look_and_stop)

    assert len(able) == 18
    assert not any(able)


def test_the_documented_password_is_given_out_only_while_debug_is_on(settings):
    settings.DEBUG = True
    assert password_to_give() == pskov.DEMO_PASSWORD

    settings.DEBUG = False
    assert password_to_give() is None


def test_asking_who_may_sign_in_before_the_load_tells_how_to_load():
    with pytest.raises(CommandError, match="load_dataset pskov-2020"):
        call_command("who_may_sign_in", stdout=io.StringIO())
