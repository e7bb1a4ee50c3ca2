"""The command that gives a machine a key, shown once."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIRequestFactory

from people.authentication import ApiKeyAuthentication
from people.models import ApiKey


def create(username: str, **options: object) -> str:
    said = io.StringIO()
    call_command("create_api_key", username, stdout=said, stderr=io.StringIO(), **options)
    return said.getvalue().strip()


def test_the_printed_key_signs_in_as_the_user(world):
    secret = create(world.alice.username, name="nightly export")

    request = APIRequestFactory().get("/", headers={"authorization": f"Bearer {secret}"})
    user, key = ApiKeyAuthentication().authenticate(request)
    assert user == world.alice
    assert key.name == "nightly export"


def test_it_is_valid_for_as_many_days_as_asked(world):
    create(world.alice.username, name="short", days=7)

    key = ApiKey.objects.get(user=world.alice)
    assert abs(key.expires_at - key.created_at - timedelta(days=7)) < timedelta(minutes=1)


def test_the_key_itself_is_kept_nowhere(world):
    secret = create(world.alice.username, name="export")

    assert secret.encode() not in bytes(ApiKey.objects.get(user=world.alice).digest)


def test_an_unknown_user_gets_no_key(db):
    with pytest.raises(CommandError, match="no active user nobody"):
        create("nobody", name="export")


def test_a_key_for_no_day_is_refused(world):
    with pytest.raises(CommandError, match="valid for 1 to 365 days, not 0"):
        create(world.alice.username, name="export", days=0)


def test_a_key_can_be_narrowed(world):
    call_command(
        *("create_api_key", world.alice.username, "--name", "export", "--read-only"),
        *("--role", "AUDITOR", "--region", world.region.code, "--network", "192.0.2.0/24"),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )

    key = ApiKey.objects.get(user=world.alice)
    assert (key.read_only, key.roles, key.only_region) == (True, ["AUDITOR"], world.region)
    assert key.networks == ["192.0.2.0/24"]


def test_a_key_for_an_unknown_region_is_refused(world):
    with pytest.raises(CommandError, match="no region XX-XXX"):
        create(world.alice.username, name="export", region="XX-XXX")
