"""Shapes of endpoints and deliveries on the wire."""

from rest_framework import serializers

from webhooks.events import EVENTS
from webhooks.models import Attempt, Delivery, Endpoint


class ChangeInput(serializers.Serializer):
    url = serializers.CharField(max_length=500)
    events = serializers.ListField(
        child=serializers.ChoiceField([(event, event) for event in EVENTS]),
        min_length=1,
        max_length=len(EVENTS),
    )


class EndpointInput(ChangeInput):
    """Name the provider you work for, or the region whose departments you speak for."""

    region = serializers.CharField(max_length=6, default=None)
    provider = serializers.UUIDField(default=None)


class EndpointOutput(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")

    class Meta:
        model = Endpoint
        fields = [
            "id",
            "region",
            "provider",
            "url",
            "events",
            "status",
            "failing_since",
            "rotated_at",
            "created_at",
        ]


class IssuedEndpointOutput(serializers.Serializer):
    """The endpoint, and its secret: shown now and never again."""

    endpoint = EndpointOutput()
    secret = serializers.CharField()


class AttemptOutput(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields = ["attempted_at", "duration_ms", "http_status", "error"]


class DeliveryOutput(serializers.ModelSerializer):
    attempts = AttemptOutput(many=True)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "endpoint",
            "event",
            "kind",
            "subject_id",
            "occurred_at",
            "status",
            "tries",
            "next_try_at",
            "attempts",
        ]
