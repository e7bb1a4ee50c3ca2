"""The words of the reports, in the reader's language."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal, get_currency_precision
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import date_text, reader_locale
from core.money import to_decimal
from people.models import Region
from reports.queries import SpendReport

_INSTANT = timedelta(microseconds=1)

NO_DENOMINATOR = gettext_lazy("n/a")
WITH_NOBODY = gettext_lazy("Not yet with a provider")

AMOUNTS = {
    "original": gettext_lazy("Approved"),
    "adjusted": gettext_lazy("Adjusted plan"),
    "free_limit": gettext_lazy("Free limit"),
    "allotted": gettext_lazy("Allotted"),
    "available": gettext_lazy("Available"),
    "committed_gross": gettext_lazy("Committed, ever"),
    "committed": gettext_lazy("Committed, open"),
    "obligated": gettext_lazy("Obligated"),
    "expended": gettext_lazy("Expended"),
    "paid": gettext_lazy("Paid"),
    "lapsed": gettext_lazy("Lapsed"),
    "carried_over": gettext_lazy("Carried over"),
    "uncommitted": gettext_lazy("Never committed"),
    "expired": gettext_lazy("Back from expired vouchers"),
    "released": gettext_lazy("Back from voided vouchers and cancelled orders"),
    "no_show": gettext_lazy("Back from learners who did not come"),
    "withdrawn": gettext_lazy("Back from learners who withdrew"),
    "open": gettext_lazy("Committed, obligated or expended, not yet paid"),
}
PERCENTS = {
    "execution_percent": gettext_lazy("Paid, of the adjusted plan, %"),
    "commitment_percent": gettext_lazy("Committed ever, of the allotted limit, %"),
    "payment_percent": gettext_lazy("Paid, of committed ever, %"),
}
PERSONS = {
    "planned": gettext_lazy("Places planned"),
    "issued": gettext_lazy("Issued a voucher"),
    "redeemed": gettext_lazy("Redeemed it"),
    "started": gettext_lazy("Started"),
    "completed": gettext_lazy("Completed"),
    "passed": gettext_lazy("Passed"),
    "expired": gettext_lazy("Let the voucher expire"),
    "no_show": gettext_lazy("Did not come"),
    "dropped_out": gettext_lazy("Dropped out"),
}
RATES = {
    "issued_of_planned": gettext_lazy("Issued, of places planned, %"),
    "redeemed_of_issued": gettext_lazy("Redeemed, of issued, %"),
    "started_of_redeemed": gettext_lazy("Started, of redeemed, %"),
    "completed_of_started": gettext_lazy("Completed, of started, %"),
    "passed_of_completed": gettext_lazy("Passed, of completed, %"),
    "passed_of_planned": gettext_lazy("Passed, of places planned, %"),
    "dropped_out_of_started": gettext_lazy("Dropped out, of started, %"),
    "no_show_of_redeemed": gettext_lazy("Did not come, of redeemed, %"),
    "expired_of_issued": gettext_lazy("Expired, of issued, %"),
}
COSTS = {
    "per_participant": gettext_lazy("Paid per participant who started"),
    "per_completer": gettext_lazy("Paid per person who completed"),
    "per_credential": gettext_lazy("Paid per person who passed"),
    "per_person_hour": gettext_lazy("Paid per person and programme hour"),
    "per_clock_hour": gettext_lazy("Paid per person and hour of 60 minutes"),
}
LEVELS = {
    "total": gettext_lazy("All programmes"),
    "programme": gettext_lazy("Programme"),
    "line": gettext_lazy("Line"),
    "provider": gettext_lazy("Provider"),
}


def amount_text(amount_minor: int, currency: str) -> str:
    """Return an amount with all its decimals and without its currency, for a table's cell."""
    decimals = get_currency_precision(currency)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(to_decimal(amount_minor, currency), pattern, locale=reader_locale()))


def decimal_text(value: Decimal | None) -> str:
    """Return a rate or a cost with two decimals, or n/a when there is no denominator."""
    if value is None:
        return str(NO_DENOMINATOR)
    return str(format_decimal(value, "#,##0.00", locale=reader_locale()))


def percent_text(value: Decimal | None) -> str:
    return str(NO_DENOMINATOR) if value is None else f"{decimal_text(value)}\u00a0%"


def count_text(value: int | None) -> str:
    if value is None:
        return str(NO_DENOMINATOR)
    return str(format_decimal(value, "#,##0", locale=reader_locale()))


def instant_text(value: datetime, zone: str) -> str:
    """Return an instant to the minute, with the offset of its zone."""
    local = value.astimezone(ZoneInfo(zone))
    return str(format_datetime(local, "d MMMM y, HH:mm ZZZZ", locale=reader_locale()))


def zone_of(report: SpendReport) -> str:
    """Return the time zone the report's days are in: its region's, or UTC for several."""
    zones = {programme.region.time_zone for programme in report.programmes}
    return zones.pop() if len(zones) == 1 else timezone.get_default_timezone_name()


def regions_of(report: SpendReport) -> list[Region]:
    """Return the regions that appear in the report, in its order."""
    return list({programme.region.pk: programme.region for programme in report.programmes}.values())


def period_text(report: SpendReport) -> str:
    """Return the period in words; its last day is the one before `until`."""
    zone = ZoneInfo(zone_of(report))
    wanted = report.wanted
    first = wanted.starts_at and wanted.starts_at.astimezone(zone).date()
    last = wanted.until and (wanted.until.astimezone(zone) - _INSTANT).date()
    if first and last:
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return str(first.year)
        return _("{first} to {last}").format(first=date_text(first), last=date_text(last))
    if last:
        return _("everything up to {last}").format(last=date_text(last))
    if first:
        return _("from {first} on").format(first=date_text(first))
    return _("everything so far")


def filter_words(report: SpendReport) -> list[tuple[str, str]]:
    """Return what the report was narrowed to, as label and value."""
    wanted = report.wanted
    words = [(_("Period"), period_text(report))]
    words.append((_("Regions"), ", ".join(region.name for region in regions_of(report)) or "–"))
    lines = [line for programme in report.programmes for line in programme.lines]
    if wanted.programme_id:
        names = {str(programme.programme.name) for programme in report.programmes}
        words.append((_("Programme"), ", ".join(sorted(names)) or "–"))
    if wanted.allocation_id:
        words.append((_("Line"), ", ".join(line.allocation.code for line in lines) or "–"))
    if wanted.kind:
        kinds = {str(line.allocation.get_kind_display()) for line in lines}
        words.append((_("Kind of line"), ", ".join(sorted(kinds)) or wanted.kind))
    if wanted.provider_id:
        names = {row.name for line in lines for row in line.providers if row.provider_id}
        words.append((_("Provider"), ", ".join(sorted(names)) or "–"))
    return words
