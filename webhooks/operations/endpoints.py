"""Making an endpoint, and what its owner does to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, WrongState
from core.ids import new_id
from people.models import Region, User
from providers.models import Provider
from webhooks import signing
from webhooks.addresses import Resolver, resolve, safe_target
from webhooks.events import EVENTS, TEST
from webhooks.models import Delivery, Endpoint

Status = Endpoint.Status
ENDPOINTS_MAX = 10  # Of one owner: each event is sent to every one of them.


@dataclass(frozen=True)
class IssuedEndpoint:
    """An endpoint with its new secret, which is shown once."""

    endpoint: Endpoint
    secret: str


@audit.operation("webhook_endpoint.create")
def create_endpoint(
    *,
    region: Region,
    provider: Provider | None,
    url: str,
    events: Sequence[str],
    actor: User,
    occurred_at: datetime,
    resolver: Resolver = resolve,
) -> IssuedEndpoint:
    """Send events of these kinds to `url` from now on.

    Raises UnsafeAddress, InvalidValue for an unknown event or too many endpoints.
    """
    safe_target(url, resolver=resolver)
    others = Endpoint.objects.filter(region=region, provider=provider)
    # The region's row makes a parallel request wait, so that both do not take the last place.
    Region.objects.select_for_update(of=["self"], no_key=True).get(pk=region.pk)
    if others.count() >= ENDPOINTS_MAX:
        raise InvalidValue(
            _("There are {most} endpoints already. Change one of them.").format(most=ENDPOINTS_MAX)
        )
    endpoint = Endpoint.objects.create(
        region=region, provider=provider, url=url, events=_known(events), made_by=actor
    )
    _record("created", endpoint, actor, occurred_at)
    return IssuedEndpoint(endpoint, signing.secret_of(endpoint))


@audit.operation("webhook_endpoint.change")
def change_endpoint(
    *,
    endpoint: Endpoint,
    url: str,
    events: Sequence[str],
    actor: User,
    occurred_at: datetime,
    resolver: Resolver = resolve,
) -> Endpoint:
    """Send to another address or other events; what waits goes to the new address."""
    safe_target(url, resolver=resolver)
    endpoint = locked(endpoint)
    endpoint.url, endpoint.events = url, _known(events)
    endpoint.save(update_fields=["url", "events"])
    _record("changed", endpoint, actor, occurred_at)
    return endpoint


@audit.operation("webhook_endpoint.pause")
def pause_endpoint(*, endpoint: Endpoint, actor: User, occurred_at: datetime) -> Endpoint:
    """Send nothing until it is resumed; events are kept for it meanwhile."""
    endpoint = _in_status(endpoint, Status.ACTIVE)
    endpoint.status = Status.PAUSED
    endpoint.save(update_fields=["status"])
    _record("paused", endpoint, actor, occurred_at)
    return endpoint


@audit.operation("webhook_endpoint.resume")
def resume_endpoint(*, endpoint: Endpoint, actor: User, occurred_at: datetime) -> Endpoint:
    """Send again, beginning with what waits; earlier failures are forgotten."""
    endpoint = _in_status(endpoint, Status.PAUSED, Status.DISABLED)
    endpoint.status = Status.ACTIVE
    endpoint.failing_since = endpoint.resting_until = None
    endpoint.save(update_fields=["status", "failing_since", "resting_until"])
    _record("resumed", endpoint, actor, occurred_at)
    return endpoint


@audit.operation("webhook_endpoint.rotate_secret")
def rotate_secret(*, endpoint: Endpoint, actor: User, occurred_at: datetime) -> IssuedEndpoint:
    """Sign with a new secret at once, and for a day with the one before as well."""
    endpoint = locked(endpoint)
    endpoint.secret_version += 1
    endpoint.rotated_at = occurred_at
    endpoint.save(update_fields=["secret_version", "rotated_at"])
    _record("secret_rotated", endpoint, actor, occurred_at)
    return IssuedEndpoint(endpoint, signing.secret_of(endpoint))


@audit.operation("webhook_endpoint.test")
def send_test(*, endpoint: Endpoint, actor: User, occurred_at: datetime) -> Delivery:
    """Have a test message sent, which tells of nothing but the endpoint itself."""
    endpoint = _in_status(endpoint, Status.ACTIVE)
    delivery = Delivery.objects.create(
        region_id=endpoint.region_id,
        endpoint=endpoint,
        record_id=new_id(),
        event=TEST,
        kind="webhook_endpoint",
        subject_id=endpoint.pk,
        occurred_at=occurred_at,
        next_try_at=occurred_at,
    )
    _record("tested", endpoint, actor, occurred_at)
    return delivery


def locked(endpoint: Endpoint) -> Endpoint:
    found = Endpoint.objects.select_for_update(of=["self"]).select_related("region", "made_by")
    return found.get(pk=endpoint.pk)


def _in_status(endpoint: Endpoint, *allowed: str) -> Endpoint:
    endpoint = locked(endpoint)
    if endpoint.status not in allowed:
        raise WrongState(
            _("The endpoint is {status}; this takes one that is {wanted}.").format(
                status=endpoint.get_status_display(),
                wanted=" / ".join(str(Status(each).label) for each in allowed),
            )
        )
    return endpoint


def _known(events: Sequence[str]) -> list[str]:
    unknown = sorted(set(events) - set(EVENTS))
    if unknown or not events:
        raise InvalidValue(
            _("Name one event or more of the list; not in it: {unknown}.").format(
                unknown=", ".join(unknown)[:200] or "–"
            )
        )
    return sorted(set(events))


def _record(act: str, endpoint: Endpoint, actor: User, occurred_at: datetime) -> None:
    audit.record_act(
        action=f"webhook_endpoint.{act}",
        subject=endpoint,
        actor=actor,
        occurred_at=occurred_at,
        host=urlsplit(endpoint.url).hostname,
    )
