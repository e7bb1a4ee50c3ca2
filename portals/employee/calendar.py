"""A session's days as RFC 5545 wants them, small enough to write by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from providers.models import Block, HourUnit, Session
from providers.queries import ACADEMIC_MINUTES, CLOCK_MINUTES

OCTETS = 75  # The longest line; what is longer goes on in the next one after a space.


def calendar_of(session: Session, blocks: Sequence[Block], *, at: datetime) -> bytes:
    """Return an iCalendar with an event for each day on site, or one for the whole session."""
    course = session.course
    unit = course.programme.hour_unit
    minutes = ACADEMIC_MINUTES if unit == HourUnit.ACADEMIC else CLOCK_MINUTES
    days = [
        (block.pk, block.starts_at, block.starts_at + timedelta(minutes=block.hours * minutes))
        for block in blocks
        if block.kind == Block.Kind.ON_SITE
    ]
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{host}//training-vouchers//EN"]
    for pk, starts, ends in days or [(session.pk, session.starts_at, session.ends_at)]:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{pk}@{host}",
            f"DTSTAMP:{_moment(at)}",
            f"DTSTART:{_moment(starts)}",
            f"DTEND:{_moment(ends)}",
            f"SUMMARY:{_text(f'{course.name}, {session.code}')}",
            f"LOCATION:{_text(f'{course.provider.name}, {session.venue}')}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape what has a meaning of its own inside a value."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(line: str) -> str:
    """Break a line between characters, so that no part is longer than OCTETS."""
    parts, part = [], ""
    for character in line:
        if len(f"{part}{character}".encode()) > OCTETS - 1:  # The space before it counts.
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
