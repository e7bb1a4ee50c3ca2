"""Reading papers and what became of them."""

from django.db.models import OuterRef, QuerySet, Subquery

from payments.models import Claim, PaymentItem


def with_payment(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Add to each claim the status of the payment order it is in, None where it is in none."""
    living = PaymentItem.objects.filter(claim=OuterRef("pk"), bounced=False)
    return claims.annotate(
        payment=Subquery(living.values("order__status")[:1]),
        paid_at=Subquery(living.values("order__paid_at")[:1]),
    )
