"""Claims and invoices, and the payment orders that settle them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budgets.models import Order
from core.ids import new_id
from people.models import Region
from providers.models import Provider
from vouchers.models import Redemption


class Claim(models.Model):
    """A provider's demand for money for completed training."""

    class Status(models.TextChoices):
        SUBMITTED = "SUBMITTED", _("submitted")
        HELD = "HELD", _("held")
        ACCEPTED = "ACCEPTED", _("accepted")
        RETURNED = "RETURNED", _("returned")
        REJECTED = "REJECTED", _("rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="claims")
    number = models.CharField(max_length=40)
    # Upper case, letters and digits, no leading zeros: INV-001 and inv 1 are one number.
    normalised_number = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=9, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by_id = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="claim_number_once",
                fields=["provider", "normalised_number"],
                condition=~Q(status__in=["RETURNED", "REJECTED"]),
            ),
            models.CheckConstraint(name="claim_amount_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="claim_by_two_persons",
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("submitted_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimItem(models.Model):
    """One redemption in a claim; in at most one claim that is alive."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="items")
    redemption = models.ForeignKey(Redemption, models.PROTECT, related_name="claim_items")
    amount_minor = models.BigIntegerField()
    dropped = models.BooleanField(default=False)  # The claim was returned or rejected.

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="redemption_claimed_once", fields=["redemption"], condition=Q(dropped=False)
            ),
            models.CheckConstraint(
                name="claim_item_amount_positive", condition=Q(amount_minor__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.redemption_id}"


class Invoice(models.Model):
    """A supplier's bill for (a part of) an order."""

    class Status(models.TextChoices):
        SUBMITTED = "SUBMITTED", pgettext_lazy("invoice", "submitted")
        ACCEPTED = "ACCEPTED", pgettext_lazy("invoice", "accepted")
        REJECTED = "REJECTED", pgettext_lazy("invoice", "rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    supplier = models.ForeignKey(Provider, models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=40)
    normalised_number = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=9, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invoice_number_once",
                fields=["supplier", "normalised_number"],
                condition=~Q(status="REJECTED"),
            ),
            models.CheckConstraint(name="invoice_amount_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="invoice_by_two_persons",
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("submitted_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentOrder(models.Model):
    """The instruction to pay one payee for accepted claims and invoices."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        APPROVED = "APPROVED", _("approved")
        SENT = "SENT", _("sent")
        PAID = "PAID", _("paid")
        BOUNCED = "BOUNCED", _("bounced")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    payee = models.ForeignKey(Provider, models.PROTECT, related_name="payment_orders")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    bank_account = models.CharField(max_length=34)  # As it was when the order was made.
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_order_by_two_persons",
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("made_by_id")),
            ),
            models.CheckConstraint(
                name="payment_order_approved_before_it_leaves",
                condition=Q(status="DRAFT") | Q(approved_by_id__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_order_paid_with_reference",
                condition=~Q(status="PAID") | (~Q(bank_reference="") & Q(paid_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="payment_order_bank_reference_once",
                fields=["region", "bank_reference"],
                condition=~Q(bank_reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee_id} {self.amount_minor}"


class PaymentItem(models.Model):
    """A claim or an invoice in a payment order; in at most one that has not bounced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, models.PROTECT)
    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="items")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="payment_items")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="payment_items")
    amount_minor = models.BigIntegerField()
    bounced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_item_for_one_paper",
                condition=Q(claim__isnull=False, invoice=None)
                | Q(claim=None, invoice__isnull=False),
            ),
            models.UniqueConstraint(
                name="claim_paid_once", fields=["claim"], condition=Q(bounced=False)
            ),
            models.UniqueConstraint(
                name="invoice_paid_once", fields=["invoice"], condition=Q(bounced=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.amount_minor}"
