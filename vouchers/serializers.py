"""Shapes of vouchers on the wire. No shape but CodeOutput holds a secret."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from budgets.serializers import AmountField
from people.shown import OfEmployee
from providers.models import Provider
from vouchers.models import Redemption, Voucher, VoucherBatch, VoucherRequest
from vouchers.operations.guesses import TRIES, WITHIN


class VoucherInput(serializers.Serializer):
    allocation = serializers.UUIDField()
    holder = serializers.UUIDField()
    amount_minor = AmountField()
    valid_from = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class VoucherOutput(OfEmployee, serializers.ModelSerializer):
    employee_path = "holder_id"
    holder_name = serializers.CharField(source="holder.full_name")

    class Meta:
        model = Voucher
        fields = [
            "id",
            "number",
            "allocation",
            "programme",
            "holder",
            "holder_name",
            "face_minor",
            "remaining_minor",
            "currency",
            "status",
            "issued_at",
            "valid_from",
            "expires_at",
            "code_last4",
        ]


class CodeOutput(serializers.Serializer):
    """The secrets of a voucher, for its holder. Every showing is recorded."""

    code = serializers.CharField()
    qr_text = serializers.CharField()


class BookInput(serializers.Serializer):
    session = serializers.UUIDField()


class ExtendInput(serializers.Serializer):
    expires_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=500)


class BatchInput(serializers.Serializer):
    allocation = serializers.UUIDField()
    holders = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=20_000
    )
    amount_minor = AmountField()
    valid_from = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class BatchOutput(serializers.ModelSerializer):
    class Meta:
        model = VoucherBatch
        fields = [
            "id",
            "allocation",
            "amount_minor",
            "valid_from",
            "expires_at",
            "status",
            "total",
            "issued",
            "refused",
            "created_at",
        ]


class RequestOutput(OfEmployee, serializers.ModelSerializer):
    """One person of a batch: the voucher, or why there is none."""

    employee_path = "employee_id"

    class Meta:
        model = VoucherRequest
        fields = ["id", "position", "employee", "voucher", "refusal"]


class GuessLimitOutput(serializers.Serializer):
    """How many wrong codes a provider presented in the last ten minutes, of how many it may."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    wrong_codes = serializers.IntegerField()
    most = serializers.SerializerMethodField()
    waits_until = serializers.SerializerMethodField()

    def get_most(self, _provider: Provider) -> int:
        return TRIES

    @extend_schema_field(
        serializers.DateTimeField(
            allow_null=True,
            help_text="When the next code may be typed; null when one may be typed now.",
        )
    )
    def get_waits_until(self, provider: Any) -> str | None:
        if provider.wrong_codes < TRIES:
            return None
        until = provider.first_wrong_at + WITHIN
        return str(serializers.DateTimeField().to_representation(until))


class RedeemInput(serializers.Serializer):
    """`code` is what is printed, or what the QR says; never put it into an address."""

    code = serializers.CharField(max_length=300, trim_whitespace=True)
    session = serializers.UUIDField()
    amount_minor = AmountField(required=False)
    currency = serializers.CharField(max_length=3, required=False)


class RedemptionOutput(serializers.ModelSerializer):
    voucher_number = serializers.CharField(source="voucher.number")
    currency = serializers.CharField(source="voucher.currency")

    class Meta:
        model = Redemption
        fields = [
            "id",
            "voucher_number",
            "provider",
            "session",
            "enrolment",
            "amount_minor",
            "currency",
            "status",
            "presented_at",
            "confirm_until",
            "confirmed_at",
            "claimed_at",
            "ended_at",
            "ending",
        ]
