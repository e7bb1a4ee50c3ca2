"""Telling holders by mail what they got."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import Notice
from core.formats import date_text, money_text
from people import operations as people
from vouchers.models import Voucher


def tell_holders(vouchers: Sequence[Voucher], *, at: datetime) -> None:
    """Write to each holder whom a mail can reach; as many statements, however many there are."""
    letters = people.letters_to(
        paths={voucher.holder_id: f"/me/vouchers/{voucher.pk}/" for voucher in vouchers},
        region_id=vouchers[0].region_id,
        at=at,
    )
    audit.notify_many(
        [
            _letter(voucher, letters[voucher.holder_id], at)
            for voucher in vouchers
            if voucher.holder_id in letters
        ]
    )


def _letter(voucher: Voucher, letter: people.Letter, at: datetime) -> Notice:
    zone = ZoneInfo(voucher.allocation.region.time_zone)
    with translation.override(letter.language), timezone.override(zone):
        what = _("{department} gives you a voucher of {amount} for {programme}. Use it by {day}.")
        return Notice(
            address=letter.address,
            language=letter.language,
            subject=_("You have a training voucher: {number}").format(number=voucher.number),
            body="\n\n".join([what, *way_in(opens=letter.opens)]).format(
                department=voucher.allocation.department.name,
                amount=money_text(voucher.face_minor, voucher.currency),
                programme=voucher.allocation.programme.name,
                day=date_text(voucher.last_moment),
                link="{link}",
            ),
            next_try_at=at,
            region_id=voucher.region_id,
            **letter.link,
        )


def way_in(*, opens: bool) -> list[str]:
    """Return the paragraphs of a letter that end it: what to do, the link, what the link is."""
    if not opens:
        return [_("Sign in to choose a course:"), "{link}"]
    once = _("The link works once, for seven days. Give it to nobody: it opens your pages.")
    return [_("Choose a course here, without a password:"), "{link}", once]
