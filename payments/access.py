"""Which papers a user sees: the region's, their department's, or their own provider's.

A paper is a department's when all of it is: one that also speaks of another
department's money is left to who sees the region as a whole.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from payments.models import Claim, ClaimItem, Invoice, PaymentItem, PaymentOrder
from people.access import Scope
from people.models import Role


def claims(scope: Scope) -> QuerySet[Claim]:
    return Claim.objects.filter(
        Q(region_id__in=scope.region_ids)
        | Q(provider_id__in=scope.provider_ids)
        | Q(pk__in=_claims_of_departments(scope).values("pk"))
    )


def invoices(scope: Scope) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        scope.money("order__allocation__department") | Q(supplier_id__in=scope.provider_ids)
    )


def payment_orders(scope: Scope) -> QuerySet[PaymentOrder]:
    billed = Invoice.objects.filter(order__allocation__department__in=scope.department_ids)
    claimed = _claims_of_departments(scope)
    theirs = Q(claim__in=claimed.values("pk")) | Q(invoice__in=billed.values("pk"))
    items = PaymentItem.objects.filter(order=OuterRef("pk"))
    return PaymentOrder.objects.filter(
        Q(region_id__in=scope.region_ids)
        | Q(payee_id__in=scope.provider_ids)
        | (Exists(items.filter(theirs)) & ~Exists(items.exclude(theirs)))
    )


def require_manager(scope: Scope, claim: Claim) -> None:
    """Refuse to all but the programme managers of every department that is to pay it."""
    departments = claim.items.values_list("redemption__voucher__allocation__department", flat=True)
    for department_id in set(departments):
        scope.require(
            Role.PROGRAMME_MANAGER, region_id=claim.region_id, department_id=department_id
        )


def _claims_of_departments(scope: Scope) -> QuerySet[Claim]:
    theirs = Q(redemption__voucher__allocation__department__in=scope.department_ids)
    items = ClaimItem.objects.filter(claim=OuterRef("pk"))
    return Claim.objects.filter(Exists(items.filter(theirs)), ~Exists(items.exclude(theirs)))
