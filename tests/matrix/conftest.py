"""A stage that stands for all tests of this folder and leaves nothing behind."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from django.test import override_settings

from tests.database import undone
from tests.matrix.sides import Stage, set_stage


@pytest.fixture(scope="package")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    # Hashing each wrong password properly would take longer than all the rest.
    quickly = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WEBHOOK_ALLOWED_NETWORKS=[ip_network("127.0.0.0/8"), ip_network("::1/128")],
    )
    with django_db_blocker.unblock(), quickly, undone():
        yield set_stage()
