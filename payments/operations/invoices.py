"""Invoices of suppliers for orders: the other way money becomes payable."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from budgets.models import Order
from core.errors import InvalidValue, WrongState
from payments.models import Invoice
from payments.operations.claims import DuplicateNumber, normalised
from people.four_eyes import require_another
from people.models import User

Status = Invoice.Status


@audit.operation("invoice.submit")
def submit_invoice(
    *, order: Order, number: str, amount_minor: int, actor: User, occurred_at: datetime
) -> Invoice:
    """Bill (a part of) an order; one number of a supplier is billed once."""
    if amount_minor <= 0:
        raise InvalidValue(_("The amount must be more than zero."))
    plain = normalised(number)
    if not plain:
        raise InvalidValue(
            _("Number “{number}” has neither letters nor digits.").format(number=number)
        )
    alive = Invoice.objects.filter(supplier_id=order.supplier_id, normalised_number=plain)
    earlier = alive.exclude(status=Status.REJECTED).first()
    if earlier is not None:
        raise DuplicateNumber(
            _("Number “{number}” is taken by invoice “{earlier}”. Use another.").format(
                number=number, earlier=earlier.number
            )
        )
    invoice = Invoice.objects.create(
        region_id=order.region_id,
        order=order,
        supplier_id=order.supplier_id,
        number=number,
        normalised_number=plain,
        amount_minor=amount_minor,
        currency=order.allocation.currency,
        submitted_at=occurred_at,
        submitted_by_id=actor.pk,
    )
    audit.record_act(
        action="invoice.submitted",
        subject=invoice,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=amount_minor,
    )
    return invoice


@audit.operation("invoice.accept")
def accept_invoice(*, invoice: Invoice, actor: User, occurred_at: datetime) -> Invoice:
    """Find it delivered as ordered, by somebody who neither billed nor ordered it."""
    invoice = _locked(invoice)
    _require_another(invoice.order.placed_by_id, invoice.order_id, actor, occurred_at)
    _decide(invoice, Status.ACCEPTED, "", actor, occurred_at)
    budgets.expend_order(
        order=invoice.order,
        amount_minor=invoice.amount_minor,
        invoice_id=invoice.pk,
        actor=actor,
        occurred_at=occurred_at,
    )
    return invoice


@audit.operation("invoice.reject")
def reject_invoice(*, invoice: Invoice, reason: str, actor: User, occurred_at: datetime) -> Invoice:
    """Turn an invoice down; its number can be used again."""
    invoice = _locked(invoice)
    return _decide(invoice, Status.REJECTED, reason, actor, occurred_at)


def _decide(
    invoice: Invoice, status: Status, reason: str, actor: User, occurred_at: datetime
) -> Invoice:
    if invoice.status != Status.SUBMITTED:
        raise WrongState(
            _("Invoice {number} is already {status}.").format(
                number=invoice.number, status=invoice.get_status_display()
            )
        )
    _require_another(invoice.submitted_by_id, invoice.pk, actor, occurred_at)
    invoice.status, invoice.decision_reason = status, reason
    invoice.decided_by_id = actor.pk
    invoice.save(update_fields=["status", "decision_reason", "decided_by_id"])
    audit.record_act(
        action=f"invoice.{status.lower()}",
        subject=invoice,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return invoice


def _require_another(maker_id: UUID, paper_id: UUID, actor: User, at: datetime) -> None:
    require_another(
        maker_id=maker_id,
        paper_ids=[paper_id],
        actor=actor,
        at=at,
        message=_("You ordered or billed this. A second person has to check it."),
    )


def _locked(invoice: Invoice) -> Invoice:
    found = Invoice.objects.select_for_update(of=["self"]).select_related("order__allocation")
    return found.get(pk=invoice.pk)
