"""Reading the registry and the catalogue."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from providers.models import Accreditation, Block, Course, HourUnit, Programme

ACADEMIC_MINUTES, CLOCK_MINUTES = 45, 60


def is_accredited(*, provider_id: UUID, kind: str, at: datetime) -> bool:
    """Return whether the provider may start new learners on courses of `kind` at `at`."""
    return Accreditation.objects.filter(
        provider_id=provider_id,
        status=Accreditation.Status.ACCREDITED,
        scope__contains=[kind],
        valid_from__lte=at,
        valid_until__gt=at,
    ).exists()


def price_per_hour_minor(course: Course) -> int:
    """Return the price of one of the course's hours, rounded half up to the minor unit."""
    exact = Decimal(course.price_minor) / course.total_hours
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def clock_hours(programme: Programme) -> Decimal:
    """Return the programme's hours of 60 minutes; an academic hour has 45."""
    if programme.hour_unit == HourUnit.CLOCK:
        return Decimal(programme.hours)
    return Decimal(programme.hours * ACADEMIC_MINUTES) / CLOCK_MINUTES


def hours_text(hours: int, unit: str) -> str:
    """Return for example `72 academic hours`, in the active language."""
    if unit == HourUnit.ACADEMIC:
        text = ngettext("{hours} academic hour", "{hours} academic hours", hours)
    else:
        text = ngettext("{hours} hour", "{hours} hours", hours)
    return text.format(hours=hours)


def held_between(start: datetime, end: datetime) -> Exists:
    """Return the condition that a session has a block that begins in the half-open period."""
    blocks = Block.objects.filter(session=OuterRef("pk"))
    return Exists(blocks.filter(starts_at__gte=start, starts_at__lt=end))
