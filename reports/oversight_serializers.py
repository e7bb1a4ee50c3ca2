"""Shapes of the lists of oversight on the wire; a row of the review is a row of its CSV."""

from rest_framework import serializers


class ReviewFileInput(serializers.Serializer):
    file = serializers.ChoiceField(["json", "csv"], default="json")


class ReviewOutput(serializers.Serializer):
    """One role; `unused` is no sign of life for 90 days, `expires_soon` an end within 30."""

    id = serializers.UUIDField(source="assignment.pk")
    region = serializers.CharField(source="assignment.region.code")
    username = serializers.CharField(source="assignment.user.username")
    name = serializers.CharField(source="assignment.user.get_full_name")
    role = serializers.CharField(source="assignment.role")
    department = serializers.CharField(
        source="assignment.department.code", default=None, allow_null=True
    )
    body = serializers.CharField(source="assignment.body.code", default=None, allow_null=True)
    provider = serializers.UUIDField(source="assignment.provider_id", allow_null=True)
    valid_from = serializers.DateTimeField(source="assignment.valid_from")
    valid_until = serializers.DateTimeField(source="assignment.valid_until", allow_null=True)
    granted_by = serializers.CharField()
    approved_by = serializers.CharField()
    last_sign_in = serializers.DateTimeField(allow_null=True)
    last_act = serializers.DateTimeField(allow_null=True)
    last_key_use = serializers.DateTimeField(allow_null=True)
    expires_soon = serializers.BooleanField()
    unused = serializers.BooleanField()
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = serializers.CharField()


class ConflictOutput(serializers.Serializer):
    region = serializers.CharField()
    usernames = serializers.ListField(child=serializers.CharField())
    roles = serializers.ListField(child=serializers.CharField())


class StuckOutput(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.UUIDField()
    region = serializers.CharField()
    role = serializers.CharField()
    reason = serializers.CharField()
