"""How the routes of users, roles, keys and webhooks are called."""

from typing import Any

from people.models import Role
from tests.matrix import subjects as s
from tests.matrix.call import NOTHING, REASON, YES, Call, fields
from tests.world import DAY, NOON, World

KINDS = {
    "user": Call(s.user),
    "role": Call(s.role),
    "access-review": Call(s.role),
    "role-proposal": Call(s.proposal),
    "delegation": Call(s.delegation),
    "api-key": Call(s.api_key),
    "webhook-endpoint": Call(s.endpoint),
    "webhook-delivery": Call(s.delivery),
}
ADDRESS = fields(url="https://localhost/new", events=["claim.accepted"])


def _given(role: Role, **more: Any) -> Any:
    """Send Hanna's account, or her counterpart's, as who gets a role."""
    return lambda w, _o: {"user": w.hanna.user.pk, "region": w.region.code, "role": role, **more}


def _as_administrator(world: World, _user: Any) -> dict[str, Any]:
    return {"region": world.region.code, "reason": "The test says so."}


def _lent(world: World, _role: Any) -> dict[str, Any]:
    return {
        "delegate": world.bob.username,
        "reason": "Leave.",
        "valid_from": NOON,
        "valid_until": NOON + 7 * DAY,
    }


ACTS = {
    "department-list": Call(
        body=lambda w, _o: {"region": w.region.code, "code": s.name(), "name": "Another"}
    ),
    "user-link": Call(
        s.user,
        lambda w, _o: {
            "region": w.region.code,
            "other": w.employees[1].user.pk,
            "reason": "One person.",
        },
    ),
    "user-close": Call(s.user, _as_administrator),
    "user-reopen": Call(s.closed_user, _as_administrator),
    "user-sign-out": Call(s.user, _as_administrator),
    "user-reset-second-factor": Call(s.user_with_factor, _as_administrator),
    "role-list": Call(body=_given(Role.AUDITOR)),
    "role-revoke": Call(s.role, NOTHING),
    "role-review": Call(s.role, NOTHING),
    "role-delegate": Call(s.role_of_alice, _lent),
    "role-proposal-list": Call(body=_given(Role.TREASURER, reason="Needed."), maker="ann"),
    "role-proposal-decide": Call(s.proposal, YES, maker="ann"),
    "delegation-end": Call(s.delegation, NOTHING, maker="carol"),
    "provider-staff": Call(s.provider, lambda w, _o: {"user": w.eve.pk}, maker="eve"),
    "api-key-list": Call(body=lambda w, _o: {"name": "Nightly", "region": w.region.code}),
    "api-key-rotate": Call(s.api_key, NOTHING, maker="eve"),
    "api-key-revoke": Call(s.api_key, NOTHING, maker="eve"),
    "webhook-endpoint-list": Call(
        body=lambda w, _o: {
            "provider": w.academy.pk,
            "url": "https://localhost/in",
            "events": ["claim.accepted"],
        },
        maker="eve",
    ),
    "webhook-endpoint-change": Call(s.endpoint, ADDRESS, maker="eve"),
    "webhook-endpoint-pause": Call(s.endpoint, NOTHING, maker="eve"),
    "webhook-endpoint-resume": Call(s.paused_endpoint, NOTHING, maker="eve"),
    "webhook-endpoint-rotate-secret": Call(s.endpoint, NOTHING, maker="eve"),
    "webhook-endpoint-test": Call(s.endpoint, NOTHING, maker="eve"),
    "webhook-delivery-resend": Call(s.sent_delivery, NOTHING, maker="eve"),
    "legal-hold-lift": Call(s.hold, REASON, maker="ann"),
    "retention-rule-decide": Call(s.rule, YES, maker="ann"),
    "invitation-withdraw": Call(s.invitation, NOTHING, maker="ann"),
}
