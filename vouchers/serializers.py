"""Shapes of vouchers on the wire. No shape but CodeOutput holds a secret."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from budgets.models import Allocation
from budgets.serializers import AmountField
from people.shown import OfEmployee
from providers.models import Provider
from vouchers import priority
from vouchers.models import (
    BodyQuota,
    Criterion,
    Nomination,
    PriorityRule,
    Redemption,
    Voucher,
    VoucherBatch,
    VoucherRequest,
)
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


class NominationInput(serializers.Serializer):
    """`reason` is needed when somebody who stands before in the order is passed over."""

    allocation = serializers.UUIDField()
    employees = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=1_000
    )
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NominationsOutput(serializers.Serializer):
    """What was made, in the order of places."""

    nominations = serializers.ListField(child=serializers.UUIDField())


class NominationsInput(serializers.Serializer):
    nominations = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=5_000
    )


class AcceptNominationsInput(NominationsInput):
    amount_minor = AmountField()
    valid_from = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class DeclineNominationsInput(NominationsInput):
    reason = serializers.CharField(max_length=500)


class GroundsOutput(serializers.Serializer):
    """By what somebody has their place, as words in the language of the reader."""

    grounds = serializers.SerializerMethodField()

    def get_grounds(self, row: Any) -> str:
        return priority.words_of(row.grounds)


class NominationOutput(OfEmployee, GroundsOutput, serializers.ModelSerializer):
    employee_path = "employee_id"
    employee_name = serializers.CharField(source="employee.full_name")

    class Meta:
        model = Nomination
        fields = [
            "id",
            "allocation",
            "employee",
            "employee_name",
            "body",
            "status",
            "place",
            "among",
            "grounds",
            "reason",
            "nominated_at",
            "decided_at",
            "decision_reason",
            "batch",
        ]


class OpenLineOutput(serializers.ModelSerializer):
    """A line for which people can be nominated; its money is not shown."""

    programme_name = serializers.CharField(source="programme.name")
    department_name = serializers.CharField(source="department.name")

    class Meta:
        model = Allocation
        fields = ["id", "code", "programme", "programme_name", "department", "department_name"]


class CandidateOutput(OfEmployee, GroundsOutput):
    """One of one's own people in their order; who cannot be nominated has place 0 and a refusal."""

    employee_path = "employee.pk"
    employee = serializers.UUIDField(source="employee.pk")
    employee_name = serializers.CharField(source="employee.full_name")
    place = serializers.IntegerField()
    refusal = serializers.CharField(allow_blank=True)


class PriorityInput(serializers.Serializer):
    programme = serializers.UUIDField()
    criteria = serializers.ListField(
        child=serializers.ChoiceField(choices=Criterion.choices), allow_empty=False, max_length=4
    )
    posts = serializers.ListField(
        child=serializers.CharField(max_length=160), max_length=50, required=False, default=list
    )


class PriorityOutput(serializers.ModelSerializer):
    class Meta:
        model = PriorityRule
        fields = ["id", "programme", "criteria", "posts", "set_at"]


class BodyPlacesInput(serializers.Serializer):
    body = serializers.UUIDField()
    places = serializers.IntegerField(min_value=0, max_value=1_000_000)


class QuotasInput(serializers.Serializer):
    """The quotas of all bodies; a body that is left out may nominate nobody."""

    programme = serializers.UUIDField()
    fiscal_year = serializers.IntegerField(min_value=2000, max_value=2999)
    quotas = serializers.ListField(child=BodyPlacesInput(), max_length=5_000)


class QuotaOutput(serializers.ModelSerializer):
    class Meta:
        model = BodyQuota
        fields = ["id", "programme", "fiscal_year", "body", "places", "set_at"]


class QuotasOutput(serializers.Serializer):
    """The quotas that are in force now."""

    quotas = QuotaOutput(many=True)


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
