"""Telling holders by mail what they got, and that a provider was shown it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import operations as audit
from audit.models import Notice
from core.formats import date_text, money_text, time_text
from people import operations as people
from vouchers.models import Redemption, Voucher


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
        what = _(
            "{department} gives you a voucher of {amount} for {programme}. Use it by {day}."
        ).format(
            department=voucher.allocation.department.name,
            amount=money_text(voucher.face_minor, voucher.currency),
            programme=voucher.allocation.programme.name,
            day=date_text(voucher.last_moment),
        )
        todo = (
            _("Choose a course here, without a password:")
            if letter.opens
            else _("Sign in to choose a course:")
        )
        return Notice(
            address=letter.address,
            language=letter.language,
            subject=_("You have a training voucher: {number}").format(number=voucher.number),
            body="\n\n".join([what, todo, "{link}", *letter.caution]),
            button=_("Choose a course"),
            next_try_at=at,
            region_id=voucher.region_id,
            **letter.link,
        )


def tell_replaced(voucher: Voucher, *, at: datetime) -> None:
    """Write to a holder in whose name a new code was made: a thief in the session is noticed so."""
    letters = people.letters_to(
        paths={voucher.holder_id: f"/me/vouchers/{voucher.pk}/"},
        region_id=voucher.region_id,
        at=at,
    )
    audit.notify_many([_of_new_code(voucher, letter, at) for letter in letters.values()])


def _of_new_code(voucher: Voucher, letter: people.Letter, at: datetime) -> Notice:
    zone = ZoneInfo(voucher.allocation.region.time_zone)
    with translation.override(letter.language), timezone.override(zone):
        what = _(
            "On {day} at {time} a new code was made for your voucher {number}, from your own pages."
            " The old code and QR open nothing any more, on paper neither."
        ).format(
            day=date_text(timezone.localtime(at)),
            time=time_text(timezone.localtime(at)),
            number=voucher.number,
        )
        not_me = _(
            "If it was not you, ask {department} at once to suspend the voucher: somebody else is in"
            " your account."
        ).format(department=voucher.allocation.department.name)
        return Notice(
            address=letter.address,
            language=letter.language,
            subject=_("A new code for your voucher {number}").format(number=voucher.number),
            body="\n\n".join([what, not_me, "{link}", *letter.caution]),
            button=_("Look at the voucher"),
            next_try_at=at,
            region_id=voucher.region_id,
            **letter.link,
        )


@audit.operation("redemption.tell")
def tell_awaited(*, at: datetime, limit: int = 200) -> int:
    """Write to holders whose voucher a provider was shown: they have to answer. Safe to run twice.

    Behind the redemption and not in it, which is the busiest act. What its holder booked and nobody
    was shown is left; so is a second one of the same holder, for the next run.
    """
    waiting = Redemption.objects.filter(
        status=Redemption.Status.AWAITING_HOLDER, told_at=None, confirm_until__gt=at
    ).exclude(presented_by_id=F("voucher__holder__user_id"))
    found = (
        waiting.select_for_update(skip_locked=True, of=["self"])
        .select_related("voucher__region", "session__course", "provider")
        .order_by("region_id", "presented_at", "pk")[:limit]
    )
    told: list[UUID] = []
    for _region_id, uses in groupby(found, key=attrgetter("region_id")):
        told += _tell(list({use.voucher.holder_id: use for use in uses}.values()), at)
    Redemption.objects.filter(pk__in=told).update(told_at=at)
    return len(told)


def _tell(uses: Sequence[Redemption], at: datetime) -> list[UUID]:
    """Write of one use to each holder of a region, and return the ids of all that are done with."""
    letters = people.letters_to(
        paths={use.voucher.holder_id: f"/me/start/{use.pk}/" for use in uses},
        region_id=uses[0].region_id,
        at=at,
    )
    audit.notify_many(
        [
            _question(use, letters[use.voucher.holder_id], at)
            for use in uses
            if use.voucher.holder_id in letters
        ]
    )
    return [use.pk for use in uses]


def _question(use: Redemption, letter: people.Letter, at: datetime) -> Notice:
    voucher, zone = use.voucher, ZoneInfo(use.voucher.region.time_zone)
    with translation.override(letter.language), timezone.override(zone):
        begins = timezone.localdate(use.session.starts_at)
        words = (
            _(
                "{provider} was shown your voucher {number} for {course}: {amount}. Have you started"
                " this course? Answer by {until}, else the place is given away."
            )
            if begins <= timezone.localdate(at)
            else _(
                "{provider} was shown your voucher {number} for {course}: {amount}. Your place is"
                " kept. Confirm from {begins} to {until} that you have started, else it is given away."
            )
        )
        what = words.format(
            provider=use.provider.name,
            number=voucher.number,
            course=f"{use.session.course.name}, {use.session.code}",
            amount=money_text(use.amount_minor, voucher.currency),
            begins=date_text(begins),
            until=f"{date_text(use.confirm_until)}, {time_text(timezone.localtime(use.confirm_until))}",
        )
        not_me = _("If it was not you, say so there: the voucher is suspended, and no money goes.")
        return Notice(
            address=letter.address,
            language=letter.language,
            subject=_("Have you started? Voucher {number}").format(number=voucher.number),
            body="\n\n".join([what, "{link}", not_me, *letter.caution]),
            button=_("Answer"),
            next_try_at=at,
            region_id=use.region_id,
            **letter.link,
        )
