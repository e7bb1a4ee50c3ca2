"""How long a provider waits for “unknown”, whatever the code really is.

A code that nobody has, one of another region and one of the same region that this provider
cannot use are presented in turn, through the whole of the web process but its socket.
"""

import statistics
import time
from datetime import timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from core.ids import new_id
from people import operations as people
from providers.models import Session
from tests.world import World, build_world, code_of, issue, redeem, schedule
from vouchers import codes
from vouchers.models import CodeTry, Voucher

TRIES = 2000
WARM_UP = 50


def measure() -> dict[str, float]:
    """Return the median milliseconds of each kind of code, all presented by one provider."""
    world, other = build_world(), build_world()
    presented = _codes(world, other)
    session = _session_of_today(world)
    client = _client(world)
    times: dict[str, list[float]] = {kind: [] for kind in presented}
    for turn in range(TRIES + WARM_UP):
        for kind, code in presented.items():
            body = {"code": code or codes.secrets_of(new_id(), 1).code, "session": str(session.pk)}
            started = time.perf_counter()
            answer = client.post("/api/v1/redemptions/", body, format="json")
            taken = time.perf_counter() - started
            assert answer.status_code == 404, answer.content
            if turn >= WARM_UP:
                times[kind].append(1000 * taken)
            # Give the try back, so that two thousand fit into ten minutes.
            CodeTry.objects.filter(provider=world.academy).update(spent_at=None)
    return {kind: statistics.median(taken) for kind, taken in times.items()}


def _codes(world: World, other: World) -> dict[str, str]:
    """Return a code of each kind; an unknown one is another each time."""
    used_elsewhere = issue(world)
    rival = schedule(world.rival_course, world.mallory, "R01")
    redeem(world, used_elsewhere, provider=world.rival, session=rival, actor=world.mallory)
    return {
        "unknown": "",
        "of another region": code_of(issue(other)),
        "of the region, used elsewhere": code_of(used_elsewhere),
    }


def _session_of_today(world: World) -> Session:
    now = timezone.now()
    session: Session = schedule(world.course, world.eve, "NOW")
    Session.objects.filter(pk=session.pk).update(starts_at=now, ends_at=now + timedelta(days=9))
    Voucher.objects.filter(region=world.region).update(expires_at=now + timedelta(days=9))
    world.academy.accreditations.update(valid_until=now + timedelta(days=9))
    return session


def _client(world: World) -> APIClient:
    issued = people.create_api_key(
        user=world.eve, name="bench", actor=None, occurred_at=timezone.now()
    )
    return APIClient(headers={"Authorization": f"Bearer {issued.secret}"})
