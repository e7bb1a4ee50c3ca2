"""Confirming: the holder says yes, and the money becomes owed. Plain SQL, as redeeming is."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import operations as audit
from budgets import operations as budgets
from core.errors import Refused, WrongState
from core.formats import date_text
from core.sql import execute, pipelined
from learning import operations as learning
from people.models import Employee, User
from vouchers.models import Redemption, Voucher
from vouchers.operations.guesses import VoucherUnknown
from vouchers.operations.redeem import VoucherSuspended


class ConfirmationTooLate(Refused):
    """The time to confirm is over; the provider presents the voucher again."""

    code = "confirmation-too-late"


class CourseNotBegun(Refused):
    """The start is confirmed on the session's first day at the earliest."""

    code = "course-not-begun"


# Both rows are locked, so that both are seen as the last transaction left them.
_CONFIRMED = """
    SELECT r.status, r.amount_minor, r.confirm_until, r.provider_id, r.session_id, v.id,
        v.status, v.allocation_id, v.holder_id, v.currency, v.number, r.presented_by_id,
        s.starts_at, z.time_zone
    FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
    JOIN providers_session s ON s.id = r.session_id JOIN people_region z ON z.id = r.region_id
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
    holder's, WrongState, VoucherSuspended, ConfirmationTooLate, CourseNotBegun.
    """
    row = execute(_CONFIRMED, (redemption_id,)).fetchone()
    if row is None or row[8] != holder.pk:
        raise VoucherUnknown(_("You have no redemption to confirm here."))
    status, amount, confirm_until, provider_id, session_id = row[:5]
    voucher_id, voucher_status, allocation_id, _holder_id, currency, number = row[5:11]
    presented_by, starts_at, zone = row[11:]
    _require_confirmable(status, voucher_status, number, confirm_until, occurred_at)
    _require_presented(presented_by, holder)
    _require_first_day(starts_at, ZoneInfo(zone), confirm_until, occurred_at)
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
    owed = budgets.Entry(
        line=budgets.Line(allocation_id, holder.region_id, currency),
        amount_minor=amount,
        subject_id=voucher_id,
        counterparty_id=provider_id,
    )
    budgets.move(
        ["obligate"],
        [owed],
        reference_id=redemption_id,
        actor_id=actor.pk,
        occurred_at=occurred_at,
    )
    return enrolment_id


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


def _require_presented(presented_by: UUID, holder: Employee) -> None:
    if presented_by == holder.user_id:
        raise WrongState(
            _("Show the code to the provider first: you have booked, it has not seen you yet.")
        )


def _require_first_day(
    starts_at: datetime, zone: ZoneInfo, confirm_until: datetime, occurred_at: datetime
) -> None:
    """Nobody can have started what is yet to begin; the hour is not asked, for clocks differ."""
    first_day = starts_at.astimezone(zone).date()
    if occurred_at.astimezone(zone).date() < first_day:
        raise CourseNotBegun(
            _(
                "The course begins on {first}. Your place is kept: confirm from that day to {last}"
                " that you have started."
            ).format(
                first=date_text(first_day), last=date_text(confirm_until.astimezone(zone).date())
            )
        )
