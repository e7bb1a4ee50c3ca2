"""Redeeming: a provider presents the code; the holder confirms next (confirm.py).

Every redemption of the service goes through these two operations, so their reads and
writes are plain SQL: five statements each at most, of which one locks the voucher and none
locks a row that another redemption of the same allocation needs (docs/locking.md).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets.queries import OutsideFundingWindow
from core.errors import InvalidValue, Refused, WrongState
from core.formats import date_text, money_text
from core.ids import new_id
from core.sql import execute, pipelined
from learning import operations as learning
from people.models import User
from providers.models import Provider, Session
from vouchers import codes
from vouchers.models import Redemption, Voucher
from vouchers.operations import guesses
from vouchers.operations.presented import (
    NoTryLeft,
    Place,
    Presented,
    WrongCode,
    look_up,
    presented_before,
)

CONFIRM_WITHIN = timedelta(days=3)


class VoucherUnusable(Refused):
    """The voucher is void, or not yet valid."""

    code = "voucher-unusable"


class VoucherUsed(VoucherUnusable):
    """Nothing is left on the voucher."""

    code = "voucher-used"


class VoucherExpired(VoucherUnusable):
    """The voucher's time is over."""

    code = "voucher-expired"


class VoucherSuspended(VoucherUnusable):
    """The voucher is suspended: ask who issued it."""

    code = "voucher-suspended"


class ProviderNotAccredited(Refused):
    """The provider is not accredited for this kind of course on that day."""

    code = "provider-not-accredited"


class AmountTooHigh(Refused):
    """More than the course costs, or more than is left on the voucher."""

    code = "amount-too-high"


class WrongCurrency(Refused):
    """The voucher is in another currency than the one named."""

    code = "wrong-currency"


class AlreadyEnrolled(Refused):
    """The holder has a place on this session, paid in another way."""

    code = "already-enrolled"


class CourseTaken(Refused):
    """The holder has a place on this course already, by this voucher or by another."""

    code = "course-taken"


_PRESENT = """
    UPDATE vouchers_redemption SET presented_at = %(at)s, presented_by_id = %(actor)s,
        confirm_until = %(until)s
    WHERE id = %(id)s AND status = 'AWAITING_HOLDER' RETURNING amount_minor
"""
_REDEEM = """
    WITH used AS (
        UPDATE vouchers_voucher SET remaining_minor = remaining_minor - %(amount)s,
            status = 'REDEEMED'
        WHERE id = %(voucher)s
    )
    INSERT INTO vouchers_redemption (id, region_id, voucher_id, provider_id, session_id,
        holder_id, course_id, amount_minor, status, presented_at, presented_by_id, confirm_until)
    VALUES (%(id)s, %(region)s, %(voucher)s, %(provider)s, %(session)s, %(holder)s, %(course)s,
        %(amount)s, 'AWAITING_HOLDER', %(at)s, %(actor)s, %(until)s)
"""


@audit.operation("voucher.redeem")
def redeem_voucher(
    *,
    code: str,
    session: Session,
    provider: Provider,
    actor: User,
    occurred_at: datetime,
    amount_minor: int | None = None,
    currency: str | None = None,
) -> Redemption:
    """Reserve a voucher and a place for a session of `provider`; the holder confirms next.

    `code` is the typed code or the scanned token. Without `amount_minor` it takes the
    course's price; what the holder has booked stays as it was booked. VoucherUnknown is one
    answer for no voucher, for one that is not this provider's to redeem, and for one that
    cannot be used and was not presented here before (docs/decisions/0006). Ten wrong codes
    in ten minutes make TooManyWrongCodes (0024).
    Other refusals: CodeMistyped, VoucherUsed, VoucherExpired, VoucherSuspended,
    ProviderNotAccredited, AmountTooHigh, WrongCurrency, OutsideFundingWindow,
    AlreadyEnrolled, CourseTaken, SessionFull, WrongState.
    """
    try:
        return _redeem(
            *codes.read_secret(code),
            session,
            provider,
            actor,
            occurred_at,
            amount_minor,
            currency,
        )
    except NoTryLeft:
        raise guesses.too_many(provider, at=occurred_at) from None
    except WrongCode as wrong:
        if wrong.try_id:
            guesses.spend_try(wrong.try_id, provider, actor=actor, occurred_at=occurred_at)
    raise guesses.VoucherUnknown(
        _(
            "This code cannot be redeemed for this session. Compare it with the sheet. The"
            " holder sees whether the voucher is used, expired or suspended."
        )
    )


@pipelined
def _redeem(
    kind: str,
    digests: list[bytes],
    session: Session,
    provider: Provider,
    actor: User,
    occurred_at: datetime,
    amount_minor: int | None,
    currency: str | None,
) -> Redemption:
    place, found = _presented(kind, digests, session, provider, occurred_at)
    redemption = Redemption(
        id=new_id(),
        region_id=found.region_id,
        voucher_id=found.voucher_id,
        provider=provider,
        session=session,
        holder_id=found.holder_id,
        course_id=session.course_id,
        presented_at=occurred_at,
        presented_by_id=actor.pk,
        # The start cannot be confirmed before there was one.
        confirm_until=max(occurred_at, session.starts_at) + CONFIRM_WITHIN,
    )
    if found.booking_id:
        return _present_booking(redemption, found.booking_id)
    redemption.amount_minor = place.price_minor if amount_minor is None else amount_minor
    require_session(place, found, session)
    _require_amount(place, found, redemption.amount_minor, currency or found.currency)
    return reserve(redemption, action="voucher.redeemed")


def reserve(redemption: Redemption, *, action: str) -> Redemption:
    """Write a use of a voucher that may be used so, and take its place."""
    execute(_REDEEM, _values(redemption))
    _record(redemption, action)
    # Last, because the place is the one row that other learners of the session want.
    session = redemption.session
    learning.take_place(session_id=session.pk, session_code=session.code)
    return redemption


def _present_booking(redemption: Redemption, booking_id: UUID) -> Redemption:
    """Let the provider stand beside the holder, who reserved voucher and place before."""
    redemption.pk = booking_id
    found = execute(_PRESENT, _values(redemption)).fetchone()
    if found is None:
        raise WrongState(_("The holder has just changed this booking. Present the code again."))
    redemption.amount_minor = found[0]
    _record(redemption, "voucher.redeemed")
    return redemption


def _record(redemption: Redemption, action: str) -> None:
    audit.record(
        action=action,
        region_id=redemption.region_id,
        actor_id=redemption.presented_by_id,
        subject_id=redemption.voucher_id,
        occurred_at=redemption.presented_at,
        redemption_id=redemption.pk,
        amount_minor=redemption.amount_minor,
    )


def _values(redemption: Redemption) -> dict[str, Any]:
    return {
        "id": redemption.pk,
        "region": redemption.region_id,
        "voucher": redemption.voucher_id,
        "provider": redemption.provider_id,
        "session": redemption.session_id,
        "holder": redemption.holder_id,
        "course": redemption.course_id,
        "amount": redemption.amount_minor,
        "at": redemption.presented_at,
        "actor": redemption.presented_by_id,
        "until": redemption.confirm_until,
    }


def _presented(
    kind: str, digests: list[bytes], session: Session, provider: Provider, occurred_at: datetime
) -> tuple[Place, Presented]:
    """Return the place and the voucher to redeem there; what the code is, is told last."""
    try_id, place, found = look_up(kind, digests, session, provider, occurred_at)
    if place is None:
        raise WrongCode(try_id)
    require_place(place, session, occurred_at)
    refusal = unusable(found, place.time_zone, occurred_at) if found else None
    if found is None or refusal:
        if presented_before(found, provider) and refusal:
            raise refusal
        raise WrongCode(try_id)
    return place, found


def unusable(found: Presented, zone: str, occurred_at: datetime) -> Refused | None:
    """Return why the voucher cannot be used now, if it cannot."""
    if found.status == Voucher.Status.VOIDED:
        return VoucherUnusable(_("Voucher {n} is void. Ask its issuer.").format(n=found.number))
    if occurred_at >= found.expires_at or found.status == Voucher.Status.EXPIRED:
        day = date_text(found.expires_at.astimezone(ZoneInfo(zone)).date())
        return VoucherExpired(
            _("Voucher {n} expired on {day}. Its issuer may extend it.").format(
                n=found.number, day=day
            )
        )
    if found.status == Voucher.Status.SUSPENDED:
        return VoucherSuspended(
            _("Voucher {n} is suspended. Its issuer can lift that.").format(n=found.number)
        )
    if found.remaining_minor == 0 and not found.booking_id:
        words = _("Voucher {n} is already used, or booked for another session.")
        return VoucherUsed(words.format(n=found.number))
    if occurred_at < found.valid_from:
        day = date_text(found.valid_from.astimezone(ZoneInfo(zone)).date())
        return VoucherUnusable(
            _("Voucher {n} is valid from {day} on.").format(n=found.number, day=day)
        )
    return None


def require_place(place: Place, session: Session, occurred_at: datetime) -> None:
    """Refuse what no voucher could be redeemed for, whatever the code is."""
    if not place.accredited:
        day = date_text(occurred_at.astimezone(ZoneInfo(place.time_zone)).date())
        raise ProviderNotAccredited(
            _("The provider was not accredited for this kind of course on {day}.").format(day=day)
        )
    if not place.course_approved:
        raise WrongState(_("The course is not approved yet. Ask the programme manager."))
    if session.cancelled_at is not None or occurred_at >= session.ends_at:
        raise WrongState(
            _("Session {code} is over or cancelled. Choose another.").format(code=session.code)
        )


def require_session(place: Place, found: Presented, session: Session) -> None:
    zone = ZoneInfo(place.time_zone)
    if found.enrolled:
        raise AlreadyEnrolled(
            _("The holder of voucher {n} already has a place on session {code}.").format(
                n=found.number, code=session.code
            )
        )
    if found.on_session:
        raise CourseTaken(
            _(
                "The holder of voucher {n} has a place on this course already, on session {code}."
                " A course is paid once for one person: choose another course, or end that place"
                " first."
            ).format(n=found.number, code=found.on_session)
        )
    first, last = (t.astimezone(zone).date() for t in (session.starts_at, session.ends_at))
    if first < found.eligible_from or last >= found.eligible_until:
        raise OutsideFundingWindow(
            _(
                "The source pays from {start} until {end} (not included); the session is not inside."
            ).format(start=date_text(found.eligible_from), end=date_text(found.eligible_until))
        )


def _require_amount(place: Place, found: Presented, amount: int, currency: str) -> None:
    if currency != found.currency:
        raise WrongCurrency(
            _("Voucher {n} is in {own}, not in {other}.").format(
                n=found.number, own=found.currency, other=currency
            )
        )
    if amount <= 0:
        raise InvalidValue(_("The amount must be more than zero."))
    most = min(place.price_minor, found.remaining_minor)
    if amount > most:
        raise AmountTooHigh(
            _(
                "The course costs {price} and the voucher has {left} left; {asked} was asked."
            ).format(
                price=money_text(place.price_minor, found.currency),
                left=money_text(found.remaining_minor, found.currency),
                asked=money_text(amount, found.currency),
            )
        )
