"""Endpoints of the provider, which in these tests lead to this machine, and what is sent."""

from tests.matrix.subjects.budget import act, name
from tests.world import World
from webhooks import operations as webhooks
from webhooks.models import Delivery, Endpoint
from webhooks.transport import Outcome


def endpoint(world: World) -> Endpoint:
    return webhooks.create_endpoint(
        region=world.region,
        provider=world.academy,
        url=f"https://localhost/{name()}",
        events=["claim.accepted"],
        **act(world, "eve"),
    ).endpoint


def paused_endpoint(world: World) -> Endpoint:
    return webhooks.pause_endpoint(endpoint=endpoint(world), **act(world, "eve"))


def delivery(world: World) -> Delivery:
    """Waiting, to the first endpoint there is; one owner may have only ten."""
    found = Endpoint.objects.filter(provider=world.academy).first() or endpoint(world)
    return webhooks.send_test(endpoint=found, **act(world, "eve"))


def sent_delivery(world: World) -> Delivery:
    at = act(world, "eve")["occurred_at"]
    arrived = Outcome(duration_ms=1, http_status=204)
    return webhooks.note_attempt(delivery=delivery(world), outcome=arrived, occurred_at=at)
