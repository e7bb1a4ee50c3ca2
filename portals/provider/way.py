"""The way of a claim: where it stands, who has it, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from payments.models import Claim, PaymentOrder

Order = PaymentOrder.Status


@dataclass(frozen=True)
class Stand:
    """The state in a word, its shape, and who has the claim now."""

    state: str
    shape: str
    holder: str


@dataclass(frozen=True)
class Step:
    words: str
    kind: str  # past, now or next
    at: datetime | None = None
    hint: str = ""


def stand_of(claim: Any) -> Stand:
    """Say where a claim that `payments.queries.with_payment` annotated stands."""
    own = str(claim.get_status_display())
    if claim.status == Claim.Status.ACCEPTED:
        return _payment(claim)
    return {
        Claim.Status.SUBMITTED: Stand(own, "run", _("The programme manager checks it")),
        Claim.Status.HELD: Stand(own, "held", _("The programme manager looks closer")),
        Claim.Status.RETURNED: Stand(own, "stop", _("You: mend it and claim again")),
        Claim.Status.REJECTED: Stand(own, "stop", _("Nobody: it is turned down for good")),
    }[Claim.Status(claim.status)]


def _payment(claim: Any) -> Stand:
    own = str(claim.get_status_display())
    if claim.payment is None:
        return Stand(own, "run", _("The treasurer orders the payment"))
    return {
        Order.DRAFT: Stand(own, "run", _("The approver lets the payment go")),
        Order.APPROVED: Stand(own, "run", _("The treasurer sends it to the bank")),
        Order.SENT: Stand(own, "run", _("The bank pays")),
        Order.PAID: Stand(pgettext("claim", "paid"), "fin", _("Nobody: it is paid")),
    }[Order(claim.payment)]


def steps_of(claim: Any) -> list[Step]:
    """Return the way of a claim from submitting to the money, as far as it goes."""
    submitted = Step(_("You submitted it"), "past", claim.submitted_at)
    if claim.status in (Claim.Status.RETURNED, Claim.Status.REJECTED):
        words = str(claim.get_status_display())
        return [submitted, Step(words, "now", claim.decided_at, claim.decision_reason)]
    reached = _reached(claim)
    later = [
        (_("Checked by the programme manager"), claim.decided_at),
        (_("Payment ordered by the treasurer"), None),
        (_("Let go by the approver"), None),
        (_("Sent to the bank"), None),
        (_("Paid"), claim.paid_at),
    ]
    hint = claim.decision_reason if claim.status == Claim.Status.HELD else ""
    return [
        submitted,
        *(
            Step(
                words,
                "past" if place < reached else "now" if place == reached else "next",
                at if place < reached else None,
                hint if place == reached else "",
            )
            for place, (words, at) in enumerate(later)
        ),
    ]


def _reached(claim: Any) -> int:
    """Return how many of the later steps are done."""
    if claim.status != Claim.Status.ACCEPTED:
        return 0
    if claim.payment is None:
        return 1
    return {Order.DRAFT: 2, Order.APPROVED: 3, Order.SENT: 4, Order.PAID: 5}[Order(claim.payment)]
