"""Telling holders by mail what they got."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import Notice
from core.formats import date_text, money_text
from people.models import User
from people.queries import accounts_with_address
from vouchers.models import Voucher


def tell_holders(vouchers: Sequence[Voucher], *, at: datetime) -> None:
    """Write to each holder whom a mail can reach; two statements, however many there are."""
    accounts = accounts_with_address(employee_ids=[voucher.holder_id for voucher in vouchers])
    letters = [
        _letter(voucher, accounts[voucher.holder_id], at)
        for voucher in vouchers
        if voucher.holder_id in accounts
    ]
    audit.notify_many(letters)


def _letter(voucher: Voucher, user: User, at: datetime) -> Notice:
    zone = ZoneInfo(voucher.allocation.region.time_zone)
    with translation.override(user.language), timezone.override(zone):
        return Notice(
            address=user.email,
            language=user.language,
            subject=_("You have a training voucher: {number}").format(number=voucher.number),
            body=_(
                "{department} gives you a voucher of {amount} for {programme}. Use it by {day}."
                "\n\nSign in to choose a course and to see the code that you show its provider:"
                "\n\n{{link}}"
            ).format(
                department=voucher.allocation.department.name,
                amount=money_text(voucher.face_minor, voucher.currency),
                programme=voucher.allocation.programme.name,
                day=date_text(voucher.last_moment),
            ),
            next_try_at=at,
            region_id=voucher.region_id,
            link=f"/me/vouchers/{voucher.pk}/",
        )
