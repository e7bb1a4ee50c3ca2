"""JSON doors of payments: claim, check, order, pay."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budgets.access import of_line, orders
from core.errors import InvalidValue
from payments import access, operations
from payments.models import Claim, Invoice, PaymentOrder
from payments.serializers import (
    ClaimInput,
    ClaimOutput,
    InvoiceInput,
    InvoiceOutput,
    PaidInput,
    PaymentOrderInput,
    PaymentOrderOutput,
)
from people.access import fetch
from people.doors import ReadDoor, ReasonInput, opening, step
from people.models import Role
from providers.access import providers


class ClaimDoor(ReadDoor):
    queryset = Claim.objects.none()
    serializer_class = ClaimOutput
    filterset_fields = ["provider", "status", "number"]

    def get_queryset(self) -> QuerySet[Claim]:
        return access.claims(self.scope).prefetch_related("items")

    @opening(ClaimInput)
    def create(self, wanted: dict[str, Any]) -> Claim:
        """Claim completed training, as the provider's own staff."""
        provider = fetch(providers(self.scope), wanted["provider"])
        self.scope.require_provider(provider.pk)
        return operations.submit_claim(
            provider=provider,
            number=wanted["number"],
            redemption_ids=list(dict.fromkeys(wanted["redemptions"])),
            **self.act,
        )

    @step(fresh=True)
    def accept(self, claim: Claim, _wanted: dict[str, Any]) -> Claim:
        """Find the training delivered; by somebody who issued none of its vouchers."""
        return operations.accept_claim(claim=self._mine(claim), **self.act)

    @step(ReasonInput)
    def hold(self, claim: Claim, wanted: dict[str, Any]) -> Claim:
        """Keep the claim for a closer look."""
        return operations.hold_claim(claim=self._mine(claim), **wanted, **self.act)

    @step(ReasonInput, path="return")
    def send_back(self, claim: Claim, wanted: dict[str, Any]) -> Claim:
        """Return the claim to be mended; its redemptions can be claimed again."""
        return operations.return_claim(claim=self._mine(claim), **wanted, **self.act)

    @step(ReasonInput)
    def reject(self, claim: Claim, wanted: dict[str, Any]) -> Claim:
        """Turn the claim down for good."""
        return operations.reject_claim(claim=self._mine(claim), **wanted, **self.act)

    def _mine(self, claim: Claim) -> Claim:
        access.require_manager(self.scope, claim)
        return claim


class InvoiceDoor(ReadDoor):
    queryset = Invoice.objects.none()
    serializer_class = InvoiceOutput
    filterset_fields = ["order", "supplier", "status"]

    def get_queryset(self) -> QuerySet[Invoice]:
        return access.invoices(self.scope).select_related("order__allocation")

    @opening(InvoiceInput)
    def create(self, wanted: dict[str, Any]) -> Invoice:
        """Bill an order: the supplier itself, or the treasurer who received the paper."""
        wanted["order"] = fetch(orders(self.scope), wanted["order"])
        if not self.scope.holds(Role.TREASURER, region_id=wanted["order"].region_id):
            self.scope.require_provider(wanted["order"].supplier_id)
        return operations.submit_invoice(**wanted, **self.act)

    @step(fresh=True)
    def accept(self, invoice: Invoice, _wanted: dict[str, Any]) -> Invoice:
        """Find it delivered as ordered, by somebody who neither ordered nor billed it."""
        return operations.accept_invoice(invoice=self._mine(invoice), **self.act)

    @step(ReasonInput)
    def reject(self, invoice: Invoice, wanted: dict[str, Any]) -> Invoice:
        """Turn the invoice down."""
        return operations.reject_invoice(invoice=self._mine(invoice), **wanted, **self.act)

    def _mine(self, invoice: Invoice) -> Invoice:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(invoice.order.allocation))
        return invoice


class PaymentOrderDoor(ReadDoor):
    queryset = PaymentOrder.objects.none()
    serializer_class = PaymentOrderOutput
    filterset_fields = ["payee", "status"]

    def get_queryset(self) -> QuerySet[PaymentOrder]:
        return access.payment_orders(self.scope).prefetch_related("items")

    @opening(PaymentOrderInput)
    def create(self, wanted: dict[str, Any]) -> PaymentOrder:
        """Order the payment of accepted papers, by another than who accepted them."""
        payee = fetch(providers(self.scope), wanted["payee"])
        self.scope.require(Role.TREASURER, region_id=payee.region_id)
        claims = list(access.claims(self.scope).filter(pk__in=wanted["claims"]))
        invoices = list(access.invoices(self.scope).filter(pk__in=wanted["invoices"]))
        asked = len(set(wanted["claims"])) + len(set(wanted["invoices"]))
        if len(claims) + len(invoices) != asked:
            raise InvalidValue(_("Choose accepted claims and invoices of this payee."))
        return operations.make_payment_order(
            payee=payee, claims=claims, invoices=invoices, **self.act
        )

    @step(fresh=True)
    def approve(self, order: PaymentOrder, _wanted: dict[str, Any]) -> PaymentOrder:
        """Let the order leave, by another than who made it."""
        self.scope.require(Role.APPROVER, region_id=order.region_id)
        return operations.approve_payment_order(order=order, **self.act)

    @step(fresh=True)
    def send(self, order: PaymentOrder, _wanted: dict[str, Any]) -> PaymentOrder:
        """Note that the order went to the bank."""
        self.scope.require(Role.TREASURER, region_id=order.region_id)
        return operations.send_payment_order(order=order, **self.act)

    @step(PaidInput, fresh=True)
    def mark_paid(self, order: PaymentOrder, wanted: dict[str, Any]) -> PaymentOrder:
        """Note that the bank paid, with its reference."""
        self.scope.require(Role.TREASURER, region_id=order.region_id)
        return operations.mark_paid(order=order, **wanted, **self.act)

    @step(ReasonInput, fresh=True)
    def mark_bounced(self, order: PaymentOrder, wanted: dict[str, Any]) -> PaymentOrder:
        """Note that the bank sent it back."""
        self.scope.require(Role.TREASURER, region_id=order.region_id)
        return operations.mark_bounced(order=order, **wanted, **self.act)
