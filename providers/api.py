"""JSON doors of the registry and the catalogue."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from core.files import SCANS, file_answer
from people.access import departments, fetch, region, users
from people.doors import ReadDoor, ReasonInput, opening, step
from people.models import Role, RoleAssignment
from people.operations import grant_role
from people.roles_serializers import RoleAssignmentOutput, StaffInput
from providers import access, operations
from providers.models import (
    Accreditation,
    Course,
    EvidenceDocument,
    NeededDocument,
    Programme,
    Provider,
    Session,
)
from providers.operations import PlannedBlock
from providers.operations.evidence import require_document_size
from providers.queries import content_of
from providers.serializers import (
    AccreditationDecisionInput,
    AccreditationInput,
    AccreditationOutput,
    ApplicationChangeInput,
    ApplicationInput,
    CourseInput,
    CourseOutput,
    DocumentDecisionInput,
    DocumentInput,
    EvidenceOutput,
    NeededDocumentInput,
    NeededDocumentOutput,
    ProgrammeInput,
    ProgrammeOutput,
    ProviderInput,
    ProviderOutput,
    SessionInput,
    SessionOutput,
    SwitchOnlineInput,
)


class ProviderDoor(ReadDoor):
    queryset = Provider.objects.none()
    serializer_class = ProviderOutput
    filterset_fields = ["registry_number", "legal_form"]

    def get_queryset(self) -> QuerySet[Provider]:
        return access.providers(self.scope)

    @opening(ProviderInput, fresh=True)
    def create(self, wanted: dict[str, Any]) -> Provider:
        """Enter a legal entity into the region's registry."""
        wanted["region"] = region(self.scope, wanted["region"])
        self.scope.require(Role.ACCREDITOR, region_id=wanted["region"].pk)
        return operations.register_provider(**wanted, **self.act)

    @step(StaffInput, RoleAssignmentOutput, status=201, fresh=True)
    def staff(self, provider: Provider, wanted: dict[str, Any]) -> RoleAssignment:
        """Let somebody act for the provider: its own staff's affair, or the administrator's."""
        if provider.pk in self.scope.provider_ids:
            self.scope.require_provider(provider.pk)
        else:
            self.scope.require(Role.ADMINISTRATOR, region_id=provider.region_id)
        wanted["user"] = fetch(users(self.scope), wanted["user"])
        return grant_role(
            region=provider.region,
            role=Role.PROVIDER_STAFF,
            provider_id=provider.pk,
            **wanted,
            **self.act,
        )


class AccreditationDoor(ReadDoor):
    queryset = Accreditation.objects.none()
    serializer_class = AccreditationOutput
    filterset_fields = ["provider", "status"]

    def get_queryset(self) -> QuerySet[Accreditation]:
        return access.accreditations(self.scope).prefetch_related("decisions")

    @opening(AccreditationInput)
    def create(self, wanted: dict[str, Any]) -> Accreditation:
        """Apply for accreditation, as the provider's own staff."""
        wanted["provider"] = fetch(access.providers(self.scope), wanted["provider"])
        self.scope.require_provider(wanted["provider"].pk)
        return operations.apply_for_accreditation(**wanted, **self.act)

    @step(ApplicationInput, status=201, detail=False)
    def begin(self, wanted: dict[str, Any]) -> Accreditation:
        """Open a draft, which only the provider sees, to be filled in by and by."""
        provider = fetch(access.providers(self.scope), wanted["provider"])
        self.scope.require_provider(provider.pk)
        return operations.begin_application(provider=provider, **self.act)

    @step(ApplicationChangeInput)
    def change(self, accreditation: Accreditation, wanted: dict[str, Any]) -> Accreditation:
        """Write down in a draft what is known so far."""
        self.scope.require_provider(accreditation.provider_id)
        return operations.change_application(accreditation=accreditation, **wanted, **self.act)

    @step(DocumentInput, EvidenceOutput, status=201, file=True)
    def attach(self, accreditation: Accreditation, wanted: dict[str, Any]) -> EvidenceDocument:
        """Attach a document, or replace one that is not accepted."""
        self.scope.require_provider(accreditation.provider_id)
        file = wanted["file"]
        require_document_size(file.size)
        return operations.attach_document(
            accreditation=accreditation,
            needed=fetch(access.needed_documents(self.scope), wanted["needed"]),
            name=file.name,
            content=file.read(),
            **self.act,
        )

    @step()
    def send(self, accreditation: Accreditation, _wanted: dict[str, Any]) -> Accreditation:
        """Hand a complete draft to the accreditor."""
        self.scope.require_provider(accreditation.provider_id)
        return operations.send_application(accreditation=accreditation, **self.act)

    @step()
    def discard(self, accreditation: Accreditation, _wanted: dict[str, Any]) -> Accreditation:
        """End a draft that is not wanted any more."""
        self.scope.require_provider(accreditation.provider_id)
        return operations.discard_application(accreditation=accreditation, **self.act)

    @step(AccreditationDecisionInput, fresh=True)
    def decide(self, accreditation: Accreditation, wanted: dict[str, Any]) -> Accreditation:
        """Move an accreditation to another status, for a reason."""
        self.scope.require(Role.ACCREDITOR, region_id=accreditation.region_id)
        return operations.decide_accreditation(accreditation=accreditation, **wanted, **self.act)


class EvidenceDoor(ReadDoor):
    queryset = EvidenceDocument.objects.none()
    serializer_class = EvidenceOutput
    filterset_fields = ["accreditation", "status"]

    def get_queryset(self) -> QuerySet[EvidenceDocument]:
        return access.evidence(self.scope)

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in SCANS})
    @action(detail=True)
    def file(self, request: Request, **kwargs: Any) -> HttpResponse:
        """The document as it was attached."""
        document = self.get_object()
        return file_answer(content_of(document), name=document.name, kind=document.media_type)

    @step(DocumentDecisionInput)
    def decide(self, document: EvidenceDocument, wanted: dict[str, Any]) -> EvidenceDocument:
        """Accept a document, or reject it for a reason that the provider reads."""
        self.scope.require(Role.ACCREDITOR, region_id=document.region_id)
        return operations.decide_document(document=document, **wanted, **self.act)


class NeededDocumentDoor(ReadDoor):
    queryset = NeededDocument.objects.none()
    serializer_class = NeededDocumentOutput
    filterset_fields = ["code"]

    def get_queryset(self) -> QuerySet[NeededDocument]:
        return access.needed_documents(self.scope)

    @opening(NeededDocumentInput)
    def create(self, wanted: dict[str, Any]) -> NeededDocument:
        """Ask every provider of the region for one more document."""
        wanted["region"] = region(self.scope, wanted["region"])
        self.scope.require(Role.ACCREDITOR, region_id=wanted["region"].pk)
        return operations.need_document(**wanted, **self.act)

    @step()
    def end(self, needed: NeededDocument, _wanted: dict[str, Any]) -> NeededDocument:
        """Ask for it no more."""
        self.scope.require(Role.ACCREDITOR, region_id=needed.region_id)
        return operations.need_no_longer(needed=needed, **self.act)


class ProgrammeDoor(ReadDoor):
    queryset = Programme.objects.none()
    serializer_class = ProgrammeOutput
    filterset_fields = ["code", "department"]

    def get_queryset(self) -> QuerySet[Programme]:
        return access.programmes(self.scope)

    @opening(ProgrammeInput)
    def create(self, wanted: dict[str, Any]) -> Programme:
        """Write the passport of a programme."""
        wanted["department"] = fetch(departments(self.scope), wanted["department"])
        department = wanted["department"]
        self.scope.require(
            Role.PROGRAMME_MANAGER, region_id=department.region_id, department_id=department.pk
        )
        return operations.create_programme(**wanted, **self.act)


class CourseDoor(ReadDoor):
    queryset = Course.objects.none()
    serializer_class = CourseOutput
    filterset_fields = ["provider", "programme"]

    def get_queryset(self) -> QuerySet[Course]:
        return access.courses(self.scope).select_related("programme")

    @opening(CourseInput)
    def create(self, wanted: dict[str, Any]) -> Course:
        """Offer a programme, as the provider's own staff."""
        wanted["provider"] = fetch(access.providers(self.scope), wanted["provider"])
        wanted["programme"] = fetch(access.programmes(self.scope), wanted["programme"])
        self.scope.require_provider(wanted["provider"].pk)
        return operations.offer_course(**wanted, **self.act)

    @step(fresh=True)
    def approve(self, course: Course, _wanted: dict[str, Any]) -> Course:
        """Let vouchers of the programme be redeemed for this course."""
        programme = course.programme
        self.scope.require(
            Role.PROGRAMME_MANAGER,
            region_id=programme.region_id,
            department_id=programme.department_id,
        )
        return operations.approve_course(course=course, **self.act)


class SessionDoor(ReadDoor):
    queryset = Session.objects.none()
    serializer_class = SessionOutput
    filterset_fields = ["course", "code"]

    def get_queryset(self) -> QuerySet[Session]:
        return access.sessions(self.scope).prefetch_related("blocks")

    @opening(SessionInput)
    def create(self, wanted: dict[str, Any]) -> Session:
        """Plan a dated run of a course, as the provider's own staff."""
        wanted["course"] = fetch(access.courses(self.scope), wanted["course"])
        self.scope.require_provider(wanted["course"].provider_id)
        wanted["blocks"] = [PlannedBlock(**block) for block in wanted["blocks"]]
        return operations.schedule_session(**wanted, **self.act)

    @step(SwitchOnlineInput)
    def switch_online(self, session: Session, wanted: dict[str, Any]) -> Session:
        """Hold the blocks from a moment on online."""
        self.scope.require_provider(session.course.provider_id)
        operations.switch_online(session=session, **wanted, **self.act)
        return session

    @step(ReasonInput)
    def cancel(self, session: Session, wanted: dict[str, Any]) -> Session:
        """Call off a session on which nobody holds a place."""
        self.scope.require_provider(session.course.provider_id)
        return operations.cancel_session(session=session, **wanted, **self.act)
