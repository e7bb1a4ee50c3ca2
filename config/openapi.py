"""The OpenAPI document: every operation also says how it fails."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from core.problems import CONTENT_TYPE


class ProblemOutput(serializers.Serializer):
    """RFC 9457 problem details; `type` is stable, `detail` is in your language."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(required=False)
    errors = serializers.ListField(child=serializers.DictField(), required=False)
    retry_after = serializers.IntegerField(required=False)  # Seconds; also in Retry-After.


PROBLEMS = {
    "400": "The request, or a value in it, is invalid.",
    "401": "No valid API key and no session.",
    "403": "In your sight, but not yours to do.",
    "404": "Not there, or not for you: the two look the same.",
    "409": "The state of things does not allow it.",
    "412": "The object has changed since you read it (If-Match).",
    "422": "The Idempotency-Key came with another request.",
    "429": "Too many wrong codes; Retry-After says how long to wait.",
}


class Schema(AutoSchema):
    """The library's schema with the problem responses that all doors share."""

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, description in PROBLEMS.items():
            if status in bodies or (
                self.method == "GET" and status in {"409", "412", "422", "429"}
            ):
                continue
            response = OpenApiResponse(ProblemOutput, description=description)
            bodies[status] = self._get_response_for_code(response, status, [CONTENT_TYPE])  # type: ignore[no-untyped-call]
        return bodies
