"""Whose vouchers a user sees. A provider sees none: only what was presented to it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from budgets.access import of_line
from budgets.models import Allocation
from core.errors import NotPermitted
from people.access import Scope, any_of, employees
from people.models import Employee, Role
from vouchers.models import BodyQuota, Nomination, PriorityRule, Redemption, Voucher, VoucherBatch


def vouchers(scope: Scope) -> QuerySet[Voucher]:
    seen = scope.money(
        "allocation__department", holder__body_id=scope.body_ids, holder_id=scope.employee_ids
    )
    return Voucher.objects.filter(seen).select_related(
        "holder__body", "allocation__appropriation__source", "programme", "region"
    )


def printable(scope: Scope) -> QuerySet[Voucher]:
    """Return the vouchers in sight with all that a printed sheet names."""
    sessions = "redemptions__session__course__provider"
    return vouchers(scope).prefetch_related(sessions)


def own_vouchers(scope: Scope) -> QuerySet[Voucher]:
    """Return the vouchers the user holds, whatever else they see, with what became of each."""
    uses = Redemption.objects.select_related("session__course__provider", "enrolment")
    return (
        vouchers(scope)
        .filter(holder=scope.require_employee())
        .select_related("allocation__department")
        .prefetch_related(Prefetch("redemptions", uses.order_by("presented_at", "pk")))
    )


def own_redemptions(scope: Scope) -> QuerySet[Redemption]:
    """Return the uses of the vouchers that the user holds."""
    own = redemptions(scope).filter(voucher__holder=scope.require_employee())
    return own.select_related(
        "session__course__provider", "voucher__allocation__department", "voucher__programme"
    )


def batches(scope: Scope) -> QuerySet[VoucherBatch]:
    found = VoucherBatch.objects.filter(scope.money("allocation__department"))
    return found.select_related("allocation")


def nominable_lines(scope: Scope, *, at: datetime) -> QuerySet[Allocation]:
    """Return the open lines that still pay for vouchers where the user is an HR officer; no money."""
    found = Allocation.objects.filter(
        region_id__in=_personnel_regions(scope),
        kind=Allocation.Kind.VOUCHERS,
        status=Allocation.Status.OPEN,
        appropriation__source__eligible_until__gt=at.date(),
    )
    return found.select_related("region", "department", "programme", "appropriation__source")


def nominable_people(scope: Scope, line: Allocation) -> QuerySet[Employee]:
    """Return the people of the user's own bodies in the region of the line."""
    own = employees(scope).filter(body_id__in=scope.body_ids, region_id=line.region_id)
    return own.filter(erased_at=None).order_by("work_id", "pk")


def nominations(scope: Scope) -> QuerySet[Nomination]:
    seen = scope.money("allocation__department", employee__body_id=scope.body_ids)
    return Nomination.objects.filter(seen).select_related(
        "employee__body", "body", "batch", "allocation__programme", "allocation__region"
    )


def priority_rules(scope: Scope) -> QuerySet[PriorityRule]:
    """Return the orders of the region: no secret to those who act by them, or answer for them."""
    seen = scope.official_region_ids | _personnel_regions(scope)
    return PriorityRule.objects.filter(region_id__in=seen)


def quotas(scope: Scope) -> QuerySet[BodyQuota]:
    """Return the quotas of the region, or of one's own bodies."""
    seen = any_of(region_id=scope.official_region_ids, body_id=scope.body_ids)
    return BodyQuota.objects.filter(seen).select_related("body")


def _personnel_regions(scope: Scope) -> set[int]:
    return {held.region_id for held in scope.roles if held.role == Role.HR_OFFICER}


def redemptions(scope: Scope) -> QuerySet[Redemption]:
    seen = scope.money(
        "voucher__allocation__department",
        provider_id=scope.provider_ids,
        voucher__holder_id=scope.employee_ids,
    )
    return Redemption.objects.filter(seen).select_related("voucher__allocation", "holder")


def require_may_print(scope: Scope, line: Allocation, holder_id: UUID | None) -> None:
    """Refuse the secret of a voucher to all but its holder and those who hand vouchers out."""
    if scope.key and scope.key.read_only:
        raise NotPermitted(_("A code is money: an API key that may only read shows none."))
    if scope.employee and scope.employee.pk == holder_id:
        return
    if not scope.holds(Role.PROGRAMME_MANAGER, **of_line(line)):
        raise NotPermitted(_("Only the holder and the programme manager may print a voucher."))
