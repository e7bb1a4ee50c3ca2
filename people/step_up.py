"""A fresh second factor before acts that bind money or change who may bind it.

One rule for both credentials: a browser's session remembers when its user last gave a
second factor, and an API key when its user last gave a code with it.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeGuard

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from core.errors import NotPermitted
from people import operations
from people.factor_forms import CodeAgain
from people.models import ApiKey, User

FRESH_FOR = timedelta(minutes=5)

# A second factor of ours. What an identity provider vouches for lets somebody in, but the
# moment at which its user gave it is not ours to know.
OWN_FACTORS = frozenset({"totp", "webauthn", "recovery_codes"})

# Approvals, releases, bank details, roles, accounts, what is erased or kept from it, and what lets
# others in or tells them. A test holds that doors call these with `fresh=True` only.
OPERATIONS = frozenset(
    {
        "budgets.allot",
        "budgets.approve_allocation",
        "budgets.approve_appropriation",
        "budgets.close_allocation",
        "budgets.deallocate",
        "budgets.decide_amendment",
        "budgets.decide_virement",
        "payments.accept_claim",
        "payments.accept_invoice",
        "payments.approve_payment_order",
        "payments.mark_bounced",
        "payments.mark_paid",
        "payments.send_payment_order",
        "people.close_account",
        "people.create_api_key",
        "people.decide_role",
        "people.delegate_role",
        "people.grant_role",
        "people.invite",
        "people.link_accounts",
        "people.propose_role",
        "people.reopen_account",
        "people.reset_second_factor",
        "people.revoke_role",
        "people.rotate_api_key",
        "privacy.anonymise_employee",
        "privacy.anonymise_user",
        "privacy.decide_correction",  # Of an address, to which letters for a password go.
        "privacy.decide_rule",
        "privacy.lift_hold",
        "privacy.place_hold",
        "providers.approve_course",
        "providers.decide_accreditation",
        "providers.register_provider",  # With its bank account.
        "vouchers.approve_batch",
        "webhooks.change_endpoint",
        "webhooks.create_endpoint",
        "webhooks.rotate_secret",
    }
)


class StepUpRequired(NotPermitted):
    """The act is theirs to do, after a second factor."""

    code = "step-up-required"


class CodeRefused(NotPermitted):
    """The code is wrong, was used before, or too many were tried."""

    code = "code-refused"


def require_fresh(request: HttpRequest | Request, *, at: datetime) -> None:
    """Refuse an act unless a second factor was given within FRESH_FOR."""
    given = second_factor_at(request)
    if given is None or given <= at - FRESH_FOR:
        raise StepUpRequired(
            _(
                "This takes a second factor not older than {minutes} minutes."
                " Post a code of your authenticator to /api/v1/step-up/, then repeat the request."
            ).format(minutes=FRESH_FOR // timedelta(minutes=1))
        )


def second_factor_at(request: HttpRequest | Request) -> datetime | None:
    """Return when the request's key or session last had a second factor of ours."""
    key = getattr(request, "auth", None)
    if isinstance(key, ApiKey):
        return key.second_factor_at
    if not is_signed_in(request.user):
        return None
    records = get_authentication_records(_plain(request), request.user)
    given = [each["at"] for each in records if each.get("type") in OWN_FACTORS]
    return datetime.fromtimestamp(max(given), UTC) if given else None


def confirm(request: Request, *, user: User, code: str, at: datetime) -> datetime:
    """Take a code of `user` and remember it with the key or session; return until when it is fresh.

    A code works once, and failures are counted over keys, sessions and processes alike.
    """
    form = CodeAgain(user=user, data={"code": code})
    if not form.is_valid():
        raise CodeRefused(" ".join(str(error) for error in form.errors["code"]))
    if isinstance(request.auth, ApiKey):
        form.authenticator.record_usage()
        operations.record_second_factor(key=request.auth, actor=user, occurred_at=at)
    else:
        post_authentication(_plain(request), form.authenticator, reauthenticated=True)
    return at + FRESH_FOR


def is_signed_in(user: User | AnonymousUser | object) -> TypeGuard[User]:
    return isinstance(user, User)


def _plain(request: HttpRequest | Request) -> HttpRequest:
    return request._request if isinstance(request, Request) else request
