"""Payment orders: made by one, approved by another, sent, and paid or bounced.

How an order leaves (bank file, Stripe) is a matter of the gate that sends it; what
the ledger needs is only that the bank said so, with its reference.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from core.errors import InvalidValue, Refused, WrongState
from payments.models import Claim, ClaimItem, Invoice, PaymentItem, PaymentOrder
from people.four_eyes import require_another
from people.models import User
from providers.models import Provider

Status = PaymentOrder.Status


class AlreadyOrdered(Refused):
    """A paper is in another payment order that is alive."""

    code = "already-ordered"


@audit.operation("payment_order.make")
def make_payment_order(
    *,
    payee: Provider,
    claims: Sequence[Claim],
    invoices: Sequence[Invoice],
    actor: User,
    occurred_at: datetime,
) -> PaymentOrder:
    """Order the payment of accepted papers of one payee, by another than who accepted them."""
    papers = _locked_papers(payee, claims, invoices)
    _require_not_the_checker(papers, actor, occurred_at)
    currencies = {paper.currency for paper in papers}
    if len(currencies) != 1:
        raise InvalidValue(_("One payment order is in one currency."))
    order = PaymentOrder.objects.create(
        region_id=payee.region_id,
        payee=payee,
        amount_minor=sum(paper.amount_minor for paper in papers),
        currency=currencies.pop(),
        bank_account=payee.bank_account,
        made_at=occurred_at,
        made_by_id=actor.pk,
    )
    PaymentItem.objects.bulk_create(
        PaymentItem(
            region_id=order.region_id,
            order=order,
            claim=paper if isinstance(paper, Claim) else None,
            invoice=paper if isinstance(paper, Invoice) else None,
            amount_minor=paper.amount_minor,
        )
        for paper in papers
    )
    audit.record_act(
        action="payment_order.made",
        subject=order,
        actor=actor,
        occurred_at=occurred_at,
        amount_minor=order.amount_minor,
    )
    return order


@audit.operation("payment_order.approve")
def approve_payment_order(
    *, order: PaymentOrder, actor: User, occurred_at: datetime
) -> PaymentOrder:
    """Let an order leave, by another than who made it."""
    order = _locked(order)
    _require(order, Status.DRAFT)
    require_another(
        maker_id=order.made_by_id,
        paper_ids=[order.pk],
        actor=actor,
        at=occurred_at,
        message=_("You made this payment order. A second person has to approve it."),
    )
    order.status, order.approved_by_id = Status.APPROVED, actor.pk
    order.save(update_fields=["status", "approved_by_id"])
    audit.record_act(
        action="payment_order.approved", subject=order, actor=actor, occurred_at=occurred_at
    )
    return order


@audit.operation("payment_order.send")
def send_payment_order(*, order: PaymentOrder, actor: User, occurred_at: datetime) -> PaymentOrder:
    """Note that an approved order went to the bank."""
    order = _locked(order)
    _require(order, Status.APPROVED)
    order.status = Status.SENT
    order.save(update_fields=["status"])
    audit.record_act(
        action="payment_order.sent", subject=order, actor=actor, occurred_at=occurred_at
    )
    return order


@audit.operation("payment_order.mark_paid")
def mark_paid(
    *, order: PaymentOrder, bank_reference: str, actor: User, occurred_at: datetime
) -> PaymentOrder:
    """Note that the bank paid, with its reference: what was expended is paid."""
    order = _locked(order)
    _require(order, Status.SENT)
    bank_reference = bank_reference.strip()
    if not bank_reference:
        raise InvalidValue(_("Give the bank's reference of the payment."))
    taken = PaymentOrder.objects.filter(region_id=order.region_id, bank_reference=bank_reference)
    if taken.exists():
        raise InvalidValue(
            _("Bank reference “{reference}” belongs to another payment.").format(
                reference=bank_reference
            )
        )
    order.status, order.paid_at, order.bank_reference = Status.PAID, occurred_at, bank_reference
    order.save(update_fields=["status", "paid_at", "bank_reference"])
    audit.record_act(
        action="payment_order.paid",
        subject=order,
        actor=actor,
        occurred_at=occurred_at,
        bank_reference=bank_reference,
    )
    budgets.move(
        ["pay"],
        _entries(order),
        reference_id=order.pk,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        reason=bank_reference,
    )
    return order


@audit.operation("payment_order.mark_bounced")
def mark_bounced(
    *, order: PaymentOrder, reason: str, actor: User, occurred_at: datetime
) -> PaymentOrder:
    """Note that the bank sent it back; its papers can be ordered again."""
    order = _locked(order)
    _require(order, Status.SENT)
    order.status = Status.BOUNCED
    order.save(update_fields=["status"])
    order.items.update(bounced=True)
    audit.record_act(
        action="payment_order.bounced",
        subject=order,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return order


def _require_not_the_checker(
    papers: Sequence[Claim | Invoice], actor: User, occurred_at: datetime
) -> None:
    for paper in papers:
        assert paper.decided_by_id is not None  # It is accepted.
        require_another(
            maker_id=paper.decided_by_id,
            paper_ids=[paper.pk],
            actor=actor,
            at=occurred_at,
            message=_("You accepted {number}. Somebody else has to order its payment.").format(
                number=paper.number
            ),
        )


def _entries(order: PaymentOrder) -> list[budgets.Entry]:
    """Return what was expended for the order's papers, voucher by voucher and order by order."""
    claimed = ClaimItem.objects.filter(claim__payment_items__order=order, dropped=False)
    entries = [
        budgets.Entry(
            line=budgets.Line(allocation_id, order.region_id, order.currency),
            amount_minor=amount,
            subject_id=voucher_id,
            counterparty_id=order.payee_id,
        )
        for allocation_id, voucher_id, amount in claimed.order_by("pk").values_list(
            "redemption__voucher__allocation_id", "redemption__voucher_id", "amount_minor"
        )
    ]
    billed = Invoice.objects.filter(payment_items__order=order).select_related("order")
    entries += [
        budgets.Entry(
            line=budgets.Line(invoice.order.allocation_id, order.region_id, order.currency),
            amount_minor=invoice.amount_minor,
            subject_id=invoice.order_id,
            counterparty_id=order.payee_id,
        )
        for invoice in billed.order_by("pk")
    ]
    return entries


def _locked_papers(
    payee: Provider, claims: Sequence[Claim], invoices: Sequence[Invoice]
) -> list[Claim | Invoice]:
    """Return the locked papers, each accepted, the payee's, and in no other living order."""
    claim_ids, invoice_ids = [c.pk for c in claims], [i.pk for i in invoices]
    locked_claims = Claim.objects.select_for_update().filter(pk__in=claim_ids, provider=payee)
    locked_invoices = Invoice.objects.select_for_update().filter(pk__in=invoice_ids, supplier=payee)
    papers: list[Claim | Invoice] = [
        *locked_claims.order_by("pk"),
        *locked_invoices.order_by("pk"),
    ]
    if not papers or len(papers) != len(set(claim_ids)) + len(set(invoice_ids)):
        raise InvalidValue(_("Choose accepted claims and invoices of this payee."))
    for paper in papers:
        if paper.status != "ACCEPTED":
            raise WrongState(
                _("{number} is {status}; only what is accepted is paid.").format(
                    number=paper.number, status=paper.get_status_display()
                )
            )
        if paper.payment_items.filter(bounced=False).exists():
            raise AlreadyOrdered(
                _("{number} is in another payment order already.").format(number=paper.number)
            )
    return papers


def _locked(order: PaymentOrder) -> PaymentOrder:
    return PaymentOrder.objects.select_for_update().get(pk=order.pk)


def _require(order: PaymentOrder, status: Status) -> None:
    if order.status != status:
        raise WrongState(
            _("The payment order is {status}; this needs one that is {wanted}.").format(
                status=order.get_status_display(), wanted=status.label
            )
        )
