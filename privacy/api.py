"""JSON doors of one's own data, and of those who keep it in order."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.models import Viewing
from core.errors import InvalidValue
from core.files import file_answer
from people.access import employees, fetch, region
from people.doors import CursorPages, DecisionInput, Door, ReadDoor, ReasonInput, opening, step
from people.models import Employee, Role
from privacy import access, archive, operations, retention
from privacy.models import Correction, LegalHold, RetentionRule
from privacy.queries import who_looked
from privacy.serializers import (
    CorrectionInput,
    CorrectionOutput,
    LegalHoldInput,
    LegalHoldOutput,
    LookOutput,
    RetentionRuleInput,
    RetentionRuleOutput,
    TermOutput,
)
from providers.access import programmes, providers
from providers.models import Programme, Provider

ZIP = {(200, "application/zip"): OpenApiTypes.BINARY}


class NewestFirst(CursorPages):
    ordering = "-id"


class MyDataDoor(Door):
    """What the service holds on you, whoever you are."""

    queryset = Viewing.objects.none()
    pagination_class = NewestFirst
    filter_backends = []

    @property
    def parameters(self) -> set[str]:
        return {"cursor", "limit"} if self.action == "viewings" else set()

    @extend_schema(responses=ZIP)
    def list(self, request: Request) -> HttpResponse:
        """Everything in one file: my-data.json for machines, my-data.html to read."""
        content = archive.my_data(
            user=self.actor, employee=self.scope.employee, occurred_at=self.now
        )
        return file_answer(content, name="my-data.zip", kind="application/zip")

    @extend_schema(responses=LookOutput(many=True))
    @action(detail=False)
    def viewings(self, request: Request) -> Response:
        """Who was shown your data, in what role, through which door; the last first."""
        page = self.paginate_queryset(access.own_viewings(self.scope)) or []
        return self.get_paginated_response(LookOutput(who_looked(page), many=True).data)


class CorrectionDoor(ReadDoor):
    """Have what is wrong about you put right."""

    queryset = Correction.objects.none()
    serializer_class = CorrectionOutput
    filterset_fields = ["status"]

    def get_queryset(self) -> QuerySet[Correction]:
        return access.corrections(self.scope)

    @opening(CorrectionInput)
    def create(self, wanted: dict[str, Any]) -> Correction:
        """Ask for it, as the person concerned; the personnel officer of your body decides."""
        return operations.ask_correction(
            employee=self.scope.require_employee(), **wanted, **self.act
        )

    @step(ReasonInput, fresh=True)
    def accept(self, correction: Correction, wanted: dict[str, Any]) -> Correction:
        """Write the new values, as another than the person."""
        return operations.decide_correction(
            correction=self._mine(correction), accept=True, **wanted, **self.act
        )

    @step(ReasonInput, fresh=True)
    def decline(self, correction: Correction, wanted: dict[str, Any]) -> Correction:
        """Leave it as it is, and say why."""
        return operations.decide_correction(
            correction=self._mine(correction), accept=False, **wanted, **self.act
        )

    def _mine(self, correction: Correction) -> Correction:
        if correction.employee.body_id not in self.scope.body_ids:
            self.scope.require(Role.ADMINISTRATOR, region_id=correction.region_id)
        return correction


class LegalHoldDoor(ReadDoor):
    """While a hold stands, nothing of the person is erased."""

    queryset = LegalHold.objects.none()
    serializer_class = LegalHoldOutput

    def get_queryset(self) -> QuerySet[LegalHold]:
        return access.legal_holds(self.scope)

    @opening(LegalHoldInput, fresh=True)
    def create(self, wanted: dict[str, Any]) -> LegalHold:
        """Place a hold on a person, a provider or a programme."""
        on = self._on(wanted)
        self.scope.require(Role.ADMINISTRATOR, region_id=on.region_id)
        return operations.place_hold(on=on, ground=wanted["ground"], **self.act)

    @step(ReasonInput, fresh=True)
    def lift(self, hold: LegalHold, wanted: dict[str, Any]) -> LegalHold:
        """Lift it, as another than who placed it."""
        self.scope.require(Role.ADMINISTRATOR, region_id=hold.region_id)
        return operations.lift_hold(hold=hold, **wanted, **self.act)

    def _on(self, wanted: dict[str, Any]) -> Employee | Provider | Programme:
        if len({"employee", "provider", "programme"} & wanted.keys()) != 1:
            raise InvalidValue(_("Name one of employee, provider and programme."))
        if "employee" in wanted:
            return fetch(employees(self.scope), wanted["employee"])
        if "provider" in wanted:
            return fetch(providers(self.scope), wanted["provider"])
        return fetch(programmes(self.scope), wanted["programme"])


class RetentionRuleDoor(ReadDoor):
    """How long a region keeps what."""

    queryset = RetentionRule.objects.none()
    serializer_class = RetentionRuleOutput
    filterset_fields = ["kind", "status"]

    def get_queryset(self) -> QuerySet[RetentionRule]:
        return access.retention_rules(self.scope)

    @opening(RetentionRuleInput)
    def create(self, wanted: dict[str, Any]) -> RetentionRule:
        """Propose a term; another administrator decides."""
        found = region(self.scope, wanted.pop("region"))
        self.scope.require(Role.ADMINISTRATOR, region_id=found.pk)
        return operations.propose_rule(region=found, **wanted, **self.act)

    @step(DecisionInput, fresh=True)
    def decide(self, rule: RetentionRule, wanted: dict[str, Any]) -> RetentionRule:
        """Put it in force, or turn it down."""
        self.scope.require(Role.ADMINISTRATOR, region_id=rule.region_id)
        return operations.decide_rule(rule=rule, **wanted, **self.act)

    @extend_schema(responses=TermOutput(many=True))
    @action(detail=False, pagination_class=None, filterset_fields=None)
    def terms(self, request: Request) -> Response:
        """The terms in force, and how much each would let go now."""
        found = access.kept_regions(self.scope)
        rows = [row for each in found for row in retention.terms_of(each, at=self.now)]
        return Response(TermOutput(rows, many=True).data)
