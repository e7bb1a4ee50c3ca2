"""Vouchers on paper: the sheet a holder brings to the first class."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import override

from core.formats import date_text
from people.models import User
from providers.models import Session
from providers.queries import hours_text
from vouchers import operations
from vouchers.certificates import Certificate, Funder, render_certificates
from vouchers.models import Voucher


def print_vouchers(*, vouchers: Sequence[Voucher], actor: User, occurred_at: datetime) -> bytes:
    """Return one PDF with an A4 page per voucher, in the region's own language.

    The vouchers come from `access.printable`, with all that a sheet names. That
    the secrets were seen is recorded for each.
    """
    shown = operations.show_secrets(vouchers=list(vouchers), actor=actor, occurred_at=occurred_at)
    return render_certificates(
        _certificate(voucher, secrets) for voucher, secrets in zip(vouchers, shown, strict=True)
    )


def _certificate(voucher: Voucher, secrets: dict[str, str]) -> Certificate:
    region, source = voucher.region, voucher.allocation.appropriation.source
    zone = ZoneInfo(region.time_zone)
    last_day = voucher.last_moment.astimezone(zone).date()
    with override(region.languages[0]):
        hours = hours_text(voucher.programme.hours, voucher.programme.hour_unit)
    return Certificate(
        language=region.languages[0],
        region_name=region.name,
        number=voucher.number,
        issued_date=voucher.issued_at.astimezone(zone).date(),
        holder_name=voucher.holder.full_name,
        body_name=voucher.holder.body.name,
        amount_minor=voucher.face_minor,
        currency=voucher.currency,
        valid_until=last_day,
        code=secrets["code"],
        qr_text=secrets["qr_text"],
        course_name=voucher.programme.name,
        hours_text=hours,
        cost_scope=voucher.allocation.cost_scope,
        place_lines=_place_lines(voucher),
        start_text=_start_text(voucher, zone),
        help_phone=region.help_phone,
        help_hours=region.help_hours,
        verify_address=f"{urlsplit(settings.PUBLIC_ADDRESS).netloc}/v",
        funders=tuple(
            Funder(name=text)
            for text in (source.publicity_text or source.name, voucher.programme.part_of)
            if text
        ),
    )


def _session(voucher: Voucher) -> Session | None:
    """Return the session the voucher is redeemed for, if there is one."""
    alive = [redemption for redemption in voucher.redemptions.all() if redemption.ended_at is None]
    return alive[0].session if alive else None


def _place_lines(voucher: Voucher) -> tuple[str, ...]:
    session = _session(voucher)
    if session is None:
        return ()
    return session.course.provider.name, session.code, session.venue


def _start_text(voucher: Voucher, zone: ZoneInfo) -> str:
    session = _session(voucher)
    if session is None:
        return ""
    with override(voucher.region.languages[0]):
        return date_text(session.starts_at.astimezone(zone).date())
