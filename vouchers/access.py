"""Whose vouchers a user sees. A provider sees none: only what was presented to it."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import NotPermitted
from people.access import Scope
from people.models import Role
from vouchers.models import Redemption, Voucher, VoucherBatch


def vouchers(scope: Scope) -> QuerySet[Voucher]:
    own = Q(holder_id=scope.employee.pk) if scope.employee else Q(pk=None)
    found = Voucher.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(holder__body_id__in=scope.body_ids) | own
    )
    return found.select_related(
        "holder__body", "allocation__appropriation__source", "programme", "region"
    )


def printable(scope: Scope) -> QuerySet[Voucher]:
    """Return the vouchers in sight with all that a printed sheet names."""
    sessions = "redemptions__session__course__provider"
    return vouchers(scope).prefetch_related(sessions)


def batches(scope: Scope) -> QuerySet[VoucherBatch]:
    return VoucherBatch.objects.filter(region_id__in=scope.region_ids)


def redemptions(scope: Scope) -> QuerySet[Redemption]:
    own = Q(voucher__holder_id=scope.employee.pk) if scope.employee else Q(pk=None)
    return Redemption.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(provider_id__in=scope.provider_ids) | own
    ).select_related("voucher")


def require_may_print(scope: Scope, voucher_region_id: int, holder_id: UUID | None) -> None:
    """Refuse the secret of a voucher to all but its holder and those who hand vouchers out."""
    if scope.employee and scope.employee.pk == holder_id:
        return
    if not scope.holds(Role.PROGRAMME_MANAGER, region_id=voucher_region_id):
        raise NotPermitted(_("Only the holder and the programme manager may print a voucher."))
