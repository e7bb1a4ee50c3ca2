"""What somebody sees first: what they have, until when, and what waits for them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portals.employee.way import (
    STATUS_SHAPES,
    first_day_to_come,
    is_booked,
    is_over,
    is_paid,
    is_stopped,
    use_of,
    way_of,
    with_payments,
)
from portals.navigation import EMPLOYEE
from portals.pages import Page
from providers.queries import hours_text
from vouchers.models import Redemption, Voucher


class Home(Page):
    """The holder's vouchers: the one that matters now in full, the others as lines."""

    portal = EMPLOYEE
    section = "employee"
    title = _("My training")
    template_name = "portals/employee/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = list(with_payments(self.scope).order_by("expires_at", "pk"))
        alive = [voucher for voucher in found if voucher.status in Voucher.LIVE]
        alive.sort(key=lambda each: _rank(each, self.now))
        voucher = alive[0] if alive else None
        return super().get_context_data(
            voucher=voucher,
            way=way_of(voucher, at=self.now) if voucher else None,
            booked=voucher is not None and is_booked(voucher),
            stopped=voucher is not None and is_stopped(voucher),
            shape=STATUS_SHAPES[voucher.status] if voucher else "",
            hours=hours_text(voucher.programme.hours, voucher.programme.hour_unit)
            if voucher
            else "",
            others=[(each, STATUS_SHAPES[each.status]) for each in found if each is not voucher],
            waiting=[use_of(each) for each in alive if _waits(each, self.now)],
            **kwargs,
        )


def _rank(voucher: Voucher, at: datetime) -> tuple[bool, bool, bool, bool, float]:
    """Put first what waits for the holder, then what is not used, then courses, soonest first.

    Of those that are over, what awaits payment comes first, and the newest before the older.
    """
    over = is_over(voucher)
    turn = -voucher.issued_at.timestamp() if over else voucher.expires_at.timestamp()
    return not _waits(voucher, at), over, use_of(voucher) is not None, is_paid(voucher), turn


def _waits(voucher: Voucher, at: datetime) -> bool:
    """Say whether the holder has to answer now, and not only when the course begins."""
    use = use_of(voucher)
    if is_stopped(voucher):
        return False
    if use is None or use.status != Redemption.Status.AWAITING_HOLDER or is_booked(voucher):
        return False
    return first_day_to_come(use, at=at) is None
