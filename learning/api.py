"""JSON doors of learning: what a provider's staff records, and the certificates of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from core.files import file_answer
from learning import access, operations, printing
from learning.models import Enrolment, LearningCertificate
from learning.serializers import (
    AssessmentInput,
    AttendanceInput,
    CertificateOutput,
    CompletionInput,
    CountOutput,
    EnrolmentOutput,
)
from people.access import fetch
from people.doors import Door, ReadDoor, ReasonInput, step
from people.models import Role
from providers.access import sessions
from providers.models import Session
from providers.serializers import SessionOutput


class EnrolmentDoor(ReadDoor):
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentOutput
    filterset_fields = ["session", "employee", "status"]

    def get_queryset(self) -> QuerySet[Enrolment]:
        return access.enrolments(self.scope)


class CertificateDoor(ReadDoor):
    queryset = LearningCertificate.objects.none()
    serializer_class = CertificateOutput
    filterset_fields = ["enrolment", "number"]

    def get_queryset(self) -> QuerySet[LearningCertificate]:
        return access.certificates(self.scope)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, **kwargs: Any) -> HttpResponse:
        """The certificate as a sealed PDF, with the code by which anybody can check it."""
        certificate = self.get_object()
        self.shown.add((certificate.region_id, certificate.enrolment.employee_id))
        content = printing.print_certificate(certificate)
        return file_answer(content, name=f"{certificate.number}.pdf", kind="application/pdf")

    @step(ReasonInput)
    def withdraw(
        self, certificate: LearningCertificate, wanted: dict[str, Any]
    ) -> LearningCertificate:
        """Say, as the manager of its programme, that a certificate no longer holds."""
        programme = certificate.enrolment.session.course.programme
        self.scope.require(
            Role.PROGRAMME_MANAGER,
            region_id=certificate.region_id,
            department_id=programme.department_id,
        )
        operations.withdraw_certificate(certificate=certificate, **wanted, **self.act)
        return self.get_queryset().get(pk=certificate.pk)


class RecordDoor(Door):
    """Attendance, tests and completions of one session."""

    queryset = Session.objects.none()
    serializer_class = SessionOutput  # What If-Match speaks of; each step answers with a count.

    def get_queryset(self) -> QuerySet[Session]:
        return sessions(self.scope)

    @step(AttendanceInput, CountOutput)
    def attendance(self, session: Session, wanted: dict[str, Any]) -> dict[str, int]:
        """Record for one block who was there; repeating it corrects it, until a place is closed."""
        self.scope.require_provider(session.course.provider_id)
        count = operations.record_attendance(
            block=fetch(session.blocks.all(), wanted["block"]),
            present={mark["enrolment"]: mark["present"] for mark in wanted["marks"]},
            **self.act,
        )
        return {"learners": count}

    @step(AssessmentInput, CountOutput)
    def assessments(self, session: Session, wanted: dict[str, Any]) -> dict[str, int]:
        """Record scores of one test, of places that are not closed."""
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
