"""JSON doors of the directory of people."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.tables import require_size
from people import access, operations, step_up
from people.doors import Door, ReadDoor, opening, step
from people.models import Body, Department, Employee, Invitation, Region, Role
from people.queries import known_as
from people.serializers import (
    BodyOutput,
    DepartmentInput,
    DepartmentOutput,
    EmployeeOutput,
    EmployeeSearchInput,
    EmployeeSearchOutput,
    EndBodyInput,
    ImportInput,
    ImportOutput,
    InvitationInput,
    InvitationOutput,
    MeOutput,
    RegionOutput,
    StepUpInput,
    StepUpOutput,
)

FOUND_MAX = 50


class MeDoor(Door):
    """Who am I, and what may I do?"""

    queryset = Region.objects.none()
    pagination_class = None

    @extend_schema(responses=MeOutput)
    def list(self, request: Request) -> Response:
        roles = [
            {
                "role": held.role,
                "region": held.region.code,
                "department": held.department_id,
                "provider": held.provider_id,
                # Whose role it is, when a colleague lent it.
                "on_behalf_of": None if held.user_id == self.actor.pk else held.user_id,
            }
            for held in self.scope.roles
        ]
        me = {"username": self.actor.username, "roles": roles, "employee": self.scope.employee}
        return Response(MeOutput(me, context=self.get_serializer_context()).data)


class StepUpDoor(Door):
    """A code of your authenticator, for the acts that take a second factor given just now."""

    queryset = Region.objects.none()

    @extend_schema(request=StepUpInput, responses=StepUpOutput)
    def create(self, request: Request) -> Response:
        """Give a code; the key or session you send it with is fresh for five minutes."""
        given = StepUpInput(data=request.data)
        given.is_valid(raise_exception=True)
        code = given.validated_data["code"]
        until = step_up.confirm(request, user=self.actor, code=code, at=self.now)
        return Response(StepUpOutput({"fresh_until": until}).data)


class InvitationDoor(ReadDoor):
    queryset = Invitation.objects.none()
    serializer_class = InvitationOutput

    def get_queryset(self) -> QuerySet[Invitation]:
        return access.invitations(self.scope)

    @opening(InvitationInput, fresh=True)
    def create(self, wanted: dict[str, Any]) -> Invitation:
        """Invite an address; the letter works once, within seven days."""
        region = access.region(self.scope, wanted.pop("region"))
        self.scope.require(Role.ADMINISTRATOR, region_id=region.pk)
        employee = wanted.pop("employee", None)
        if employee is not None:
            employee = access.fetch(access.employees(self.scope).filter(region=region), employee)
        return operations.invite(region=region, employee=employee, **wanted, **self.act)

    @step()
    def withdraw(self, invitation: Invitation, _wanted: dict[str, Any]) -> Invitation:
        """Let the letter open nothing any more."""
        self.scope.require(Role.ADMINISTRATOR, region_id=invitation.region_id)
        return operations.withdraw_invitation(invitation=invitation, **self.act)


class RegionDoor(ListModelMixin, Door):
    queryset = Region.objects.none()
    serializer_class = RegionOutput

    def get_queryset(self) -> QuerySet[Region]:
        return access.regions(self.scope)


class DepartmentDoor(ReadDoor):
    queryset = Department.objects.none()
    serializer_class = DepartmentOutput

    def get_queryset(self) -> QuerySet[Department]:
        return access.departments(self.scope).select_related("region")

    @opening(DepartmentInput)
    def create(self, wanted: dict[str, Any]) -> Department:
        """Add a department to a region."""
        wanted["region"] = access.region(self.scope, wanted["region"])
        self.scope.require(Role.ADMINISTRATOR, region_id=wanted["region"].pk)
        return operations.create_department(**wanted, **self.act)


class BodyDoor(ReadDoor):
    queryset = Body.objects.none()
    serializer_class = BodyOutput
    filterset_fields = ["code", "tier"]

    def get_queryset(self) -> QuerySet[Body]:
        return access.bodies(self.scope)

    @step(EndBodyInput)
    def end(self, body: Body, wanted: dict[str, Any]) -> Body:
        """End a body from a day on, and name the one that takes over."""
        self.scope.require(Role.ADMINISTRATOR, region_id=body.region_id)
        successor = wanted.get("successor")
        return operations.end_body(
            body=body,
            ended_on=wanted["ended_on"],
            successor=access.fetch(self.get_queryset(), successor) if successor else None,
            **self.act,
        )


class EmployeeDoor(ReadDoor):
    queryset = Employee.objects.none()
    serializer_class = EmployeeOutput
    filterset_fields = ["body"]

    def get_queryset(self) -> QuerySet[Employee]:
        return access.employees(self.scope)

    @step(EmployeeSearchInput, EmployeeSearchOutput, detail=False, secret=True)
    def search(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Find people by work id or family name, without writing either into an address."""
        found = list(self.get_queryset().filter(known_as(**wanted)).order_by("id")[: FOUND_MAX + 1])
        return {"results": found[:FOUND_MAX], "more": len(found) > FOUND_MAX}


class ImportDoor(Door):
    """Check a CSV file, or import it when `apply` is true. Nothing is imported unless asked."""

    queryset = Region.objects.none()
    serializer_class = ImportOutput
    parser_classes = [MultiPartParser]

    @step(ImportInput, ImportOutput, detail=False)
    def bodies(self, wanted: dict[str, Any]) -> operations.ImportReport:
        """Bodies: code, name, tier, valid_from."""
        return operations.import_bodies(**self._file(wanted), **self.act)

    @step(ImportInput, ImportOutput, detail=False)
    def employees(self, wanted: dict[str, Any]) -> operations.ImportReport:
        """Employees: work_id, names, body_code, unit, post, employed_from, employed_until."""
        return operations.import_employees(**self._file(wanted), **self.act)

    def _file(self, wanted: dict[str, Any]) -> dict[str, Any]:
        region = access.region(self.scope, wanted["region"])
        self.scope.require(Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, region_id=region.pk)
        require_size(wanted["file"].size)
        return {"region": region, "content": wanted["file"].read(), "apply": wanted["apply"]}
