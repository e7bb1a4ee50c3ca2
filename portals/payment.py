"""What became of the money of a redemption: the claim it is in, and that claim's payment."""

from django.db.models import Prefetch

from payments.models import Claim, ClaimItem, PaymentItem, PaymentOrder
from vouchers.models import Redemption


def papers_of(redemptions: str = "") -> tuple[Prefetch, Prefetch]:
    """Return what to prefetch for the functions below, from `redemptions` on: `redemptions__`."""
    claims = ClaimItem.objects.select_related("claim")
    orders = PaymentItem.objects.select_related("order")
    return (
        Prefetch(f"{redemptions}claim_items", claims),
        Prefetch(f"{redemptions}claim_items__claim__payment_items", orders),
    )


def claim_of(redemption: Redemption | None) -> Claim | None:
    """Return the living claim that a redemption is in."""
    items = redemption.claim_items.all() if redemption else []
    return next((item.claim for item in items if not item.dropped), None)


def order_of(claim: Claim | None) -> PaymentOrder | None:
    """Return the payment order that a claim is in and that did not bounce."""
    items = claim.payment_items.all() if claim else []
    return next((item.order for item in items if not item.bounced), None)
