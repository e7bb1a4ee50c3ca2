"""JSON doors of oversight: who holds what, who holds too much, and what nobody may decide."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.tables import to_csv
from people.doors import Door
from people.models import RoleAssignment
from people.parsing import read_query
from reports import access
from reports.oversight_serializers import (
    ConflictOutput,
    ReviewFileInput,
    ReviewOutput,
    StuckOutput,
)
from reports.queries.approvals import stuck_approvals
from reports.queries.holders import access_review, conflicts, holders


class OversightDoor(Door):
    """A list of one region or of all that the reader oversees; it is never long."""

    queryset = RoleAssignment.objects.none()
    filter_backends = []
    pagination_class = None


class DutiesDoor(OversightDoor):
    serializer_class = ConflictOutput

    @extend_schema(responses=ConflictOutput(many=True))
    def list(self, request: Request) -> Response:
        """Who holds duties that must be two persons'; every act of theirs is refused."""
        found = conflicts(holders(region_ids=access.overseen(self.scope), at=self.now))
        return Response(ConflictOutput(found, many=True).data)


class StuckApprovalDoor(OversightDoor):
    serializer_class = StuckOutput

    @extend_schema(responses=StuckOutput(many=True))
    def list(self, request: Request) -> Response:
        """What waits for a second person and cannot have one, with the reason."""
        region_ids = access.whole(self.scope)
        acting = holders(region_ids=region_ids, at=self.now)
        found = stuck_approvals(region_ids=region_ids, acting=acting, at=self.now)
        return Response(StuckOutput(found, many=True).data)


class AccessReviewDoor(OversightDoor):
    serializer_class = ReviewOutput
    parameters = {"file"}

    @extend_schema(
        parameters=[ReviewFileInput],
        responses={
            (200, "application/json"): ReviewOutput(many=True),
            (200, "text/csv"): OpenApiTypes.BINARY,
        },
    )
    def list(self, request: Request) -> Response | HttpResponse:
        """Who holds which role since when, from whom, and when they last did anything."""
        asked = read_query(request, ReviewFileInput)
        found = access_review(region_ids=access.overseen(self.scope), at=self.now)
        rows = ReviewOutput(found, many=True).data
        if asked["file"] == "json":
            return Response(rows)
        lines = [["" if cell is None else str(cell) for cell in row.values()] for row in rows]
        headers = {"Content-Disposition": 'attachment; filename="access-review.csv"'}
        content = to_csv([list(ReviewOutput().fields), *lines])
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
