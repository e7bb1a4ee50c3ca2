"""Reading the registry and the catalogue."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext

from providers.models import (
    Accreditation,
    Block,
    Course,
    EvidenceContent,
    EvidenceDocument,
    HourUnit,
    NeededDocument,
    Programme,
)

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


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document that is asked for, or was, and the one attached to it now."""

    needed: NeededDocument
    document: EvidenceDocument | None

    @property
    def is_missing(self) -> bool:
        return self.document is None and self.needed.ended_at is None

    @property
    def is_settled(self) -> bool:
        """Say whether it stands in nobody's way: accepted, or asked for no more."""
        accepted = EvidenceDocument.Status.ACCEPTED
        is_accepted = self.document is not None and self.document.status == accepted
        return is_accepted or self.needed.ended_at is not None

    @property
    def is_rejected(self) -> bool:
        return (
            self.document is not None and self.document.status == EvidenceDocument.Status.REJECTED
        )


def needed_documents(*, region_id: int) -> list[NeededDocument]:
    """Return what the region asks for beside an application, in its order."""
    asked = NeededDocument.objects.filter(region_id=region_id, ended_at=None)
    return list(asked.order_by("position", "code", "pk"))


def requirements(accreditation: Accreditation) -> list[Requirement]:
    """Return what is asked for now, and what was when a document was attached, in order."""
    attached = {
        each.needed_id: each
        for each in EvidenceDocument.objects.filter(accreditation=accreditation, superseded_at=None)
    }
    asked = NeededDocument.objects.filter(
        Q(region_id=accreditation.region_id, ended_at=None) | Q(pk__in=attached)
    )
    return [
        Requirement(needed, attached.get(needed.pk))
        for needed in asked.order_by("position", "code", "pk")
    ]


def missing_documents(accreditation: Accreditation) -> list[NeededDocument]:
    return [each.needed for each in requirements(accreditation) if each.is_missing]


def content_of(document: EvidenceDocument) -> bytes:
    return bytes(EvidenceContent.objects.get(document=document).content)


def awaits_provider() -> Exists:
    """Return the condition that a document of an accreditation is rejected and not replaced."""
    rejected = EvidenceDocument.objects.filter(
        accreditation=OuterRef("pk"),
        superseded_at=None,
        status=EvidenceDocument.Status.REJECTED,
    )
    return Exists(rejected)


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
