"""JSON doors of learning: what a provider's staff records, session by session."""

from typing import Any

from django.db.models import QuerySet

from learning import access, operations
from learning.models import Enrolment
from learning.serializers import (
    AssessmentInput,
    AttendanceInput,
    CompletionInput,
    CountOutput,
    EnrolmentOutput,
)
from people.access import fetch
from people.doors import Door, ReadDoor, step
from providers.access import sessions
from providers.models import Session
from providers.serializers import SessionOutput


class EnrolmentDoor(ReadDoor):
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentOutput
    filterset_fields = ["session", "employee", "status"]

    def get_queryset(self) -> QuerySet[Enrolment]:
        return access.enrolments(self.scope)


class RecordDoor(Door):
    """Attendance, tests and completions of one session."""

    queryset = Session.objects.none()
    serializer_class = SessionOutput  # What If-Match speaks of; each step answers with a count.

    def get_queryset(self) -> QuerySet[Session]:
        return sessions(self.scope)

    @step(AttendanceInput, CountOutput)
    def attendance(self, session: Session, wanted: dict[str, Any]) -> dict[str, int]:
        """Record for one block who was there; repeating it corrects it."""
        self.scope.require_provider(session.course.provider_id)
        count = operations.record_attendance(
            block=fetch(session.blocks.all(), wanted["block"]),
            present={mark["enrolment"]: mark["present"] for mark in wanted["marks"]},
            **self.act,
        )
        return {"learners": count}

    @step(AssessmentInput, CountOutput)
    def assessments(self, session: Session, wanted: dict[str, Any]) -> dict[str, int]:
        """Record scores of one test."""
        self.scope.require_provider(session.course.provider_id)
        count = operations.record_assessments(
            session=session,
            kind=wanted["kind"],
            scores={row["enrolment"]: row["score"] for row in wanted["scores"]},
            **self.act,
        )
        return {"learners": count}

    @step(CompletionInput, CountOutput)
    def completions(self, session: Session, wanted: dict[str, Any]) -> dict[str, int]:
        """Complete learners who meet the programme's rule; all of them or none."""
        self.scope.require_provider(session.course.provider_id)
        count = operations.complete_enrolments(
            session=session, enrolment_ids=wanted["enrolments"], **self.act
        )
        return {"learners": count}
