"""The OpenAPI document: every operation says what it does and each way in which it fails."""

import inspect
import re
from typing import Any, Literal, cast

from django.http import Http404
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from config.problem_kinds import Kind, all_kinds
from config.refusals import refusals_of
from core.errors import Refused
from core.problems import CONTENT_TYPE


class FaultOutput(serializers.Serializer):
    """One fault of a request and its place."""

    pointer = serializers.CharField(help_text="A JSON pointer, or / and a parameter's name.")
    detail = serializers.CharField()
    value = serializers.CharField(required=False)


class ProblemOutput(serializers.Serializer):
    """RFC 9457 problem details; `type` is stable, `detail` is in your language."""

    type = serializers.CharField(help_text="One of those at /problems/; more may come.")
    title = serializers.CharField(help_text="The type in words; stable, never translated.")
    status = serializers.IntegerField(min_value=400, max_value=599)
    detail = serializers.CharField()
    instance = serializers.CharField(required=False, help_text="The number of the request.")
    errors = FaultOutput(many=True, required=False)
    retry_after = serializers.IntegerField(
        required=False, help_text="Seconds to wait; also in the header Retry-After."
    )


class Schema(AutoSchema):
    """The library's schema with our descriptions and the problems that an operation may give."""

    def get_operation_id(self) -> str:
        return "_".join([*self._collection(), self._act()]).replace("-", "_")

    def get_summary(self) -> str | None:
        return self.get_description().partition("\n")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        """Return what the method says, or for a plain list or fetch what the rows are."""
        if self._act() in {"list", "retrieve"} and not self._own_words():
            return self._about_rows()
        return inspect.cleandoc(str(super().get_description()))

    def _about_rows(self) -> str:
        model = cast(Any, self.view).queryset.model
        about = inspect.cleandoc(model.__doc__ or "")
        if self._act() == "retrieve":
            return f"Look at one {model._meta.verbose_name}.\n\n{about}"
        rows = " ".join(self._collection()).replace("-", " ")
        return f"List the {rows} you may see, oldest first.\n\n{about}"

    def _own_words(self) -> bool:
        method = getattr(self.view, self._act())
        return not cast(str, method.__module__).startswith(("rest_framework", "people.doors"))

    def _act(self) -> str:
        return str(getattr(self.view, "action", None) or self.method.lower())

    def _collection(self) -> list[str]:
        """Return the words of the collection's address, without the object and the act."""
        path = re.sub(self.path_prefix, "", self.path).strip("/").partition("/{")[0]
        return path.removesuffix("/" + self._act().replace("_", "-")).split("/")

    def _get_serializer_name(self, *args: Any, **kwargs: Any) -> str:
        # Our inputs and outputs are named so already.
        return super()._get_serializer_name(*args, **kwargs).removesuffix("Request")

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        for parameter in parameters:
            if parameter["schema"] == {"type": "string"}:
                parameter["schema"]["minLength"] = 1
        return parameters

    def _map_serializer_field(
        self, field: Any, direction: Literal["request", "response"], *args: Any, **kwargs: Any
    ) -> Any:
        """Add what the library leaves out: lists that may not be empty, texts that need a letter."""
        schema = super()._map_serializer_field(field, direction, *args, **kwargs)  # type: ignore[no-untyped-call]
        if direction == "response":
            return schema  # What may be sent is asked of nobody who only reads.
        if getattr(field, "allow_empty", True) is False:
            schema["minItems"] = 1
        if isinstance(field, serializers.CharField) and not (field.allow_blank or field.read_only):
            schema = {**schema, "pattern": r"\S"}
        return schema

    def _map_basic_serializer(
        self, serializer: Any, direction: Literal["request", "response"]
    ) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "request" and not isinstance(serializer, ProblemOutput):
            schema["additionalProperties"] = False
        if getattr(serializer, "at_least_one", False):
            schema["minProperties"] = 1
        return schema

    def _get_request_body(self, direction: Literal["request", "response"] = "request") -> Any:
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        if body and getattr(self.get_request_serializer(), "at_least_one", False):
            body["required"] = True
        return body

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        kinds = self._problems()
        for status in sorted({kind.status for kind in kinds}):
            alike = [kind for kind in kinds if kind.status == status]
            response = OpenApiResponse(
                ProblemOutput,
                description="\n".join(f"* `{kind.code}`: {kind.meaning}" for kind in alike),
            )
            body = self._get_response_for_code(response, str(status), [CONTENT_TYPE])  # type: ignore[no-untyped-call]
            body["x-problem-types"] = [f"/problems/{kind.code}" for kind in alike]
            examples = {kind.code: {"$ref": f"#/components/examples/{kind.code}"} for kind in alike}
            body["content"][CONTENT_TYPE]["examples"] = examples
            bodies[str(status)] = body
        return bodies

    def _problems(self) -> list[Kind]:
        """Return the kinds of problems of this operation, sorted by their codes."""
        codes = {"invalid-request", "not-text"}
        if {} not in self.get_auth():
            codes |= {"not-authenticated", "authentication-failed"}
        if self.method != "GET":
            codes |= {"parse-error", "unsupported-media-type", "permission-denied"}
        if "{" in self.path:
            codes.add("not-found")
        methods = ["initial", self._act()]
        if any(parameter["name"] == "Idempotency-Key" for parameter in self._get_parameters()):
            methods.append("answer")
        for found in refusals_of(type(self.view), *methods):
            codes.add("not-found" if found is Http404 else cast(type[Refused], found).code)
        kinds = all_kinds()
        return [kinds[code] for code in sorted(codes)]
