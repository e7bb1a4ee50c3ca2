"""Everything that may happen to claims, invoices and payment orders."""

from payments.operations.claims import (
    DuplicateNumber,
    accept_claim,
    hold_claim,
    normalised,
    reject_claim,
    return_claim,
    submit_claim,
)
from payments.operations.invoices import accept_invoice, reject_invoice, submit_invoice
from payments.operations.orders import (
    AlreadyOrdered,
    approve_payment_order,
    make_payment_order,
    mark_bounced,
    mark_paid,
    send_payment_order,
)

__all__ = [
    "AlreadyOrdered",
    "DuplicateNumber",
    "accept_claim",
    "accept_invoice",
    "approve_payment_order",
    "hold_claim",
    "make_payment_order",
    "mark_bounced",
    "mark_paid",
    "normalised",
    "reject_claim",
    "reject_invoice",
    "return_claim",
    "send_payment_order",
    "submit_claim",
    "submit_invoice",
]
