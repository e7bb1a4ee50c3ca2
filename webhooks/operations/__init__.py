"""Everything that may happen to endpoints, and to what is delivered to them."""

from webhooks.operations.deliver import claim_delivery, fan_out, note_attempt, resend_delivery
from webhooks.operations.endpoints import (
    IssuedEndpoint,
    change_endpoint,
    create_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
    send_test,
)

__all__ = [
    "IssuedEndpoint",
    "change_endpoint",
    "claim_delivery",
    "create_endpoint",
    "fan_out",
    "note_attempt",
    "pause_endpoint",
    "resend_delivery",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
]
