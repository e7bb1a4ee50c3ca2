"""Shapes of the budget on the wire. Amounts are in minor units of the currency beside them."""

from typing import Any

from rest_framework import serializers

from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement

MOST = 2**53  # What a JSON number carries exactly everywhere.


class AmountField(serializers.IntegerField):
    """A positive amount in minor units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MOST, **options)


class FundingSourceInput(serializers.Serializer):
    region = serializers.CharField(max_length=6)
    code = serializers.CharField(max_length=24)
    name = serializers.CharField(max_length=200)
    instrument = serializers.CharField(max_length=120)
    project_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    currency = serializers.CharField(max_length=3, required=False)
    eligible_from = serializers.DateField()
    eligible_until = serializers.DateField()
    publicity_text = serializers.CharField(max_length=300, required=False, allow_blank=True)


class FundingSourceOutput(serializers.ModelSerializer):
    class Meta:
        model = FundingSource
        fields = [
            "id",
            "code",
            "name",
            "instrument",
            "project_number",
            "currency",
            "eligible_from",
            "eligible_until",
            "publicity_text",
        ]


class AppropriationInput(serializers.Serializer):
    source = serializers.UUIDField()
    fiscal_year = serializers.IntegerField(min_value=1990, max_value=2100)
    amount_minor = AmountField()
    document = serializers.CharField(max_length=200)


class AppropriationOutput(serializers.ModelSerializer):
    class Meta:
        model = Appropriation
        fields = ["id", "source", "fiscal_year", "original_minor", "document", "status"]


class AmendmentInput(serializers.Serializer):
    appropriation = serializers.UUIDField()
    change_minor = serializers.IntegerField(min_value=-MOST, max_value=MOST)
    reason = serializers.CharField(max_length=500)


class AmendmentOutput(serializers.ModelSerializer):
    class Meta:
        model = Amendment
        fields = ["id", "appropriation", "change_minor", "reason", "status"]


class AllocationInput(serializers.Serializer):
    appropriation = serializers.UUIDField()
    programme = serializers.UUIDField()
    code = serializers.CharField(max_length=24)
    kind = serializers.ChoiceField(Allocation.Kind.choices)
    cost_scope = serializers.CharField(max_length=300)
    classification_scheme = serializers.CharField(max_length=16)
    classification_code = serializers.CharField(max_length=60)
    amount_minor = AmountField()
    approval_above_minor = AmountField(required=False, allow_null=True)


class AllocationOutput(serializers.ModelSerializer):
    class Meta:
        model = Allocation
        fields = [
            "id",
            "appropriation",
            "programme",
            "code",
            "kind",
            "cost_scope",
            "classification_scheme",
            "classification_code",
            "original_minor",
            "currency",
            "approval_above_minor",
            "status",
        ]


class AmountsOutput(serializers.Serializer):
    """Where the money of one line stands now, in minor units."""

    original_minor = serializers.IntegerField()
    adjusted_minor = serializers.IntegerField()
    allotted_minor = serializers.IntegerField()
    available_minor = serializers.IntegerField()
    committed_minor = serializers.IntegerField()
    obligated_minor = serializers.IntegerField()
    expended_minor = serializers.IntegerField()
    paid_minor = serializers.IntegerField()
    lapsed_minor = serializers.IntegerField()


class AmountInput(serializers.Serializer):
    amount_minor = AmountField()


class DeallocateInput(AmountInput):
    reason = serializers.CharField(max_length=500)


class CloseInput(serializers.Serializer):
    """`expected_minor` is `available_minor` of the preview; without `carry_to` it lapses."""

    expected_minor = serializers.IntegerField(min_value=0, max_value=MOST)
    carry_to = serializers.UUIDField(required=False, allow_null=True)


class VirementInput(serializers.Serializer):
    source = serializers.UUIDField()
    target = serializers.UUIDField()
    amount_minor = AmountField()
    reason = serializers.CharField(max_length=500)


class VirementOutput(serializers.ModelSerializer):
    class Meta:
        model = Virement
        fields = ["id", "source", "target", "amount_minor", "reason", "status"]


class OrderInput(serializers.Serializer):
    allocation = serializers.UUIDField()
    supplier = serializers.UUIDField()
    number = serializers.CharField(max_length=40)
    description = serializers.CharField(max_length=300)
    amount_minor = AmountField()


class OrderOutput(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = [
            "id",
            "allocation",
            "supplier",
            "number",
            "description",
            "amount_minor",
            "invoiced_minor",
            "status",
            "placed_at",
        ]
