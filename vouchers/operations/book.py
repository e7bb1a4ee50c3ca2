"""Booking: holders reserve their own voucher and a place, change them, and give them back.

A booking is a use of the voucher that awaits its holder, written by the holder. It binds nobody: nothing
is owed until a provider was shown the code and the holder has confirmed (docs/decisions/0044).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import WrongState
from core.formats import date_text, money_text
from core.ids import new_id
from people.models import Employee, User
from providers.models import Session
from vouchers.models import Redemption, Voucher
from vouchers.operations.guesses import VoucherUnknown
from vouchers.operations.presented import Place, Presented, look_up
from vouchers.operations.redeem import (
    CONFIRM_WITHIN,
    AmountTooHigh,
    VoucherExpired,
    require_place,
    require_session,
    reserve,
    unusable,
)
from vouchers.operations.undo import lock, reverse_redemption


@audit.operation("voucher.book")
def book_session(
    *, voucher: Voucher, session: Session, holder: Employee, actor: User, occurred_at: datetime
) -> Redemption:
    """Reserve the voucher and a place on a session that is yet to begin, until it has begun.

    It takes the course's price; what the voucher does not cover nobody could pay. Refusals: those of `redeem_voucher` but
    for the code, and VoucherUnknown when it is not the holder's.
    """
    if voucher.holder_id != holder.pk:
        raise VoucherUnknown(_("You have no such voucher."))
    provider = session.course.provider
    # The holder has signed in, so that nothing is guessed and no try is spent.
    digests = [bytes(voucher.token_digest)]
    _try, place, found = look_up("token", digests, session, provider, occurred_at)
    assert place is not None
    require_place(place, session, occurred_at)
    if found is None:
        raise WrongState(_("Your voucher is for another programme. Choose one of its courses."))
    _require_bookable(place, found, session, occurred_at)
    return reserve(
        Redemption(
            id=new_id(),
            region_id=found.region_id,
            voucher_id=found.voucher_id,
            provider=provider,
            session=session,
            holder_id=found.holder_id,
            course_id=session.course_id,
            amount_minor=place.price_minor,
            presented_at=occurred_at,
            presented_by_id=actor.pk,
            confirm_until=session.starts_at + CONFIRM_WITHIN,
        ),
        action="voucher.booked",
    )


def _require_bookable(
    place: Place, found: Presented, session: Session, occurred_at: datetime
) -> None:
    if found.booking_id:
        raise WrongState(_("You have booked this session already."))
    if refusal := unusable(found, place.time_zone, occurred_at):
        raise refusal
    require_session(place, found, session)
    zone = ZoneInfo(place.time_zone)
    if occurred_at >= session.starts_at:
        raise WrongState(
            _("Session {code} began on {day}. Choose one that is yet to begin.").format(
                code=session.code, day=date_text(session.starts_at.astimezone(zone).date())
            )
        )
    if found.remaining_minor < place.price_minor:
        raise AmountTooHigh(
            _(
                "The course costs {price} and your voucher has {left} left: {missing} is missing."
                " Choose a course that it covers, or ask your department."
            ).format(
                price=money_text(place.price_minor, found.currency),
                left=money_text(found.remaining_minor, found.currency),
                missing=money_text(place.price_minor - found.remaining_minor, found.currency),
            )
        )
    if found.expires_at <= session.starts_at:
        raise VoucherExpired(
            _(
                "Your voucher ends on {day}, before the course begins. Choose an earlier one."
            ).format(day=date_text(found.expires_at.astimezone(zone).date()))
        )


@audit.operation("booking.cancel")
def cancel_booking(
    *, redemption: Redemption, holder: Employee, actor: User, occurred_at: datetime
) -> Redemption:
    """Give a booked place back: the voucher is whole again, and the place somebody else's."""
    _lock_booking(redemption, holder)
    return _give_back(redemption, actor, occurred_at)


@audit.operation("booking.change")
def change_booking(
    *,
    redemption: Redemption,
    session: Session,
    holder: Employee,
    actor: User,
    occurred_at: datetime,
) -> Redemption:
    """Book another session instead: who is refused there keeps the place they have."""
    voucher = _lock_booking(redemption, holder)
    # In order, or two who change places with each other would wait for each other.
    both = Session.objects.filter(pk__in=[redemption.session_id, session.pk]).order_by("pk")
    list(both.select_for_update(no_key=True))
    _give_back(redemption, actor, occurred_at)
    return book_session(
        voucher=voucher, session=session, holder=holder, actor=actor, occurred_at=occurred_at
    )


def _lock_booking(redemption: Redemption, holder: Employee) -> Voucher:
    voucher, found = lock(redemption.pk)
    if voucher.holder_id != holder.pk:
        raise VoucherUnknown(_("You have no such booking."))
    if not found.is_booking(holder):
        raise WrongState(
            _(
                "This is no booking any more: the provider was shown the code, or it has ended."
                " Ask the provider to undo it, or your department."
            )
        )
    return voucher


def _give_back(redemption: Redemption, actor: User, occurred_at: datetime) -> Redemption:
    return reverse_redemption(
        redemption=redemption,
        ending=Redemption.Ending.MISTAKE,
        reason=_("The holder gave the booking back."),
        actor=actor,
        occurred_at=occurred_at,
    )
