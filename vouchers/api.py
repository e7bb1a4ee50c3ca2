"""JSON doors of vouchers: issue, keep, redeem, confirm, undo."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.access import allocations, of_line
from core.errors import InvalidValue
from core.files import file_answer
from people.access import Scope, employees, fetch
from people.doors import ReadDoor, ReasonInput, opening, step
from people.models import Employee, Role
from providers.access import providers, sessions
from providers.models import Provider, Session
from vouchers import access, operations, printing, queries, tasks
from vouchers.models import Redemption, Voucher, VoucherBatch
from vouchers.operations import guesses
from vouchers.serializers import (
    BatchInput,
    BatchOutput,
    BookInput,
    CodeOutput,
    ExtendInput,
    GuessLimitOutput,
    RedeemInput,
    RedemptionOutput,
    RequestOutput,
    VoucherInput,
    VoucherOutput,
)

PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}


def bookable(scope: Scope) -> QuerySet[Session]:
    """Return the sessions in sight with all that a booking asks about."""
    return sessions(scope).select_related("course__provider")


class VoucherDoor(ReadDoor):
    queryset = Voucher.objects.none()
    serializer_class = VoucherOutput
    filterset_fields = ["number", "holder", "allocation", "programme", "status"]

    def get_queryset(self) -> QuerySet[Voucher]:
        return access.vouchers(self.scope)

    @opening(VoucherInput)
    def create(self, wanted: dict[str, Any]) -> Voucher:
        """Commit money of a line to one named person."""
        wanted["allocation"] = fetch(allocations(self.scope), wanted["allocation"])
        wanted["holder"] = fetch(employees(self.scope), wanted["holder"])
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(wanted["allocation"]))
        return operations.issue_voucher(**wanted, **self.act)

    @step(ReasonInput)
    def void(self, voucher: Voucher, wanted: dict[str, Any]) -> Voucher:
        """End a voucher for good; its money goes back to the line."""
        return operations.void_voucher(voucher=self._own(voucher), **wanted, **self.act)

    @step(ReasonInput)
    def suspend(self, voucher: Voucher, wanted: dict[str, Any]) -> Voucher:
        """Suspend a voucher until that is lifted."""
        return operations.suspend_voucher(voucher=self._own(voucher), **wanted, **self.act)

    @step(ReasonInput)
    def lift(self, voucher: Voucher, wanted: dict[str, Any]) -> Voucher:
        """Let a suspended voucher be used again."""
        return operations.lift_suspension(voucher=self._own(voucher), **wanted, **self.act)

    @step(ExtendInput)
    def extend(self, voucher: Voucher, wanted: dict[str, Any]) -> Voucher:
        """Move the expiry later, inside the funding window."""
        return operations.extend_voucher(voucher=self._own(voucher), **wanted, **self.act)

    @step(ReasonInput)
    def reissue(self, voucher: Voucher, wanted: dict[str, Any]) -> Voucher:
        """Give a lost voucher a new code; the old one dies at once."""
        return operations.reissue_voucher(voucher=self._own(voucher), **wanted, **self.act)

    @step()
    def replace_code(self, voucher: Voucher, _wanted: dict[str, Any]) -> Voucher:
        """Give, as the holder, one's own voucher a new code; the old one dies at once."""
        holder = self.scope.require_employee()
        return operations.replace_code(voucher=voucher, holder=holder, **self.act)

    @step(BookInput, RedemptionOutput, status=201)
    def book(self, voucher: Voucher, wanted: dict[str, Any]) -> Redemption:
        """Reserve, as the holder, the voucher and a place; nothing is owed by it."""
        return operations.book_session(
            voucher=voucher,
            session=fetch(bookable(self.scope), wanted["session"]),
            holder=self.scope.require_employee(),
            **self.act,
        )

    @step(answer=CodeOutput, secret=True)
    def show_code(self, voucher: Voucher, _wanted: dict[str, Any]) -> dict[str, str]:
        """Show the code to the holder, or to who hands it out. Every showing is recorded."""
        access.require_may_print(self.scope, voucher.allocation, voucher.holder_id)
        self.shown.add((voucher.region_id, voucher.holder_id))
        return operations.show_secrets(vouchers=[voucher], **self.act)[0]

    @extend_schema(responses=PDF)
    @action(detail=True)
    def certificate(self, request: Request, **kwargs: Any) -> HttpResponse:
        """The voucher as an A4 sheet to print."""
        voucher = fetch(access.printable(self.scope), kwargs["pk"])
        access.require_may_print(self.scope, voucher.allocation, voucher.holder_id)
        self.shown.add((voucher.region_id, voucher.holder_id))
        return file_answer(
            printing.print_vouchers(vouchers=[voucher], **self.act),
            name=f"{voucher.number}.pdf",
            kind="application/pdf",
        )

    def _own(self, voucher: Voucher) -> Voucher:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(voucher.allocation))
        return voucher


class BatchDoor(ReadDoor):
    queryset = VoucherBatch.objects.none()
    serializer_class = BatchOutput
    filterset_fields = ["allocation", "status"]

    def get_queryset(self) -> QuerySet[VoucherBatch]:
        return access.batches(self.scope)

    @opening(BatchInput)
    def create(self, wanted: dict[str, Any]) -> VoucherBatch:
        """Issue to many; the work goes on by itself and can be left and cancelled."""
        wanted["allocation"] = fetch(allocations(self.scope), wanted["allocation"])
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(wanted["allocation"]))
        wanted["holders"] = self._holders(wanted["holders"])
        batch = operations.create_batch(**wanted, **self.act)
        tasks.start_batch(batch)
        return batch

    @step(fresh=True)
    def approve(self, batch: VoucherBatch, _wanted: dict[str, Any]) -> VoucherBatch:
        """Let a batch above the limit run."""
        self.scope.require(Role.APPROVER, region_id=batch.region_id)
        batch = operations.approve_batch(batch=batch, **self.act)
        tasks.start_batch(batch)
        return batch

    @step()
    def cancel(self, batch: VoucherBatch, _wanted: dict[str, Any]) -> VoucherBatch:
        """Stop before the next chunk; what is issued stays issued."""
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(batch.allocation))
        return operations.cancel_batch(batch=batch, **self.act)

    @extend_schema(responses=RequestOutput(many=True))
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def requests(self, request: Request, **kwargs: Any) -> Response:
        """Person by person: the voucher, or why there is none."""
        found = self.get_object().requests.order_by("position", "pk")
        return Response(RequestOutput(found, many=True, context=self.get_serializer_context()).data)

    @extend_schema(responses=PDF)
    @action(detail=True)
    def certificates(self, request: Request, **kwargs: Any) -> HttpResponse:
        """All vouchers of the batch as one print file."""
        batch = self.get_object()
        access.require_may_print(self.scope, batch.allocation, None)
        issued = (
            access.printable(self.scope)
            .filter(batch=batch, status__in=Voucher.LIVE)
            .order_by("holder__work_id", "pk")
        )
        if not issued:
            raise InvalidValue(_("The batch has issued nothing yet."))
        self.shown.update(issued.values_list("region_id", "holder_id"))
        return file_answer(
            printing.print_vouchers(vouchers=list(issued), **self.act),
            name=f"{batch.pk}.pdf",
            kind="application/pdf",
        )

    def _holders(self, wanted: list[UUID]) -> list[Employee]:
        found = employees(self.scope).in_bulk(wanted)
        missing = [str(pk) for pk in wanted if pk not in found]
        if missing:
            raise InvalidValue(
                _("Not among your employees: {employees}.").format(
                    employees=", ".join(missing[:10])
                )
            )
        return [found[pk] for pk in dict.fromkeys(wanted)]


class RedemptionDoor(ReadDoor):
    queryset = Redemption.objects.none()
    serializer_class = RedemptionOutput
    filterset_fields = ["session", "provider", "status"]

    def get_queryset(self) -> QuerySet[Redemption]:
        return access.redemptions(self.scope)

    @opening(RedeemInput)
    def create(self, wanted: dict[str, Any]) -> Redemption:
        """Present a voucher's code for a session of your own; its holder confirms next."""
        session = fetch(bookable(self.scope), wanted.pop("session"))
        self.scope.require_provider(session.course.provider_id)
        return operations.redeem_voucher(
            session=session, provider=session.course.provider, **wanted, **self.act
        )

    @step()
    def confirm(self, redemption: Redemption, _wanted: dict[str, Any]) -> Redemption:
        """Confirm, as the holder: you are enrolled and the provider is owed the money."""
        holder = self.scope.require_employee()
        operations.confirm_redemption(redemption_id=redemption.pk, holder=holder, **self.act)
        return self._again(redemption)

    @step(BookInput, status=201)
    def change_booking(self, redemption: Redemption, wanted: dict[str, Any]) -> Redemption:
        """Book, as the holder, another session instead; until then the place is kept."""
        return operations.change_booking(
            redemption=redemption,
            session=fetch(bookable(self.scope), wanted["session"]),
            holder=self.scope.require_employee(),
            **self.act,
        )

    @step()
    def cancel_booking(self, redemption: Redemption, _wanted: dict[str, Any]) -> Redemption:
        """Give, as the holder, a booked place back; the voucher is whole again."""
        holder = self.scope.require_employee()
        operations.cancel_booking(redemption=redemption, holder=holder, **self.act)
        return self._again(redemption)

    @step(ReasonInput)
    def reverse(self, redemption: Redemption, wanted: dict[str, Any]) -> Redemption:
        """Undo a redemption made by mistake; the voucher can be used again."""
        return self._end(redemption, Redemption.Ending.MISTAKE, wanted["reason"])

    @step(ReasonInput)
    def withdraw(self, redemption: Redemption, wanted: dict[str, Any]) -> Redemption:
        """The learner withdrew: the place and the money are free."""
        return self._end(redemption, Redemption.Ending.WITHDRAWN, wanted["reason"])

    @step(ReasonInput)
    def no_show(self, redemption: Redemption, wanted: dict[str, Any]) -> Redemption:
        """The learner did not come: the place and the money are free."""
        return self._end(redemption, Redemption.Ending.NO_SHOW, wanted["reason"])

    def _again(self, redemption: Redemption) -> Redemption:
        return self.get_queryset().get(pk=redemption.pk)

    def _end(self, redemption: Redemption, ending: str, reason: str) -> Redemption:
        line = redemption.voucher.allocation
        if not self.scope.holds(Role.PROGRAMME_MANAGER, **of_line(line)):
            self.scope.require_provider(redemption.provider_id)
        operations.reverse_redemption(
            redemption=redemption, ending=ending, reason=reason, **self.act
        )
        return self._again(redemption)


class GuessLimitDoor(ReadDoor):
    """Wrong codes of the providers in sight in the last ten minutes, and the way to lift a limit."""

    queryset = Provider.objects.none()
    serializer_class = GuessLimitOutput

    def get_queryset(self) -> QuerySet[Provider]:
        return queries.with_wrong_codes(providers(self.scope), since=self.now - guesses.WITHIN)

    @step(ReasonInput)
    def lift(self, provider: Provider, wanted: dict[str, Any]) -> Provider:
        """Give a provider its tries back, when a clerk erred and nobody attacked."""
        self.scope.require(Role.ACCREDITOR, Role.ADMINISTRATOR, region_id=provider.region_id)
        operations.lift_guess_limit(provider=provider, **wanted, **self.act)
        return self.get_queryset().get(pk=provider.pk)
