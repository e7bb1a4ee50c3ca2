"""Which acts are told to whom: a written list, and each app's own rule of who sees what."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from budgets import access as budgets
from learning import access as learning
from payments import access as payments
from people.access import Scope
from people.models import Role, RoleAssignment
from providers import access as providers
from vouchers import access as vouchers
from webhooks.models import Endpoint

TEST = "webhook.test"

# Audit actions by the kind of their subject, which is the word before the dot.
_ACTS = {
    "accreditation": "applied under_review accredited no_new_starts suspended revoked rejected",
    "allocation": "approved paused closed",
    "claim": "submitted held accepted returned rejected",
    "course": "offered approved",
    "enrolment": "completed",
    "invoice": "submitted accepted rejected",
    "order": "placed cancelled closed",
    "payment_order": "made approved sent paid bounced",
    "redemption": "confirmed reversed lapsed",
    "session": "scheduled switched_online cancelled",
    "voucher": "issued redeemed extended reissued suspended lifted voided expired",
}
EVENTS = tuple(f"{kind}.{act}" for kind, acts in _ACTS.items() for act in acts.split())

SIGHTS: dict[str, Callable[[Scope], QuerySet[Any]]] = {
    "accreditation": providers.accreditations,
    "allocation": budgets.allocations,
    "claim": payments.claims,
    "course": providers.courses,
    "enrolment": learning.enrolments,
    "invoice": payments.invoices,
    "order": budgets.orders,
    "payment_order": payments.payment_orders,
    "redemption": vouchers.redemptions,
    "session": providers.sessions,
    "voucher": vouchers.vouchers,
}


def kind_of(event: str) -> str:
    return event.partition(".")[0]


def owner_scope(endpoint: Endpoint) -> Scope:
    """Return what the owner sees: an organisation, whoever made the endpoint.

    The maker's own sight would end with their post, or show a provider what they see
    elsewhere.
    """
    role = Role.PROVIDER_STAFF if endpoint.provider_id else Role.ADMINISTRATOR
    held = RoleAssignment(
        user_id=endpoint.made_by_id,
        region_id=endpoint.region_id,
        role=role,
        provider_id=endpoint.provider_id,
    )
    return Scope(endpoint.made_by, None, [held])


def in_sight(endpoint: Endpoint, kind: str, subject_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the subjects that the owner of the endpoint could look at."""
    found = SIGHTS[kind](owner_scope(endpoint)).filter(pk__in=subject_ids)
    return set(found.values_list("pk", flat=True))
