"""Clients that hold one person's API key, with a second factor given just now."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from people import operations as people
from people.models import User
from tests.world import DAY, NOON


@pytest.fixture
def as_user() -> Callable[..., APIClient]:
    def client_of(user: User, **changes) -> APIClient:
        issued = people.create_api_key(
            user=user, name="test", actor=None, occurred_at=timezone.now(), **changes
        )
        # Fresh whenever the test plays; step-up itself is tested with real codes.
        issued.key.second_factor_at = NOON + 36_500 * DAY
        issued.key.save(update_fields=["second_factor_at"])
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {issued.secret}")
        return client

    return client_of


@pytest.fixture
def today() -> Iterator[None]:
    """Doors read the clock, so the clock shows the day on which the world plays."""
    with time_machine.travel(NOON, tick=True):
        yield
