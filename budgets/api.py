"""JSON doors of the budget: each step of a line's life."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets import access, operations, queries
from budgets.access import of_line
from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement
from budgets.serializers import (
    AllocationInput,
    AllocationOutput,
    AmendmentInput,
    AmendmentOutput,
    AmountInput,
    AmountsOutput,
    AppropriationInput,
    AppropriationOutput,
    CloseInput,
    DeallocateInput,
    FundingSourceInput,
    FundingSourceOutput,
    OrderInput,
    OrderOutput,
    VirementInput,
    VirementOutput,
)
from people.access import fetch, region
from people.doors import DecisionInput, ReadDoor, ReasonInput, opening, step
from people.models import Role
from providers.access import programmes, providers


class FundingSourceDoor(ReadDoor):
    queryset = FundingSource.objects.none()
    serializer_class = FundingSourceOutput
    filterset_fields = ["code"]

    def get_queryset(self) -> QuerySet[FundingSource]:
        return access.sources(self.scope)

    @opening(FundingSourceInput)
    def create(self, wanted: dict[str, Any]) -> FundingSource:
        """Register where money comes from."""
        wanted["region"] = region(self.scope, wanted["region"])
        self.scope.require(Role.BUDGET_OFFICER, region_id=wanted["region"].pk)
        return operations.create_funding_source(**wanted, **self.act)


class AppropriationDoor(ReadDoor):
    queryset = Appropriation.objects.none()
    serializer_class = AppropriationOutput
    filterset_fields = ["source", "fiscal_year", "status"]

    def get_queryset(self) -> QuerySet[Appropriation]:
        return access.appropriations(self.scope)

    @opening(AppropriationInput)
    def create(self, wanted: dict[str, Any]) -> Appropriation:
        """Propose the authority of one fiscal year; another person approves it."""
        wanted["source"] = fetch(access.sources(self.scope), wanted["source"])
        self.scope.require(Role.BUDGET_OFFICER, region_id=wanted["source"].region_id)
        return operations.propose_appropriation(**wanted, **self.act)

    @step(fresh=True)
    def approve(self, appropriation: Appropriation, _wanted: dict[str, Any]) -> Appropriation:
        """Grant the authority: its amount arrives, unallocated."""
        self.scope.require(Role.APPROVER, region_id=appropriation.region_id)
        return operations.approve_appropriation(appropriation=appropriation, **self.act)

    @step(ReasonInput)
    def reject(self, appropriation: Appropriation, wanted: dict[str, Any]) -> Appropriation:
        """Turn the proposal down, by another person than who proposed; nothing moves."""
        self.scope.require(Role.APPROVER, region_id=appropriation.region_id)
        return operations.reject_appropriation(appropriation=appropriation, **wanted, **self.act)

    @step()
    def withdraw(self, appropriation: Appropriation, _wanted: dict[str, Any]) -> Appropriation:
        """Take one's own proposal back before it is decided."""
        self.scope.require(Role.BUDGET_OFFICER, region_id=appropriation.region_id)
        return operations.withdraw_appropriation(appropriation=appropriation, **self.act)


class AmendmentDoor(ReadDoor):
    queryset = Amendment.objects.none()
    serializer_class = AmendmentOutput
    filterset_fields = ["appropriation", "status"]

    def get_queryset(self) -> QuerySet[Amendment]:
        return access.amendments(self.scope)

    @opening(AmendmentInput)
    def create(self, wanted: dict[str, Any]) -> Amendment:
        """Propose a supplementary amount, or a cut when negative."""
        wanted["appropriation"] = fetch(access.appropriations(self.scope), wanted["appropriation"])
        self.scope.require(Role.BUDGET_OFFICER, region_id=wanted["appropriation"].region_id)
        return operations.propose_amendment(**wanted, **self.act)

    @step(DecisionInput, fresh=True)
    def decide(self, amendment: Amendment, wanted: dict[str, Any]) -> Amendment:
        """Approve or reject, by another person than who proposed."""
        self.scope.require(Role.APPROVER, region_id=amendment.region_id)
        return operations.decide_amendment(amendment=amendment, **wanted, **self.act)


class AllocationDoor(ReadDoor):
    queryset = Allocation.objects.none()
    serializer_class = AllocationOutput
    filterset_fields = ["appropriation", "programme", "kind", "status"]

    def get_queryset(self) -> QuerySet[Allocation]:
        return access.allocations(self.scope)

    @opening(AllocationInput)
    def create(self, wanted: dict[str, Any]) -> Allocation:
        """Plan a line of a programme."""
        wanted["appropriation"] = fetch(
            access.appropriations(self.scope).select_related("source"), wanted["appropriation"]
        )
        wanted["programme"] = fetch(programmes(self.scope), wanted["programme"])
        self.scope.require(
            Role.BUDGET_OFFICER,
            region_id=wanted["appropriation"].region_id,
            department_id=wanted["programme"].department_id,
        )
        return operations.propose_allocation(**wanted, **self.act)

    @extend_schema(responses=AmountsOutput)
    @action(detail=True)
    def amounts(self, request: Request, **kwargs: Any) -> Response:
        """Where the line's money stands; also the preview of its closing."""
        return Response(AmountsOutput(queries.line_amounts(self.get_object())).data)

    @step(fresh=True)
    def approve(self, line: Allocation, _wanted: dict[str, Any]) -> Allocation:
        """Approve the plan, by another person than who proposed."""
        self.scope.require(Role.APPROVER, region_id=line.region_id)
        return operations.approve_allocation(allocation=line, **self.act)

    @step(ReasonInput)
    def reject(self, line: Allocation, wanted: dict[str, Any]) -> Allocation:
        """Turn the plan down, by another person than who proposed; its code is free again."""
        self.scope.require(Role.APPROVER, region_id=line.region_id)
        return operations.reject_allocation(allocation=line, **wanted, **self.act)

    @step()
    def withdraw(self, line: Allocation, _wanted: dict[str, Any]) -> Allocation:
        """Take one's own planned line back before it is decided."""
        self.scope.require(Role.BUDGET_OFFICER, **of_line(line))
        return operations.withdraw_allocation(allocation=line, **self.act)

    @step(AmountInput, fresh=True)
    def allot(self, line: Allocation, wanted: dict[str, Any]) -> Allocation:
        """Release (a part of) the plan for use."""
        self.scope.require(Role.APPROVER, region_id=line.region_id)
        return operations.allot(allocation=line, **wanted, **self.act)

    @step(DeallocateInput, fresh=True)
    def deallocate(self, line: Allocation, wanted: dict[str, Any]) -> Allocation:
        """Take free money of the line back to the appropriation."""
        self.scope.require(Role.APPROVER, region_id=line.region_id)
        return operations.deallocate(allocation=line, **wanted, **self.act)

    @step(ReasonInput)
    def pause(self, line: Allocation, wanted: dict[str, Any]) -> Allocation:
        """Stop new commitments."""
        self.scope.require(Role.BUDGET_OFFICER, Role.APPROVER, **of_line(line))
        return operations.pause_allocation(allocation=line, **wanted, **self.act)

    @step(ReasonInput)
    def resume(self, line: Allocation, wanted: dict[str, Any]) -> Allocation:
        """Let a paused line commit again."""
        self.scope.require(Role.BUDGET_OFFICER, Role.APPROVER, **of_line(line))
        return operations.resume_allocation(allocation=line, **wanted, **self.act)

    @step(CloseInput, fresh=True)
    def close(self, line: Allocation, wanted: dict[str, Any]) -> Allocation:
        """Close the line at year end; what is free lapses or is carried over."""
        self.scope.require(Role.APPROVER, region_id=line.region_id)
        carry_to = wanted.get("carry_to")
        return operations.close_allocation(
            allocation=line,
            expected_minor=wanted["expected_minor"],
            carry_to=fetch(access.appropriations(self.scope), carry_to) if carry_to else None,
            **self.act,
        )


class VirementDoor(ReadDoor):
    queryset = Virement.objects.none()
    serializer_class = VirementOutput
    filterset_fields = ["status"]

    def get_queryset(self) -> QuerySet[Virement]:
        return access.virements(self.scope)

    @opening(VirementInput)
    def create(self, wanted: dict[str, Any]) -> Virement:
        """Propose to move free money between two lines."""
        lines = access.allocations(self.scope)
        wanted["source"], wanted["target"] = (
            fetch(lines, wanted[end]) for end in ("source", "target")
        )
        for line in (wanted["source"], wanted["target"]):
            self.scope.require(Role.BUDGET_OFFICER, **of_line(line))
        return operations.propose_virement(**wanted, **self.act)

    @step(DecisionInput, fresh=True)
    def decide(self, virement: Virement, wanted: dict[str, Any]) -> Virement:
        """Approve or reject, by another person than who proposed."""
        self.scope.require(Role.APPROVER, region_id=virement.region_id)
        return operations.decide_virement(virement=virement, **wanted, **self.act)


class OrderDoor(ReadDoor):
    queryset = Order.objects.none()
    serializer_class = OrderOutput
    filterset_fields = ["allocation", "supplier", "status"]

    def get_queryset(self) -> QuerySet[Order]:
        return access.orders(self.scope)

    @opening(OrderInput)
    def create(self, wanted: dict[str, Any]) -> Order:
        """Commit money of a line that is not vouchers to a supplier."""
        wanted["allocation"] = fetch(access.allocations(self.scope), wanted["allocation"])
        wanted["supplier"] = fetch(providers(self.scope), wanted["supplier"])
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(wanted["allocation"]))
        return operations.place_order(**wanted, **self.act)

    @step(ReasonInput)
    def cancel(self, order: Order, wanted: dict[str, Any]) -> Order:
        """Give back what has not been invoiced."""
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(order.allocation))
        return operations.cancel_order(order=order, **wanted, **self.act)
