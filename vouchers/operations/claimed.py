"""Whether redemptions are in a living claim; called by the app that claims them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Refused
from learning.models import Enrolment
from providers.models import Provider
from vouchers.models import Redemption


class NotClaimable(Refused):
    """A redemption that is not completed, not this provider's, or already claimed."""

    code = "not-claimable"


def claim_redemptions(
    *, redemption_ids: Sequence[UUID], provider: Provider, claimed_at: datetime
) -> list[Redemption]:
    """Lock completed redemptions of a provider into a claim, in the caller's transaction.

    All or none. Raises NotClaimable and names the first that does not fit.
    """
    found = Redemption.objects.select_for_update(of=["self"]).filter(
        pk__in=redemption_ids, provider=provider
    )
    redemptions = list(found.select_related("voucher", "enrolment").order_by("pk"))
    missing = set(redemption_ids) - {redemption.pk for redemption in redemptions}
    if missing:
        raise NotClaimable(
            _("Redemption {id} is not one of yours.").format(id=sorted(missing, key=str)[0])
        )
    for redemption in redemptions:
        _require_claimable(redemption)
        redemption.claimed_at = claimed_at
    Redemption.objects.bulk_update(redemptions, ["claimed_at"])
    return redemptions


def unclaim_redemptions(*, redemption_ids: Sequence[UUID]) -> None:
    """Set redemptions free again, in the caller's transaction: their claim is dead."""
    # In the order in which they are claimed, so that the two never wait for each other.
    locked = Redemption.objects.select_for_update().filter(pk__in=redemption_ids).order_by("pk")
    Redemption.objects.filter(pk__in=[redemption.pk for redemption in locked]).update(
        claimed_at=None
    )


def _require_claimable(redemption: Redemption) -> None:
    number = redemption.voucher.number
    if redemption.claimed_at is not None:
        raise NotClaimable(_("Voucher {n} is in another claim already.").format(n=number))
    if redemption.status != Redemption.Status.CONFIRMED:
        raise NotClaimable(
            _(
                "The redemption of voucher {n} is {status}; only a confirmed one can be claimed."
            ).format(n=number, status=redemption.get_status_display())
        )
    assert redemption.enrolment is not None
    if redemption.enrolment.status != Enrolment.Status.COMPLETED:
        raise NotClaimable(
            _("The learner of voucher {n} has {status}; only completed training is paid.").format(
                n=number, status=redemption.enrolment.get_status_display()
            )
        )
