"""Which papers a user sees: the region's, their department's, or their own provider's.

A paper is a department's when all of it is: one that also speaks of another
department's money is left to who sees the region as a whole.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from payments.models import Claim, ClaimItem, Invoice, PaymentItem, PaymentOrder
from people.access import Scope, any_of
from people.models import Role


def claims(scope: Scope) -> QuerySet[Claim]:
    theirs = _claims_of_departments(scope).values("pk") if scope.department_ids else ()
    return Claim.objects.filter(
        any_of(region_id=scope.region_ids, provider_id=scope.provider_ids, pk=theirs)
    )


def invoices(scope: Scope) -> QuerySet[Invoice]:
    seen = scope.money("order__allocation__department", supplier_id=scope.provider_ids)
    return Invoice.objects.filter(seen)


def payment_orders(scope: Scope) -> QuerySet[PaymentOrder]:
    own = any_of(region_id=scope.region_ids, payee_id=scope.provider_ids)
    if scope.department_ids:
        own |= _orders_of_departments(scope)
    return PaymentOrder.objects.filter(own)


def require_manager(scope: Scope, claim: Claim) -> None:
    """Refuse to all but the programme managers of every department that is to pay it."""
    departments = claim.items.values_list("redemption__voucher__allocation__department", flat=True)
    for department_id in set(departments):
        scope.require(
            Role.PROGRAMME_MANAGER, region_id=claim.region_id, department_id=department_id
        )


def _orders_of_departments(scope: Scope) -> Q:
    billed = Invoice.objects.filter(order__allocation__department__in=scope.department_ids)
    claimed = _claims_of_departments(scope)
    theirs = Q(claim__in=claimed.values("pk")) | Q(invoice__in=billed.values("pk"))
    items = PaymentItem.objects.filter(order=OuterRef("pk"))
    return Q(Exists(items.filter(theirs)), ~Exists(items.exclude(theirs)))


def _claims_of_departments(scope: Scope) -> QuerySet[Claim]:
    theirs = Q(redemption__voucher__allocation__department__in=scope.department_ids)
    items = ClaimItem.objects.filter(claim=OuterRef("pk"))
    return Claim.objects.filter(Exists(items.filter(theirs)), ~Exists(items.exclude(theirs)))
