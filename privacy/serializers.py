"""Shapes of corrections, holds, terms and looks on the wire."""

from rest_framework import serializers

from people.shown import OfEmployee
from privacy.models import Correction, LegalHold, RetentionRule


class LookOutput(serializers.Serializer):
    """Somebody was shown your data: in public service they are named."""

    viewed_at = serializers.DateTimeField()
    viewer = serializers.CharField()
    body = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    door = serializers.CharField()


class WantedInput(serializers.Serializer):
    """The right values; what is left out stays."""

    family_name = serializers.CharField(max_length=80, required=False)
    given_name = serializers.CharField(max_length=80, required=False)
    patronymic = serializers.CharField(max_length=80, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=160, required=False, allow_blank=True)
    post = serializers.CharField(max_length=160, required=False)
    email = serializers.EmailField(max_length=254, required=False)


class CorrectionInput(serializers.Serializer):
    wanted = WantedInput()
    ground = serializers.CharField(max_length=500)


class CorrectionOutput(OfEmployee, serializers.ModelSerializer):
    employee_path = "employee_id"

    class Meta:
        model = Correction
        fields = [
            "id",
            "employee",
            "wanted",
            "before",
            "ground",
            "status",
            "asked_at",
            "decided_at",
            "decision_reason",
        ]


class LegalHoldInput(serializers.Serializer):
    """On one of the three."""

    employee = serializers.UUIDField(required=False)
    provider = serializers.UUIDField(required=False)
    programme = serializers.UUIDField(required=False)
    ground = serializers.CharField(max_length=500)


class LegalHoldOutput(OfEmployee, serializers.ModelSerializer):
    employee_path = "employee_id"

    class Meta:
        model = LegalHold
        fields = [
            "id",
            "employee",
            "provider",
            "programme",
            "ground",
            "placed_at",
            "lifted_at",
            "lift_reason",
        ]


class RetentionRuleInput(serializers.Serializer):
    region = serializers.CharField(max_length=6)
    kind = serializers.ChoiceField(RetentionRule.Kind.choices)
    months = serializers.IntegerField(min_value=1, max_value=1200)
    enabled = serializers.BooleanField()
    basis = serializers.CharField(max_length=300)


class RetentionRuleOutput(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")

    class Meta:
        model = RetentionRule
        fields = [
            "id",
            "region",
            "kind",
            "months",
            "enabled",
            "basis",
            "status",
            "proposed_at",
            "decided_at",
        ]


class TermOutput(serializers.Serializer):
    """The term in force for a kind of data, and how much is due now."""

    region = serializers.CharField()
    kind = serializers.CharField()
    months = serializers.IntegerField()
    months_min = serializers.IntegerField()
    basis = serializers.CharField()
    trigger = serializers.CharField()
    action = serializers.CharField()
    enabled = serializers.BooleanField()
    due = serializers.IntegerField()
