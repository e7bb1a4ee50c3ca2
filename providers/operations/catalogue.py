"""Programmes, the courses that offer them, and their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit import operations as audit
from core.errors import InvalidValue, Refused, WrongState
from core.formats import money_text
from people.models import Department, User
from providers.models import Block, Course, CourseKind, HourUnit, Programme, Provider, Session
from providers.queries import price_per_hour_minor


class OutsideNormCorridor(Refused):
    """The price of an hour is outside what the programme's norm allows."""

    code = "outside-norm-corridor"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBlock:
    """One part of a session to be: hours in the programme's unit."""

    kind: str
    hours: int
    starts_at: datetime
    online: bool = False


@audit.operation("programme.create")
def create_programme(
    *,
    department: Department,
    code: str,
    name: str,
    kind: str,
    hours: int,
    hour_unit: str,
    planned_places: int,
    price_per_hour_min_minor: int,
    price_per_hour_max_minor: int,
    actor: User,
    occurred_at: datetime,
    part_of: str = "",
    min_attendance_percent: int = 80,
    pass_score: int = 60,
) -> Programme:
    """Write a programme's passport: its hours, its norm corridor and its completion rule."""
    if kind not in CourseKind.values or hour_unit not in HourUnit.values:
        raise InvalidValue(_("“{kind}” / “{unit}” is not known.").format(kind=kind, unit=hour_unit))
    if price_per_hour_max_minor < price_per_hour_min_minor:
        raise InvalidValue(_("The norm corridor must not end below its beginning."))
    programme = Programme.objects.create(
        region_id=department.region_id,
        department=department,
        code=code,
        name=name,
        part_of=part_of,
        kind=kind,
        hours=hours,
        hour_unit=hour_unit,
        planned_places=planned_places,
        price_per_hour_min_minor=price_per_hour_min_minor,
        price_per_hour_max_minor=price_per_hour_max_minor,
        min_attendance_percent=min_attendance_percent,
        pass_score=pass_score,
    )
    audit.record_act(
        action="programme.created",
        subject=programme,
        actor=actor,
        occurred_at=occurred_at,
        code=code,
    )
    return programme


@audit.operation("course.offer")
def offer_course(
    *,
    provider: Provider,
    programme: Programme,
    name: str,
    theory_hours: int,
    practice_hours: int,
    self_study_hours: int,
    test_hours: int,
    price_minor: int,
    actor: User,
    occurred_at: datetime,
) -> Course:
    """Offer a programme at a price for all of it, in minor units of the region's currency."""
    if programme.region_id != provider.region_id:
        raise InvalidValue(_("The programme is not one of this region."))
    total = theory_hours + practice_hours + self_study_hours + test_hours
    if total != programme.hours:
        raise InvalidValue(
            _("The hours by kind sum to {total}; the programme has {hours}.").format(
                total=total, hours=programme.hours
            )
        )
    course = Course(
        region_id=provider.region_id,
        provider=provider,
        programme=programme,
        name=name,
        theory_hours=theory_hours,
        practice_hours=practice_hours,
        self_study_hours=self_study_hours,
        test_hours=test_hours,
        total_hours=total,
        price_minor=price_minor,
        currency=provider.region.currency,
    )
    _require_norm(course, programme)
    course.save(force_insert=True)
    audit.record_act(
        action="course.offered",
        subject=course,
        actor=actor,
        occurred_at=occurred_at,
        price_minor=price_minor,
    )
    return course


@audit.operation("course.approve")
def approve_course(*, course: Course, actor: User, occurred_at: datetime) -> Course:
    """Let vouchers of the programme be redeemed for this course."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.approved_at is not None:
        raise WrongState(_("This course is already approved."))
    course.approved_at = occurred_at
    course.save(update_fields=["approved_at"])
    audit.record_act(action="course.approved", subject=course, actor=actor, occurred_at=occurred_at)
    return course


@audit.operation("session.schedule")
def schedule_session(
    *,
    course: Course,
    code: str,
    places: int,
    venue_kind: str,
    venue: str,
    starts_at: datetime,
    ends_at: datetime,
    blocks: Sequence[PlannedBlock],
    actor: User,
    occurred_at: datetime,
) -> Session:
    """Plan a dated run of a course; the blocks' hours sum to the course's."""
    _require_plan(course, code, starts_at, ends_at, blocks)
    session = Session.objects.create(
        region_id=course.region_id,
        course=course,
        code=code,
        places=places,
        venue_kind=venue_kind,
        venue=venue,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    Block.objects.bulk_create(
        Block(
            region_id=course.region_id,
            session=session,
            position=position,
            kind=block.kind,
            hours=block.hours,
            starts_at=block.starts_at,
            online=block.online,
        )
        for position, block in enumerate(blocks, 1)
    )
    audit.record_act(
        action="session.scheduled",
        subject=session,
        actor=actor,
        occurred_at=occurred_at,
        code=code,
        places=places,
    )
    return session


@audit.operation("session.switch_online")
def switch_online(
    *, session: Session, from_at: datetime, reason: str, actor: User, occurred_at: datetime
) -> int:
    """Hold the blocks from `from_at` on online; their join log is the attendance. Return how many."""
    blocks = Block.objects.filter(session=session, starts_at__gte=from_at, online=False)
    switched = blocks.update(online=True)
    audit.record_act(
        action="session.switched_online",
        subject=session,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
        blocks=switched,
    )
    return switched


@audit.operation("session.cancel")
def cancel_session(*, session: Session, reason: str, actor: User, occurred_at: datetime) -> Session:
    """Call off a session nobody holds a place on; move its learners first."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.cancelled_at is not None:
        raise WrongState(_("Session {code} is already cancelled.").format(code=session.code))
    if session.places_taken:
        raise WrongState(
            _("{count} places of session {code} are taken. Move these learners first.").format(
                count=session.places_taken, code=session.code
            )
        )
    session.cancelled_at = occurred_at
    session.save(update_fields=["cancelled_at"])
    audit.record_act(
        action="session.cancelled",
        subject=session,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    return session


def _require_plan(
    course: Course,
    code: str,
    starts_at: datetime,
    ends_at: datetime,
    blocks: Sequence[PlannedBlock],
) -> None:
    hours = sum(block.hours for block in blocks)
    if hours != course.total_hours:
        raise InvalidValue(
            _("The blocks sum to {hours} hours; the course has {total}.").format(
                hours=hours, total=course.total_hours
            )
        )
    if ends_at <= starts_at:
        raise InvalidValue(_("The session must end after it begins."))
    if Session.objects.filter(course=course, code=code).exists():
        raise WrongState(_("The course already has a session {code}.").format(code=code))


def _require_norm(course: Course, programme: Programme) -> None:
    price = price_per_hour_minor(course)
    low, high = programme.price_per_hour_min_minor, programme.price_per_hour_max_minor
    if not low <= price <= high:
        raise OutsideNormCorridor(
            _("An hour costs {price}; the programme's norm is {low} to {high}.").format(
                price=money_text(price, course.currency),
                low=money_text(low, course.currency),
                high=money_text(high, course.currency),
            )
        )
