"""A paper behind money, what it consists of, and who approved it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budgets import access as budgets
from payments import access as payments
from people.access import Scope
from vouchers import access as vouchers
from vouchers.models import Redemption, Voucher

Fact = tuple[Any, Any, str]  # Words, what it is, and where it leads.
PARTS_MAX = 200


@dataclass(frozen=True)
class Part:
    """One thing a paper consists of."""

    words: str
    href: str
    amount_minor: int


@dataclass(frozen=True)
class Paper:
    """What a page says of a paper of any kind."""

    kind: Any
    number: str
    row: Any
    amount_minor: int | None = None
    currency: str = ""
    facts: list[Fact] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def state(self) -> str:
        shown = getattr(self.row, "get_status_display", None)
        return str(shown()) if shown else ""


def link(pk: UUID) -> str:
    return reverse("audit-paper", args=[pk])


def voucher_link(pk: UUID) -> str:
    return reverse("audit-voucher", args=[pk])


def _claim(row: Any) -> Paper:
    items = row.items.select_related("redemption__voucher")[:PARTS_MAX]
    parts = [
        Part(
            each.redemption.voucher.number,
            voucher_link(each.redemption.voucher_id),
            each.amount_minor,
        )
        for each in items
    ]
    orders = row.payment_items.filter(bounced=False).select_related("order")
    paid = [
        (_("Payment order"), each.order.bank_reference or "–", link(each.order_id))
        for each in orders
    ]
    facts: list[Fact] = [(_("Provider"), row.provider.name, ""), *paid]
    return Paper(_("Claim"), row.number, row, row.amount_minor, row.currency, facts, parts)


def _invoice(row: Any) -> Paper:
    facts: list[Fact] = [
        (_("Supplier"), row.supplier.name, ""),
        (_("Order"), row.order.number, link(row.order_id)),
    ]
    return Paper(_("Invoice"), row.number, row, row.amount_minor, row.currency, facts)


def _payment_order(row: Any) -> Paper:
    parts = []
    for each in row.items.select_related("claim", "invoice")[:PARTS_MAX]:
        paper = each.claim or each.invoice
        parts.append(Part(paper.number, link(paper.pk), each.amount_minor))
    facts: list[Fact] = [(_("Payee"), row.payee.name, "")]
    if row.bank_reference:
        facts.append((_("Bank reference"), row.bank_reference, ""))
    number = row.bank_reference or str(row.pk)
    return Paper(_("Payment order"), number, row, row.amount_minor, row.currency, facts, parts)


def _order(row: Any) -> Paper:
    parts = [Part(each.number, link(each.pk), each.amount_minor) for each in row.invoices.all()]
    facts: list[Fact] = [
        (_("Supplier"), row.supplier.name, ""),
        (_("Line"), row.allocation.code, link(row.allocation_id)),
    ]
    return Paper(
        _("Order"), row.number, row, row.amount_minor, row.allocation.currency, facts, parts
    )


def _allocation(row: Any) -> Paper:
    facts: list[Fact] = [
        (_("Kind of line"), row.get_kind_display(), ""),
        (_("Appropriation"), row.appropriation.document, link(row.appropriation_id)),
        (_("Classification"), f"{row.classification_scheme} {row.classification_code}", ""),
    ]
    return Paper(_("Budget line"), row.code, row, row.original_minor, row.currency, facts)


def _appropriation(row: Any) -> Paper:
    facts: list[Fact] = [
        (_("Source"), f"{row.source.code} {row.source.name}", ""),
        (_("Fiscal year"), row.fiscal_year, ""),
    ]
    money = (row.original_minor, row.source.currency)
    return Paper(_("Appropriation"), row.document, row, *money, facts)


def _amendment(row: Any) -> Paper:
    granted = row.appropriation
    facts: list[Fact] = [
        (_("Appropriation"), granted.document, link(granted.pk)),
        (_("Reason"), row.reason, ""),
    ]
    money = (row.change_minor, granted.source.currency)
    return Paper(_("Amendment"), granted.document, row, *money, facts)


def _virement(row: Any) -> Paper:
    facts: list[Fact] = [
        (_("From line"), row.source.code, link(row.source_id)),
        (_("To line"), row.target.code, link(row.target_id)),
        (_("Reason"), row.reason, ""),
    ]
    number = f"{row.source.code} – {row.target.code}"
    return Paper(_("Virement"), number, row, row.amount_minor, row.source.currency, facts)


def _batch(row: Any) -> Paper:
    facts: list[Fact] = [
        (_("Line"), row.allocation.code, link(row.allocation_id)),
        (_("Vouchers issued"), row.issued, ""),
    ]
    money = (row.amount_minor * row.total, row.allocation.currency)
    return Paper(_("Batch of vouchers"), str(row.total), row, *money, facts)


KINDS: list[tuple[Callable[[Scope], QuerySet[Any]], tuple[str, ...], Callable[[Any], Paper]]] = [
    (payments.payment_orders, ("payee",), _payment_order),
    (payments.claims, ("provider",), _claim),
    (payments.invoices, ("supplier", "order"), _invoice),
    (budgets.orders, ("supplier", "allocation"), _order),
    (budgets.allocations, ("appropriation",), _allocation),
    (vouchers.batches, ("allocation",), _batch),
    (budgets.virements, ("source", "target"), _virement),
    (budgets.appropriations, ("source",), _appropriation),
    (budgets.amendments, ("appropriation__source",), _amendment),
]


def paper_of(scope: Scope, pk: UUID) -> Paper:
    """Return the paper with this id, whatever its kind, or 404 when none is in sight.

    The ledger names papers by their id alone: the kinds are asked one after another.
    """
    for seen, related, describe in KINDS:
        found = seen(scope).select_related(*related).filter(pk=pk).first()
        if found is not None:
            return describe(found)
    raise Http404


def voucher_of(scope: Scope, pk: UUID) -> Voucher | None:
    """Return the voucher whose paper this id is: its own, or that of its redemption."""
    seen: QuerySet[Redemption] = vouchers.redemptions(scope)
    redemption = seen.filter(pk=pk).first()
    wanted = redemption.voucher_id if redemption else pk
    return vouchers.vouchers(scope).filter(pk=wanted).first()
