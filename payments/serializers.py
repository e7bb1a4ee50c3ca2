"""Shapes of claims, invoices and payment orders on the wire. Amounts are in minor units."""

from rest_framework import serializers

from budgets.serializers import AmountField
from payments.models import Claim, ClaimItem, Invoice, PaymentItem, PaymentOrder


class ClaimInput(serializers.Serializer):
    provider = serializers.UUIDField()
    number = serializers.CharField(max_length=40)
    redemptions = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=5000
    )


class ClaimItemOutput(serializers.ModelSerializer):
    class Meta:
        model = ClaimItem
        fields = ["redemption", "amount_minor", "dropped"]


class ClaimOutput(serializers.ModelSerializer):
    items = ClaimItemOutput(many=True)

    class Meta:
        model = Claim
        fields = [
            "id",
            "provider",
            "number",
            "amount_minor",
            "currency",
            "status",
            "submitted_at",
            "decided_at",
            "decision_reason",
            "items",
        ]


class InvoiceInput(serializers.Serializer):
    order = serializers.UUIDField()
    number = serializers.CharField(max_length=40)
    amount_minor = AmountField()


class InvoiceOutput(serializers.ModelSerializer):
    class Meta:
        model = Invoice
        fields = [
            "id",
            "order",
            "supplier",
            "number",
            "amount_minor",
            "currency",
            "status",
            "submitted_at",
            "decision_reason",
        ]


class PaymentOrderInput(serializers.Serializer):
    payee = serializers.UUIDField()
    claims = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=1000)
    invoices = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=1000)


class PaymentItemOutput(serializers.ModelSerializer):
    class Meta:
        model = PaymentItem
        fields = ["claim", "invoice", "amount_minor", "bounced"]


class PaymentOrderOutput(serializers.ModelSerializer):
    items = PaymentItemOutput(many=True)

    class Meta:
        model = PaymentOrder
        fields = [
            "id",
            "payee",
            "amount_minor",
            "currency",
            "bank_account",
            "status",
            "made_at",
            "bank_reference",
            "paid_at",
            "items",
        ]


class PaidInput(serializers.Serializer):
    bank_reference = serializers.CharField(max_length=80)
