"""A receiver on loopback, which these tests may reach, and endpoints that lead to it."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest
from django.utils import timezone

from people import operations as people
from people.models import Role, User
from tests.doors.conftest import as_user  # noqa: F401 (a fixture)
from tests.webhooks.receiver import Receiver, leads_here, receiving
from tests.world import NOON, World
from webhooks import operations
from webhooks.models import Endpoint


@pytest.fixture
def loopback_allowed(settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver(loopback_allowed) -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def administrator_of(world: World) -> User:
    user = people.create_user(
        username=f"admin.{world.region.code}".lower(), language="en", actor=None, occurred_at=NOON
    )
    user.email = "admin@example.org"
    user.save(update_fields=["email"])
    people.grant_role(
        user=user, region=world.region, role=Role.ADMINISTRATOR, actor=None, occurred_at=NOON
    )
    return user


def make_endpoint(world: World, url: str, *events: str, provider=None, actor=None) -> Endpoint:
    return operations.create_endpoint(
        region=world.region,
        provider=provider,
        url=url,
        events=events,
        actor=actor or world.dan,
        occurred_at=timezone.now(),
        resolver=leads_here,
    ).endpoint


@pytest.fixture
def admin(world) -> User:
    return administrator_of(world)


@pytest.fixture
def endpoint(world, receiver, admin) -> Endpoint:
    return make_endpoint(world, receiver.url(), "claim.submitted", "voucher.issued", actor=admin)


@pytest.fixture
def fan_out() -> Callable[[], int]:
    return lambda: operations.fan_out(at=timezone.now())
