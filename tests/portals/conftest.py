"""Somebody with a role, a password, an address and an authenticator; and a browser."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.sign_in import give_authenticator, give_password


@pytest.fixture(autouse=True)
def quick_hashes(settings) -> None:
    """A password's hash takes half a second on purpose; only one test is about that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def bob(world):
    give_password(world.bob)
    address = f"{world.bob.username}@example.org"
    EmailAddress.objects.create(user=world.bob, email=address, verified=True, primary=True)
    return world.bob


@pytest.fixture
def secret(bob) -> str:
    return give_authenticator(bob)
