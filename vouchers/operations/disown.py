"""The holder says that it was not they who brought the voucher to a provider."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import WrongState
from people.models import Employee, Role, User
from people.queries import holders_of
from vouchers.models import Redemption, Voucher
from vouchers.operations.guesses import VoucherUnknown
from vouchers.operations.keep import suspend_voucher
from vouchers.operations.undo import lock, reverse_redemption


@audit.operation("redemption.disown")
def disown_redemption(
    *, redemption: Redemption, holder: Employee, actor: User, occurred_at: datetime
) -> Voucher:
    """Suspend a voucher that somebody else presented, and tell those who issued it.

    The place is free again and no money was owed yet. The issuer finds out what happened,
    gives the voucher a new code and lifts the suspension (docs/decisions/0038).
    """
    voucher, redemption = lock(redemption.pk)
    if voucher.holder_id != holder.pk:
        raise VoucherUnknown(_("You have no redemption to confirm here."))
    if redemption.status != Redemption.Status.AWAITING_HOLDER:
        raise WrongState(
            _("This redemption is already {status}. Tell the department that issued it.").format(
                status=redemption.get_status_display()
            )
        )
    audit.record_act(
        action="redemption.disowned", subject=redemption, actor=actor, occurred_at=occurred_at
    )
    act: dict[str, Any] = {"actor": actor, "occurred_at": occurred_at}
    reverse_redemption(
        redemption=redemption,
        ending=Redemption.Ending.MISTAKE,
        reason=_("The holder says that it was not they who presented it."),
        **act,
    )
    if voucher.status != Voucher.Status.SUSPENDED:
        reason = _("The holder says that somebody else presented it.")
        voucher = suspend_voucher(voucher=voucher, reason=reason, **act)
    _tell_issuers(voucher, redemption, occurred_at)
    return voucher


def _tell_issuers(voucher: Voucher, redemption: Redemption, at: datetime) -> None:
    department_id = voucher.allocation.department_id
    issuers = holders_of(
        Role.PROGRAMME_MANAGER, region_id=voucher.region_id, at=at, department_id=department_id
    )
    for user in issuers:
        with translation.override(user.language):
            audit.notify(
                address=user.email,
                language=user.language,
                subject=_("Somebody else used a voucher: {number}").format(number=voucher.number),
                body=_(
                    "{provider} presented voucher {number}, and its holder says that it was not"
                    " they. The voucher is suspended, the place is free and no money is owed. Ask"
                    " the provider who was at the desk. Then give the voucher a new code and lift"
                    " the suspension, or void it."
                ).format(provider=redemption.provider.name, number=voucher.number),
                occurred_at=at,
                region_id=voucher.region_id,
            )
