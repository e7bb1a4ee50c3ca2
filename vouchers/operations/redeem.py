"""Redeeming: a provider presents the code, the holder confirms, the money becomes owed.

Every redemption of the service goes through these two operations, so their reads and
writes are plain SQL: five statements each, of which one locks the voucher and none
locks a row that another redemption of the same allocation needs (docs/locking.md).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from budgets.queries import OutsideFundingWindow
from core.errors import InvalidValue, Refused, WrongState
from core.formats import date_text, money_text
from core.ids import new_id
from core.sql import execute, pipelined
from learning import operations as learning
from people.models import Employee, User
from providers.models import Provider, Session
from vouchers import codes
from vouchers.models import Redemption, Voucher

CONFIRM_WITHIN = timedelta(days=3)


class VoucherUnknown(Refused):
    """No voucher that this provider could redeem has this code."""

    code = "voucher-unknown"
    status = 404


class VoucherUnusable(Refused):
    """The voucher is used up, expired, suspended or void."""

    code = "voucher-unusable"


class VoucherUsed(VoucherUnusable):
    code = "voucher-used"


class VoucherExpired(VoucherUnusable):
    code = "voucher-expired"


class VoucherSuspended(VoucherUnusable):
    code = "voucher-suspended"


class ProviderNotAccredited(Refused):
    code = "provider-not-accredited"


class AmountTooHigh(Refused):
    """More than the course costs, or more than is left on the voucher."""

    code = "amount-too-high"


class WrongCurrency(Refused):
    code = "wrong-currency"


class AlreadyEnrolled(Refused):
    """The holder has a place on this session, paid in another way."""

    code = "already-enrolled"


class ConfirmationTooLate(Refused):
    code = "confirmation-too-late"


@dataclass(frozen=True, slots=True)
class _Presented:
    """The locked voucher and what the rules ask about the session, as of one statement."""

    voucher_id: UUID
    region_id: int
    number: str
    status: str
    remaining_minor: int
    currency: str
    valid_from: datetime
    expires_at: datetime
    time_zone: str
    eligible_from: Any
    eligible_until: Any
    price_minor: int
    course_approved: bool
    accredited: bool
    enrolled: bool


# FOR UPDATE OF v makes a second redemption wait here and then see what the first left.
_PRESENTED = """
    SELECT v.id, v.region_id, v.number, v.status, v.remaining_minor, v.currency, v.valid_from,
        v.expires_at, r.time_zone, f.eligible_from, f.eligible_until, c.price_minor,
        c.approved_at IS NOT NULL,
        EXISTS (SELECT FROM providers_accreditation a
                WHERE a.provider_id = c.provider_id AND a.status = 'ACCREDITED'
                  AND p.kind = ANY(a.scope) AND a.valid_from <= %(at)s AND a.valid_until > %(at)s),
        EXISTS (SELECT FROM learning_enrolment e
                WHERE e.session_id = s.id AND e.employee_id = v.holder_id
                  AND e.status NOT IN ('WITHDRAWN', 'NO_SHOW'))
    FROM vouchers_voucher v
    JOIN people_region r ON r.id = v.region_id
    JOIN budgets_allocation l ON l.id = v.allocation_id
    JOIN budgets_appropriation b ON b.id = l.appropriation_id
    JOIN budgets_fundingsource f ON f.id = b.source_id
    JOIN providers_session s ON s.id = %(session)s
    JOIN providers_course c ON c.id = s.course_id AND c.provider_id = %(provider)s
    JOIN providers_programme p ON p.id = c.programme_id
    WHERE v.region_id = %(region)s AND v.{column} = %(digest)s
      AND p.id = v.programme_id
    FOR UPDATE OF v
"""

_REDEEM = """
    WITH used AS (
        UPDATE vouchers_voucher SET remaining_minor = remaining_minor - %(amount)s,
            status = 'REDEEMED'
        WHERE id = %(voucher)s
    )
    INSERT INTO vouchers_redemption (id, region_id, voucher_id, provider_id, session_id,
        amount_minor, status, presented_at, presented_by_id, confirm_until)
    VALUES (%(id)s, %(region)s, %(voucher)s, %(provider)s, %(session)s, %(amount)s,
        'AWAITING_HOLDER', %(at)s, %(actor)s, %(until)s)
"""


@audit.operation("voucher.redeem")
@pipelined
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
    course's price. An unknown code and one that is not this provider's to redeem get
    the same VoucherUnknown. Other refusals: CodeMistyped, VoucherUsed, VoucherExpired,
    VoucherSuspended, ProviderNotAccredited, AmountTooHigh, WrongCurrency,
    OutsideFundingWindow, AlreadyEnrolled, SessionFull, WrongState.
    """
    found = _presented(code, session, provider, occurred_at)
    amount = found.price_minor if amount_minor is None else amount_minor
    _require_usable(found, occurred_at)
    _require_session(found, session, occurred_at)
    _require_amount(found, amount, currency or found.currency)
    redemption = Redemption(
        id=new_id(),
        region_id=found.region_id,
        voucher_id=found.voucher_id,
        provider=provider,
        session=session,
        amount_minor=amount,
        presented_at=occurred_at,
        presented_by_id=actor.pk,
        confirm_until=occurred_at + CONFIRM_WITHIN,
    )
    _write(redemption)
    audit.record(
        action="voucher.redeemed",
        region_id=found.region_id,
        actor_id=actor.pk,
        subject_id=found.voucher_id,
        occurred_at=occurred_at,
        redemption_id=redemption.pk,
        amount_minor=amount,
    )
    # Last, because the place is the one row that other learners of the session want.
    learning.take_place(session_id=session.pk, session_code=session.code)
    return redemption


def _write(redemption: Redemption) -> None:
    execute(
        _REDEEM,
        {
            "id": redemption.pk,
            "region": redemption.region_id,
            "voucher": redemption.voucher_id,
            "provider": redemption.provider_id,
            "session": redemption.session_id,
            "amount": redemption.amount_minor,
            "at": redemption.presented_at,
            "actor": redemption.presented_by_id,
            "until": redemption.confirm_until,
        },
    )


# Both rows are locked, so that both are seen as the last transaction left them.
_CONFIRMED = """
    SELECT r.status, r.amount_minor, r.confirm_until, r.provider_id, r.session_id, v.id,
        v.status, v.allocation_id, v.holder_id, v.currency, v.number
    FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE r.id = %s
    FOR UPDATE OF v, r
"""


@audit.operation("redemption.confirm")
@pipelined
def confirm_redemption(
    *, redemption_id: UUID, holder: Employee, actor: User, occurred_at: datetime
) -> UUID:
    """Confirm, as the holder: the learner is enrolled and the money is owed to the provider.

    Returns the enrolment's id. Raises VoucherUnknown when the voucher is not the
    holder's, WrongState, VoucherSuspended, ConfirmationTooLate.
    """
    row = execute(_CONFIRMED, (redemption_id,)).fetchone()
    if row is None or row[8] != holder.pk:
        raise VoucherUnknown(_("You have no redemption to confirm here."))
    status, amount, confirm_until, provider_id, session_id = row[:5]
    voucher_id, voucher_status, allocation_id, _holder_id, currency, number = row[5:]
    _require_confirmable(status, voucher_status, number, confirm_until, occurred_at)
    enrolment_id = learning.enrol(
        region_id=holder.region_id,
        session_id=session_id,
        employee_id=holder.pk,
        enrolled_at=occurred_at,
    )
    execute(
        "UPDATE vouchers_redemption SET status = 'CONFIRMED', confirmed_at = %s,"
        " enrolment_id = %s WHERE id = %s",
        (occurred_at, enrolment_id, redemption_id),
    )
    audit.record(
        action="redemption.confirmed",
        region_id=holder.region_id,
        actor_id=actor.pk,
        subject_id=redemption_id,
        occurred_at=occurred_at,
        voucher_id=voucher_id,
    )
    budgets.move(
        ["obligate"],
        [
            budgets.Entry(
                line=budgets.Line(allocation_id, holder.region_id, currency),
                amount_minor=amount,
                subject_id=voucher_id,
                counterparty_id=provider_id,
            )
        ],
        reference_id=redemption_id,
        actor_id=actor.pk,
        occurred_at=occurred_at,
    )
    return enrolment_id


def _presented(
    code: str, session: Session, provider: Provider, occurred_at: datetime
) -> _Presented:
    kind, digest = codes.read_secret(code)
    values = {
        "digest": digest,
        "region": provider.region_id,
        "provider": provider.pk,
        "session": session.pk,
        "at": occurred_at,
    }
    row = execute(_PRESENTED.format(column=f"{kind}_digest"), values).fetchone()
    if row is None:
        # One answer for no voucher and for one of another programme or region, so
        # that the wording of a refusal does not help anyone to guess.
        raise VoucherUnknown(_("This code cannot be redeemed for this session."))
    return _Presented(*row)


def _require_usable(found: _Presented, occurred_at: datetime) -> None:
    zone = found.time_zone
    if found.status == Voucher.Status.VOIDED:
        raise VoucherUnusable(_("Voucher {n} is void. Ask its issuer.").format(n=found.number))
    if occurred_at >= found.expires_at or found.status == Voucher.Status.EXPIRED:
        day = date_text(found.expires_at.astimezone(ZoneInfo(zone)).date())
        raise VoucherExpired(
            _("Voucher {n} expired on {day}. Its issuer may extend it.").format(
                n=found.number, day=day
            )
        )
    if found.status == Voucher.Status.SUSPENDED:
        raise VoucherSuspended(
            _("Voucher {n} is suspended. Its issuer can lift that.").format(n=found.number)
        )
    if found.remaining_minor == 0:
        raise VoucherUsed(_("Voucher {n} is already used.").format(n=found.number))
    if occurred_at < found.valid_from:
        day = date_text(found.valid_from.astimezone(ZoneInfo(zone)).date())
        raise VoucherUnusable(
            _("Voucher {n} is valid from {day} on.").format(n=found.number, day=day)
        )


def _require_session(found: _Presented, session: Session, occurred_at: datetime) -> None:
    zone = ZoneInfo(found.time_zone)
    if not found.accredited:
        raise ProviderNotAccredited(
            _("The provider was not accredited for this kind of course on {day}.").format(
                day=date_text(occurred_at.astimezone(zone).date())
            )
        )
    if not found.course_approved:
        raise WrongState(_("The course is not approved yet. Ask the programme manager."))
    if session.cancelled_at is not None or occurred_at >= session.ends_at:
        raise WrongState(
            _("Session {code} is over or cancelled. Choose another.").format(code=session.code)
        )
    if found.enrolled:
        raise AlreadyEnrolled(
            _("The holder of voucher {n} already has a place on session {code}.").format(
                n=found.number, code=session.code
            )
        )
    first, last = (t.astimezone(zone).date() for t in (session.starts_at, session.ends_at))
    if first < found.eligible_from or last >= found.eligible_until:
        raise OutsideFundingWindow(
            _(
                "The source pays from {start} until {end} (not included); the session is not inside."
            ).format(start=date_text(found.eligible_from), end=date_text(found.eligible_until))
        )


def _require_amount(found: _Presented, amount: int, currency: str) -> None:
    if currency != found.currency:
        raise WrongCurrency(
            _("Voucher {n} is in {own}, not in {other}.").format(
                n=found.number, own=found.currency, other=currency
            )
        )
    if amount <= 0:
        raise InvalidValue(_("The amount must be more than zero."))
    most = min(found.price_minor, found.remaining_minor)
    if amount > most:
        raise AmountTooHigh(
            _(
                "The course costs {price} and the voucher has {left} left; {asked} was asked."
            ).format(
                price=money_text(found.price_minor, found.currency),
                left=money_text(found.remaining_minor, found.currency),
                asked=money_text(amount, found.currency),
            )
        )


def _require_confirmable(
    status: str,
    voucher_status: str,
    number: str,
    confirm_until: datetime,
    occurred_at: datetime,
) -> None:
    if status != Redemption.Status.AWAITING_HOLDER:
        raise WrongState(
            _("This redemption is already {status}.").format(status=Redemption.Status(status).label)
        )
    if voucher_status == Voucher.Status.SUSPENDED:
        raise VoucherSuspended(
            _("Voucher {n} is suspended. Its issuer can lift that.").format(n=number)
        )
    if occurred_at >= confirm_until:
        raise ConfirmationTooLate(
            _("The time to confirm is over. Ask the provider to present the voucher again.")
        )
