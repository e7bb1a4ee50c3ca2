"""What is sent and how it is signed, after Standard Webhooks 1.0.

The secret of an endpoint is an HMAC of its id and version under WEBHOOK_KEY, which is not
in the database: it can be shown once, signs for ever, and is in no dump.
Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
"""

import base64
import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

from webhooks.models import Delivery, Endpoint

OVERLAP = timedelta(hours=24)


def secret_of(endpoint: Endpoint) -> str:
    """Return the secret as its receiver keeps it."""
    return "whsec_" + base64.b64encode(_key(endpoint, endpoint.secret_version)).decode()


def body_of(delivery: Delivery) -> bytes:
    """Return the thin payload: what happened to what. The receiver fetches the rest by its key."""
    payload = {
        "type": delivery.event,
        "timestamp": delivery.occurred_at.isoformat(),
        "data": {
            "kind": delivery.kind,
            "id": str(delivery.subject_id),
            "region": delivery.region.code,
        },
    }
    return json.dumps(payload, separators=(",", ":")).encode()


def headers_of(delivery: Delivery, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return id, time and signatures; for a day after a rotation the old secret signs too."""
    endpoint = delivery.endpoint
    versions = [endpoint.secret_version]
    if endpoint.rotated_at and at < endpoint.rotated_at + OVERLAP:
        versions.append(endpoint.secret_version - 1)
    message_id, timestamp = f"msg_{delivery.pk.hex}", str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_sign(_key(endpoint, each), signed) for each in versions),
    }


def _sign(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, sha256)).decode()


def _key(endpoint: Endpoint, version: int) -> bytes:
    text = f"webhook/{endpoint.pk}/{version}"
    return hmac.digest(settings.WEBHOOK_KEY.encode(), text.encode(), sha256)
