"""What every JSON door shares: scope, one operation per step, idempotency, pages."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.fields import empty
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit import operations as audit
from core.errors import InvalidValue, NotPermitted, Refused
from core.problems import CONTENT_TYPE, problem_headers, refusal_problem
from people.access import Scope, scope_of
from people.etags import etag_of, is_known, on_what_was_seen
from people.models import ApiKey, User
from people.parsing import read_body, require_known
from people.step_up import require_fresh
from people.viewings import Shown, record_shown

Serializer = type[serializers.BaseSerializer]


class CursorPages(CursorPagination):
    """Pages that stay put while rows come and go; ids are ordered by time."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = "id"

    def get_page_size(self, request: Request) -> int:
        """Return the wanted number of rows; one that cannot be had is refused, not corrected."""
        wanted = request.query_params.get("limit", str(self.page_size))
        if not re.fullmatch("[0-9]{1,3}", wanted) or not 1 <= int(wanted) <= self.max_page_size:
            raise ValidationError(
                {"limit": [_("Ask for 1 to {most} rows.").format(most=self.max_page_size)]}
            )
        return int(wanted)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Say for the document what is answered; the inherited one is not OpenAPI 3.1."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Say for the document what is taken."""
        rows = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return [
            {
                "name": "limit",
                "in": "query",
                "description": "How many rows a page has.",
                "schema": {**rows, "default": self.page_size},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Where the page begins; part of the address in `next` and `previous`.",
                "schema": {"type": "string", "minLength": 1},
            },
        ]

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        self._key = queryset.model._meta.pk
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Read the cursor; one that was not made here is a fault of the request."""
        try:
            cursor = super().decode_cursor(request)
            if cursor and cursor.position is not None:
                self._key.to_python(cursor.position)
            elif cursor and not cursor.offset:
                raise NotFound  # Noise that decodes to nothing.
        except (NotFound, DjangoValidationError) as error:
            fault = _("This is no cursor of ours. Follow “next” from the first page.")
            raise ValidationError({"cursor": [fault]}) from error
        return cursor


class OneRenderer(DefaultContentNegotiation):
    """Answers in the door's one format whatever `Accept` says (RFC 9110, 12.4.1).

    The library would refuse to print a certificate for who asks for application/pdf.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ReasonInput(serializers.Serializer):
    """Why: it goes to the audit record and, shortened, to the ledger."""

    reason = serializers.CharField(max_length=500)


class NothingInput(serializers.Serializer):
    """The step needs no more than the object it is done to."""


class DecisionInput(serializers.Serializer):
    approve = serializers.BooleanField()


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="The same key with the same body gets the first answer again and moves nothing.",
)


KEY = re.compile(r"[ -~]{1,255}")

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag under which you read the object; if it has changed since, 412.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag you have; if the object still is so, 304 without a body.",
)


class Door(viewsets.GenericViewSet):
    """A set of routes on one kind of object, each a read or one step of the job.

    Subclasses give `get_queryset()` from their app's access module, so that what is
    out of the user's sight is a 404 in lists, counts, filters and fetches alike.
    """

    pagination_class: type[CursorPages] | None = CursorPages
    content_negotiation_class = OneRenderer
    filterset_fields: Sequence[str] = ()
    lookup_value_converter = "uuid"
    scope: Scope
    now: datetime
    subject: Model | None = None  # The object of the address, once it was found in sight.

    def get_object(self) -> Any:
        self.subject = super().get_object()
        return self.subject

    def handle_exception(self, exc: Exception) -> Response:
        # Before there is a scope nobody came as far as an act: a key may only read.
        if isinstance(exc, NotPermitted) and not exc.recorded and hasattr(self, "scope"):
            self.record_denial(exc)
        return super().handle_exception(exc)

    def record_denial(self, refusal: NotPermitted) -> None:
        """Write down an act that was refused at the door, before any operation began."""
        audit.record(
            action=f"{self.basename}.{self.action}.denied",
            region_id=getattr(self.subject, "region_id", None),
            actor_id=self.actor.pk,
            subject_id=getattr(self.subject, "pk", None),
            occurred_at=self.now,
            code=refusal.code,
            message=str(refusal),
        )
        refusal.recorded = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shown: set[Shown] = set()  # Filled by whatever names a person while it is rendered.

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        assert isinstance(request.user, User)
        self.now = timezone.now()
        key = request.auth if isinstance(request.auth, ApiKey) else None
        self.scope = scope_of(request.user, at=self.now, key=key)
        if self.action:  # Without one the method is refused, whatever the query says.
            require_known(request, self.parameters)

    @property
    def parameters(self) -> set[str]:
        """The query parameters that the action reads; any other is refused."""
        if self.action != "list":
            return set()
        pages = {"cursor", "limit"} if self.pagination_class else set()
        return pages | set(self.filterset_fields)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Note who was shown to whom, before the answer leaves; without the note none does."""
        if self.shown and response.status_code < 300:
            door = f"{self.basename}.{self.action}"
            record_shown(scope=self.scope, shown=self.shown, door=door, viewed_at=self.now)
        return super().finalize_response(request, response, *args, **kwargs)

    @property
    def actor(self) -> User:
        return self.scope.user

    @property
    def act(self) -> dict[str, Any]:
        """Who and when: the two arguments that every operation takes from its door."""
        return {"actor": self.actor, "occurred_at": self.now}

    def answer(self, request: Request, produce: Callable[[], tuple[int, Any]]) -> Response:
        """Answer once per Idempotency-Key, refusals included; never freeze a failure of ours."""
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            status, body = produce()
            return Response(body, status=status)
        if not KEY.fullmatch(key):
            raise InvalidValue(
                _("An Idempotency-Key has up to 255 printable ASCII characters. Send a UUID.")
            )
        status, body, repeated = audit.answer_once(
            actor_id=self.actor.pk,
            key=key,
            fingerprint=_fingerprint(request),
            produce=lambda: self._settled(produce),
        )
        problem = CONTENT_TYPE if status >= 400 else None
        headers = problem_headers(body) if problem else {}
        if repeated:
            headers["Idempotent-Replay"] = "true"
        return Response(body, status=status, headers=headers, content_type=problem)

    def _settled(self, produce: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        """Return the answer, or the refusal as one, in plain JSON values."""
        try:
            status, body = produce()
        except Refused as refusal:
            if isinstance(refusal, NotPermitted) and not refusal.recorded:
                self.record_denial(refusal)
            return refusal.status, refusal_problem(refusal)
        return status, json.loads(JSONRenderer().render(body))


class ReadDoor(mixins.ListModelMixin, mixins.RetrieveModelMixin, Door):
    """A door through which objects are also listed and looked at."""

    @extend_schema(parameters=[IF_NONE_MATCH])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().retrieve(request, *args, **kwargs)
        # A browser may keep it for this reader, and asks each time whether it still is so.
        headers = {"ETag": etag_of(response.data), "Cache-Control": "private, no-cache"}
        if is_known(request, headers["ETag"]):
            return Response(status=304, headers=headers)
        for name, value in headers.items():
            response[name] = value
        return response


def step(
    wanted: Serializer = NothingInput,
    answer: Serializer | None = None,
    *,
    detail: bool = True,
    status: int = 200,
    path: str | None = None,
    secret: bool = False,
    fresh: bool = False,
    file: bool = False,
) -> Callable[[Callable[..., Any]], Any]:
    """Make a POST of a method that takes the object (`detail`) and the wanted values.

    The method checks the role and calls one operation; what it returns is shown by
    `answer`, or by the door's own serializer. A `secret` answer is never stored. A
    `fresh` step takes a second factor that was given just now, a `file` step multipart only.
    """

    def decorate(method: Callable[..., Any]) -> Any:
        @wraps(method)
        def view(self: Door, request: Request, **_kwargs: Any) -> Response:
            subject = self.get_object() if detail else None
            if fresh:
                require_fresh(request, at=self.now)
            given = read_body(request, wanted)
            shown = answer or self.get_serializer_class()

            def act(*seen: Any) -> Any:
                return method(self, *seen, given)

            def produce() -> tuple[int, Any]:
                result = on_what_was_seen(self, request, subject, act) if subject else act()
                return status, shown(result, context=self.get_serializer_context()).data

            if secret:
                return Response(produce()[1], status=status)
            return self.answer(request, produce)

        url_path = path or method.__name__.replace("_", "-")
        parsers: dict[str, Any] = {"parser_classes": [MultiPartParser]} if file else {}
        routed = action(detail=detail, methods=["post"], url_path=url_path, **parsers)(view)
        # Outside of the action, which would otherwise hide what the schema is told.
        return extend_schema(
            request=None if wanted is NothingInput else wanted,
            responses={status: answer} if answer else empty,
            parameters=[IF_MATCH] * detail + [IDEMPOTENCY_KEY] * (not secret),
            description=method.__doc__,
        )(routed)

    return decorate


def opening(
    wanted: Serializer,
    answer: Serializer | None = None,
    *,
    status: int = 201,
    secret: bool = False,
    fresh: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Make the collection's POST of a method named `create` that takes the wanted values.

    What it returns is shown as by `step`; a `secret` answer is never stored.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Response]:
        @extend_schema(
            request=wanted,
            responses={status: answer} if answer else empty,
            parameters=[] if secret else [IDEMPOTENCY_KEY],
            description=method.__doc__,
        )
        @wraps(method)
        def create(self: Door, request: Request) -> Response:
            if fresh:
                require_fresh(request, at=self.now)
            given = read_body(request, wanted)
            shown = answer or self.get_serializer_class()

            def produce() -> tuple[int, Any]:
                result = method(self, given)
                return status, shown(result, context=self.get_serializer_context()).data

            if secret:
                return Response(produce()[1], status=status)
            return self.answer(request, produce)

        return create

    return decorate


def _fingerprint(request: Request) -> bytes:
    # The order of the fields does not make it another request.
    files = {name: _digest(file) for name, file in request.FILES.items()}
    given = [request.POST, files] if files else request.data
    body = json.dumps(json.loads(JSONRenderer().render(given)), sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.get_full_path()} {body}".encode()).digest()


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    return digest


def model_output(model_class: type[Model], *names: str) -> Serializer:
    """Return a serializer that shows these fields of a model, in this order."""
    meta = type(
        "Meta", (), {"model": model_class, "fields": list(names), "read_only_fields": names}
    )
    bases = (serializers.ModelSerializer,)
    return type(f"{model_class.__name__}Output", bases, {"Meta": meta})
