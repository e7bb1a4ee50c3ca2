"""What a report is asked for, and the transfers behind a figure."""

from rest_framework import serializers

from budgets.models import Allocation
from ledger.models import Transfer
from reports.queries import MEASURES


class SpendInput(serializers.Serializer):
    """Everything is optional. The period is half-open, its ends are instants."""

    region = serializers.CharField(required=False, max_length=6)
    programme = serializers.UUIDField(required=False)
    line = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(Allocation.Kind.choices, required=False)
    provider = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    as_of = serializers.DateTimeField(required=False)


class SpendFileInput(SpendInput):
    file = serializers.ChoiceField(["json", "csv", "xlsx", "pdf"], default="json")


class TransfersInput(SpendInput):
    """The figure to open: a measure of the report, narrowed by the same filters."""

    measure = serializers.ChoiceField(sorted(MEASURES))
    to_date = serializers.BooleanField(default=False)
    nobodys = serializers.BooleanField(default=False)  # What is with no provider yet.


class TransferOutput(serializers.ModelSerializer):
    """One transfer; `signed_minor` is what it adds to the figure."""

    signed_minor = serializers.IntegerField()

    class Meta:
        model = Transfer
        fields = [
            "id",
            "verb",
            "amount_minor",
            "signed_minor",
            "currency",
            "occurred_at",
            "recorded_at",
            "actor_id",
            "subject_id",
            "reference_id",
            "counterparty_id",
            "reason",
            "reverses",
        ]
