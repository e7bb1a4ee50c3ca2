"""Which papers a user sees: the region's, or their own provider's."""

from django.db.models import Q, QuerySet

from payments.models import Claim, Invoice, PaymentOrder
from people.access import Scope


def claims(scope: Scope) -> QuerySet[Claim]:
    return Claim.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(provider_id__in=scope.provider_ids)
    )


def invoices(scope: Scope) -> QuerySet[Invoice]:
    return Invoice.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(supplier_id__in=scope.provider_ids)
    )


def payment_orders(scope: Scope) -> QuerySet[PaymentOrder]:
    return PaymentOrder.objects.filter(
        Q(region_id__in=scope.region_ids) | Q(payee_id__in=scope.provider_ids)
    )
