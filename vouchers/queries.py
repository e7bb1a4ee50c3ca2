"""Reading vouchers and what stands in their way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from budgets.accounts import Stage
from budgets.models import Allocation
from core.formats import date_text
from learning.models import Enrolment
from ledger.models import Account
from ledger.queries import account_id
from people.models import Employee
from providers.models import Course, Provider
from vouchers.models import Redemption, Voucher, VoucherBatch, VoucherRequest


def ineligible(
    allocation: Allocation, employees: Sequence[Employee], *, at: datetime
) -> dict[UUID, str]:
    """Return, by employee, why each cannot be issued a voucher of the line; others are left out."""
    day = at.astimezone(ZoneInfo(allocation.region.time_zone)).date()
    live = Voucher.objects.filter(
        allocation=allocation, holder__in=employees, status__in=Voucher.LIVE
    )
    holding = dict(live.values_list("holder_id", "number"))
    refusals = {}
    for employee in employees:
        if employee.region_id != allocation.region_id:
            refusals[employee.pk] = _("The person is not an employee of this region.")
        elif not employee.is_employed(on=day):
            refusals[employee.pk] = _("Not employed on {day}.").format(day=date_text(day))
        elif employee.pk in holding:
            refusals[employee.pk] = _("Already holds voucher {number} of this line.").format(
                number=holding[employee.pk]
            )
    return refusals


def open_requests(batch: VoucherBatch) -> QuerySet[VoucherRequest]:
    """Return the people of a batch not yet served, in their order."""
    waiting = VoucherRequest.objects.filter(batch=batch, voucher=None, refusal="")
    return waiting.select_related("employee").order_by("position")


def room_for(allocation: Allocation, amount_minor: int) -> int:
    """Return how many vouchers of `amount_minor` the line's available money is enough for."""
    account = Account.objects.get(pk=account_id(allocation.pk, Stage.AVAILABLE))
    return (account.balance_minor or 0) // amount_minor


def covered_minor(voucher: Voucher, course: Course) -> int:
    """Return how much of a course's price the voucher can pay now."""
    if voucher.programme_id != course.programme_id or voucher.currency != course.currency:
        return 0
    return min(voucher.remaining_minor, course.price_minor)


def with_wrong_codes(providers: QuerySet[Provider], *, since: datetime) -> QuerySet[Provider]:
    """Add to each provider its wrong codes after `since`: how many, and the earliest."""
    spent = Q(code_tries__spent_at__gt=since)
    return providers.annotate(
        wrong_codes=Count("code_tries", filter=spent),
        first_wrong_at=Min("code_tries__spent_at", filter=spent),
    )


def claimable(redemptions: QuerySet[Redemption]) -> QuerySet[Redemption]:
    """Keep what its provider may claim now: confirmed, completed and in no living claim."""
    return redemptions.filter(
        status=Redemption.Status.CONFIRMED,
        claimed_at=None,
        enrolment__status=Enrolment.Status.COMPLETED,
    )


def sum_of(redemptions: QuerySet[Redemption]) -> tuple[int, int]:
    """Return how many redemptions these are, and their sum in minor units."""
    found = redemptions.aggregate(number=Count("pk"), sum=Sum("amount_minor"))
    return found["number"], found["sum"] or 0
