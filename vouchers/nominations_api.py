"""JSON doors of who is to get a voucher: quotas, the order of people, nominations."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.access import of_line
from budgets.models import Allocation
from core.errors import NotPermitted
from people.access import bodies, fetch
from people.doors import ReadDoor, opening, step
from people.models import Role
from providers.access import of_programme, programmes
from vouchers import access, operations, queries, tasks
from vouchers.models import BodyQuota, Nomination, PriorityRule, VoucherBatch
from vouchers.serializers import (
    AcceptNominationsInput,
    BatchOutput,
    CandidateOutput,
    DeclineNominationsInput,
    NominationInput,
    NominationOutput,
    NominationsOutput,
    OpenLineOutput,
    PriorityInput,
    PriorityOutput,
    QuotaOutput,
    QuotasInput,
    QuotasOutput,
)


class OpenLineDoor(ReadDoor):
    """The lines for which an HR officer can nominate people."""

    queryset = Allocation.objects.none()
    serializer_class = OpenLineOutput
    filterset_fields = ["programme"]

    def get_queryset(self) -> QuerySet[Allocation]:
        return access.nominable_lines(self.scope, at=self.now)

    @extend_schema(responses=CandidateOutput(many=True))
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def candidates(self, request: Request, **kwargs: Any) -> Response:
        """The people of one's own bodies in their order, then who cannot be nominated, with why."""
        line = self.get_object()
        people = list(access.nominable_people(self.scope, line))
        able, unable = queries.candidates(line, people, at=self.now)
        rows = [*able, *(queries.Candidate(0, person, [], why) for person, why in unable)]
        return Response(
            CandidateOutput(rows, many=True, context=self.get_serializer_context()).data
        )


class NominationDoor(ReadDoor):
    queryset = Nomination.objects.none()
    serializer_class = NominationOutput
    filterset_fields = ["allocation", "employee", "body", "status"]

    def get_queryset(self) -> QuerySet[Nomination]:
        return access.nominations(self.scope)

    @opening(NominationInput, NominationsOutput)
    def create(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Ask for vouchers for people of one's own bodies."""
        line = fetch(access.nominable_lines(self.scope, at=self.now), wanted["allocation"])
        self.scope.require(Role.HR_OFFICER, region_id=line.region_id)
        among = {each.pk: each for each in access.nominable_people(self.scope, line)}
        if not among.keys() >= set(wanted["employees"]):
            raise Http404
        made = operations.nominate(
            allocation=line,
            employees=[among[pk] for pk in wanted["employees"]],
            among=list(among.values()),
            reason=wanted["reason"],
            **self.act,
        )
        return {"nominations": [each.pk for each in made]}

    @step()
    def withdraw(self, nomination: Nomination, _wanted: dict[str, Any]) -> Nomination:
        """Take a nomination back before the department has decided."""
        self.scope.require(Role.HR_OFFICER, region_id=nomination.region_id)
        if nomination.employee.body_id not in self.scope.body_ids:
            raise NotPermitted(_("Only an HR officer of the person's own body withdraws it."))
        return operations.withdraw_nomination(nomination=nomination, **self.act)

    @step(AcceptNominationsInput, BatchOutput, detail=False, status=201)
    def accept(self, wanted: dict[str, Any]) -> VoucherBatch:
        """Turn nominations of one line into a batch; its vouchers are issued in their order."""
        wanted["nominations"] = self._decided(wanted["nominations"])
        batch = operations.accept_nominations(**wanted, **self.act)
        tasks.start_batch(batch)
        return batch

    @step(DeclineNominationsInput, NominationsOutput, detail=False)
    def decline(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Refuse nominations; their HR officer reads the reason."""
        wanted["nominations"] = self._decided(wanted["nominations"])
        declined = operations.decline_nominations(**wanted, **self.act)
        return {"nominations": [each.pk for each in declined]}

    def _decided(self, wanted: list[UUID]) -> list[Nomination]:
        """Return nominations in sight on which the user may decide."""
        found = self.get_queryset().in_bulk(wanted)
        if found.keys() != set(wanted):
            raise Http404
        for line in {each.allocation_id: each.allocation for each in found.values()}.values():
            self.scope.require(Role.PROGRAMME_MANAGER, **of_line(line))
        return list(found.values())


class PriorityDoor(ReadDoor):
    """By what the people of a programme are put in order; a programme without has the usual one."""

    queryset = PriorityRule.objects.none()
    serializer_class = PriorityOutput
    filterset_fields = ["programme"]

    def get_queryset(self) -> QuerySet[PriorityRule]:
        return access.priority_rules(self.scope)

    @opening(PriorityInput)
    def create(self, wanted: dict[str, Any]) -> PriorityRule:
        """Set the order of a programme, in place of the one it has."""
        programme = wanted["programme"] = fetch(programmes(self.scope), wanted["programme"])
        self.scope.require(Role.PROGRAMME_MANAGER, **of_programme(programme))
        return operations.set_priority(**wanted, **self.act)


class QuotaDoor(ReadDoor):
    """How many people each body may nominate for a programme in a fiscal year."""

    queryset = BodyQuota.objects.none()
    serializer_class = QuotaOutput
    filterset_fields = ["programme", "body", "fiscal_year"]

    def get_queryset(self) -> QuerySet[BodyQuota]:
        return access.quotas(self.scope)

    @opening(QuotasInput, QuotasOutput)
    def create(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Set the quotas of all bodies at once, in place of those of that year."""
        programme = wanted["programme"] = fetch(programmes(self.scope), wanted["programme"])
        self.scope.require(Role.PROGRAMME_MANAGER, **of_programme(programme))
        seen = bodies(self.scope).in_bulk([each["body"] for each in wanted["quotas"]])
        if any(each["body"] not in seen for each in wanted["quotas"]):
            raise Http404
        quotas = [(seen[each["body"]], each["places"]) for each in wanted.pop("quotas")]
        return {"quotas": operations.set_quotas(quotas=quotas, **wanted, **self.act)}
