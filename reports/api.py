"""JSON doors of the reports. They read; nothing here can write."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.models import Transfer
from people.doors import CursorPages, Door
from people.parsing import read_query
from reports import access, exports
from reports.pdf import render_pdf
from reports.queries import ANY_PROVIDER, SpendFilter, spend_report, transfers_behind
from reports.serializers import SpendFileInput, TransferOutput, TransfersInput

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (exports.as_xlsx, XLSX),
    "pdf": (render_pdf, "application/pdf"),
}


class OldestFirst(CursorPages):
    ordering = ("occurred_at", "id")  # type: ignore[assignment]


class SpendDoor(Door):
    """Spend by region, programme, line and provider, for any period and as of any moment."""

    queryset = Transfer.objects.none()
    filter_backends = []
    pagination_class: type[CursorPages] | None = None
    parameters = set(SpendFileInput().fields)

    @extend_schema(
        parameters=[SpendFileInput],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, XLSX): OpenApiTypes.BINARY,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
    )
    def list(self, request: Request) -> Response | HttpResponse:
        """The report as JSON, or as a file to open or print."""
        asked = read_query(request, SpendFileInput)
        file = asked.pop("file")
        report = spend_report(self._wanted(asked))
        if file == "json":
            return Response(exports.as_json(report))
        render, content_type = FILES[file]
        headers = {"Content-Disposition": f'attachment; filename="spend.{file}"'}
        return HttpResponse(render(report), content_type=content_type, headers=headers)

    def _wanted(self, asked: dict[str, Any]) -> SpendFilter:
        readable = access.readable(self.scope, asked.get("region"))
        return SpendFilter(
            region_ids=readable.region_ids,
            department_ids=readable.department_ids,
            as_of=asked.get("as_of", self.now),
            starts_at=asked.get("since"),
            until=asked.get("until"),
            programme_id=asked.get("programme"),
            allocation_id=asked.get("line"),
            kind=asked.get("kind"),
            provider_id=asked.get("provider"),
        )


class SpendTransferDoor(SpendDoor):
    """The transfers behind one figure, oldest first; they sum to it."""

    pagination_class = OldestFirst
    serializer_class = TransferOutput
    parameters = {*TransfersInput().fields, "cursor", "limit"}

    @extend_schema(parameters=[TransfersInput], responses=TransferOutput(many=True))
    def list(self, request: Request) -> Response:
        """Open a figure of the spend report."""
        page = self.paginate_queryset(self._found(request))
        return self.get_paginated_response(TransferOutput(page, many=True).data)

    def _found(self, request: Request) -> QuerySet[Transfer]:
        values = read_query(request, TransfersInput)
        return transfers_behind(
            self._wanted(values),
            measure=values["measure"],
            to_date=values["to_date"],
            provider_id=None if values["nobodys"] else ANY_PROVIDER,
        )
