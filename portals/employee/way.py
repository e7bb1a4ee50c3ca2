"""The way of one voucher in the words of its holder: what is done, who has it, what comes next."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.formats import date_text, money_text
from learning.models import Enrolment
from people.access import Scope
from portals.payment import claim_of, order_of, papers_of
from vouchers.access import own_vouchers
from vouchers.models import Redemption, Voucher

LEARN = 3  # The number of the step at which there is a course to go to.
PAY = 5  # And of the one at which the department checks and pays.
LIVING = (Redemption.Status.AWAITING_HOLDER, Redemption.Status.CONFIRMED)


@dataclass(frozen=True)
class Step:
    """One step of the way; `state` is a class of look.css: past, now or next."""

    words: str
    hint: str
    state: str


@dataclass(frozen=True)
class Way:
    """Where a voucher stands. `redemption` is the use of it that lives, if there is one."""

    holder: str
    next_words: str
    steps: list[Step]
    redemption: Redemption | None


def with_payments(scope: Scope) -> QuerySet[Voucher]:
    """Return the holder's vouchers with what became of each, down to its payment."""
    return own_vouchers(scope).prefetch_related(*papers_of("redemptions__"))


def use_of(voucher: Voucher) -> Redemption | None:
    """Return the last use of a voucher that was not undone, from what is loaded already."""
    found = [each for each in voucher.redemptions.all() if each.status in LIVING]
    return found[-1] if found else None


def is_booked(voucher: Voucher) -> bool:
    """Say whether the holder has a place that no provider was shown the code for yet."""
    use = use_of(voucher)
    return use is not None and use.is_booking(voucher.holder)


def first_day_to_come(use: Redemption, *, at: datetime) -> date | None:
    """Return the first day of the course, on which the start can be confirmed, if it is to come."""
    first_day = timezone.localdate(use.session.starts_at)
    return first_day if first_day > timezone.localdate(at) else None


def way_of(voucher: Voucher, *, at: datetime) -> Way:
    """Say who has the case of a voucher now, and what comes next."""
    use = use_of(voucher)
    reached = 1 if is_booked(voucher) else _reached(use)
    steps = [
        Step(words, hint, "past" if number < reached else "now" if number == reached else "next")
        for number, (words, hint) in enumerate(_steps(voucher, use))
    ]
    if use is None and (voucher.status not in Voucher.LIVE or voucher.is_expired(at=at)):
        return Way(_("Nobody: this voucher has ended"), "", steps[:1], None)
    if is_stopped(voucher):
        next_words = _("They find out what happened, then let it go on or end it")
        stopped = Step(_("The voucher is suspended"), _("Nobody can use it meanwhile"), "now")
        later = [replace(step, state="next") for step in steps[reached:]]
        department = voucher.allocation.department.name
        return Way(department, next_words, [*steps[:reached], stopped, *later], use)
    holder, next_words = _who(voucher, use, reached, at)
    return Way(holder, next_words, steps, use)


def is_stopped(voucher: Voucher) -> bool:
    """Say whether its suspension keeps the holder from the next step: what is confirmed goes on."""
    return voucher.status == Voucher.Status.SUSPENDED and _reached(use_of(voucher)) < LEARN


def is_over(voucher: Voucher) -> bool:
    """Say whether the course is completed: what is left is between provider and department."""
    return _reached(use_of(voucher)) > LEARN


def is_paid(voucher: Voucher) -> bool:
    return _reached(use_of(voucher)) > PAY


def _reached(use: Redemption | None) -> int:
    """Return the number of the step that is now: 1 choose, 2 confirm, LEARN, 4 claim, PAY, 6 over."""
    if use is None:
        return 1
    if use.status == Redemption.Status.AWAITING_HOLDER:
        return 2
    if use.enrolment is None or use.enrolment.status != Enrolment.Status.COMPLETED:
        return LEARN
    if use.claimed_at is None:
        return 4
    return PAY if _paid_at(use) is None else PAY + 1


def _paid_at(use: Redemption | None) -> datetime | None:
    order = order_of(claim_of(use))
    return order.paid_at if order else None


def _steps(voucher: Voucher, use: Redemption | None) -> list[tuple[str, str]]:
    session = use.session if use else None
    provider = session.course.provider.name if session else ""
    where = f"{provider}, {session.code}" if session else _("Choose a course, take the code along")
    confirmed = use.confirmed_at if use else None
    completed = use.enrolment.completed_at if use and use.enrolment else None
    paid = _paid_at(use)
    return [
        (
            _("The voucher is issued"),
            f"{date_text(voucher.issued_at)}. {voucher.allocation.department.name}",
        ),
        (_("You show the code to a provider"), where),
        (
            _("You confirm that you have started"),
            date_text(confirmed) if confirmed else _("Without it no money is owed"),
        ),
        (
            _("You learn and sit the tests"),
            _("Until {day}").format(day=date_text(session.ends_at)) if session else "",
        ),
        (
            _("The provider records your completion and asks for its money"),
            date_text(completed) if completed else "",
        ),
        (
            _("The department checks and pays"),
            date_text(paid) if paid else _("Nothing for you to do"),
        ),
    ]


def _who(voucher: Voucher, use: Redemption | None, reached: int, at: datetime) -> tuple[str, str]:
    if use is None:
        return _("You"), _("Choose a course and bring the code to its first day, by {day}").format(
            day=date_text(voucher.last_moment)
        )
    provider = use.session.course.provider.name
    if reached == 1:
        return _("You"), _("Show the code at {provider} on {day}").format(
            provider=provider, day=date_text(use.session.starts_at)
        )
    if reached == 2 and (begins := first_day_to_come(use, at=at)):
        return _("You"), _("Confirm from {begins} to {until} that you have started").format(
            begins=date_text(begins), until=date_text(use.confirm_until)
        )
    if reached == 2:
        return _("You"), _("Confirm {amount} for {provider} by {day}").format(
            amount=money_text(use.amount_minor, voucher.currency),
            provider=provider,
            day=date_text(use.confirm_until),
        )
    if reached == 3:
        return provider, _("Be there from {start} to {end}: {place}").format(
            start=date_text(use.session.starts_at),
            end=date_text(use.session.ends_at),
            place=use.session.venue,
        )
    if reached == 4:
        return provider, _("It asks the department for its money")
    if reached == 6:
        return _("Nobody: everything is paid"), ""
    return voucher.allocation.department.name, _("It checks the claim and pays the provider")


STATUS_SHAPES: dict[str, str] = {
    Voucher.Status.ISSUED: "run",
    Voucher.Status.REDEEMED: "fin",
    Voucher.Status.SUSPENDED: "held",
    Voucher.Status.VOIDED: "stop",
    Voucher.Status.EXPIRED: "stop",
}


def facts_of(redemption: Redemption) -> list[tuple[str, Any]]:
    """Return what a holder is asked to confirm: provider, course, place, days, sum."""
    session = redemption.session
    return [
        (_("Provider"), redemption.provider.name),
        (_("Course"), f"{session.course.name}, {session.code}"),
        (_("Where"), session.venue),
        (
            _("When"),
            _("{start} to {end}").format(
                start=date_text(session.starts_at), end=date_text(session.ends_at)
            ),
        ),
        (_("Sum"), money_text(redemption.amount_minor, redemption.voucher.currency)),
        (_("Voucher"), redemption.voucher.number),
    ]
