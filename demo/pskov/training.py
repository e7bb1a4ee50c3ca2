"""Groups: scheduled, called off, moved online; attended, tested and completed."""

import random
from datetime import date, datetime
from functools import partial

from demo.pskov.agenda import Agenda
from demo.pskov.dates import (
    AUTUMN_SCHEDULED,
    EVERYTHING_ONLINE,
    SPRING_SCHEDULED,
    SUMMER_SCHEDULED,
    later,
    moment,
)
from demo.pskov.plan import PLACES, SEED, Group, groups
from demo.pskov.story import Story
from learning import operations as learning
from learning.models import Assessment
from providers import operations as providers
from providers.models import Block, Session
from providers.operations import PlannedBlock

ON_SITE_DAYS = 5
_ONE_DAY_MISSED = 0.18  # Of the learners; four days of five are the least that the rule allows.

_VENUES = {
    "P": (Session.Venue.PROVIDER, "Псков, учебный корпус, компьютерный класс 12"),
    "L": (Session.Venue.PROVIDER, "Великие Луки, филиал, аудитория 3"),
    "K": (Session.Venue.AGENCY, "В органе власти, по адресу группы"),
    "S": (Session.Venue.AGENCY, "В органе власти, по адресу группы"),
    "H": (Session.Venue.PROVIDER, "Псков, учебный класс «Ганза-Курс»"),
}

# Days after the first Monday, clock, kind, hours, and when the attendance is written down.
_TIMETABLE = (
    *((day, "09:00", Block.Kind.ON_SITE, 8, (day, "18:00")) for day in range(ON_SITE_DAYS)),
    (8, "10:00", Block.Kind.PRACTICE, 12, (9, "18:00")),  # At the university.
    (15, "10:00", Block.Kind.PRACTICE, 12, (16, "18:00")),  # In the agency.
    (17, "09:00", Block.Kind.SELF_STUDY, 8, (18, "10:00")),
)


def plan(agenda: Agenda, story: Story) -> None:
    """Put down everything that happens to groups."""
    for group in groups():
        agenda.at(moment(_scheduled_on(group), "11:00"), partial(_schedule, story, group))
        if not group.runs:
            agenda.at(group.day(-13, "16:00"), partial(_cancel, story, group))
            continue
        if group.monday < EVERYTHING_ONLINE <= later(group.monday, 18):
            agenda.at(moment(EVERYTHING_ONLINE, "09:00"), partial(_go_online, story, group))
        for index, (*_block, (days, clock)) in enumerate(_TIMETABLE):
            agenda.at(group.day(days, clock), partial(_attend, story, group, index))
        # The entry test ends the first day, so that those who join late sit it too.
        agenda.at(group.day(0, "17:30"), partial(_entry_test, story, group))
        agenda.at(group.day(18, "14:00"), partial(_final_test, story, group))
        agenda.at(group.day(21, "10:00"), partial(_complete, story, group))


def _scheduled_on(group: Group) -> date:
    if group.monday < EVERYTHING_ONLINE:
        return SPRING_SCHEDULED
    return SUMMER_SCHEDULED if group.monday < AUTUMN_SCHEDULED else AUTUMN_SCHEDULED


def _schedule(story: Story, group: Group, occurred_at: datetime) -> None:
    school = story.school(group)
    venue_kind, venue = _VENUES[group.provider]
    session = providers.schedule_session(
        course=school.course,
        code=group.code,
        places=PLACES,
        venue_kind=venue_kind,
        venue=venue,
        starts_at=group.day(0, "09:00"),
        ends_at=group.day(18, "15:00"),
        blocks=[
            PlannedBlock(kind=kind, hours=hours, starts_at=group.day(days, clock))
            for days, clock, kind, hours, _written_down in _TIMETABLE
        ],
        actor=school.staff,
        occurred_at=occurred_at,
    )
    story.sessions[group.number] = session
    story.blocks[group.number] = list(session.blocks.order_by("position"))


def _cancel(story: Story, group: Group, occurred_at: datetime) -> None:
    providers.cancel_session(
        session=story.sessions[group.number],
        reason="Группа не набрана.",
        actor=story.school(group).staff,
        occurred_at=occurred_at,
    )


def _go_online(story: Story, group: Group, occurred_at: datetime) -> None:
    providers.switch_online(
        session=story.sessions[group.number],
        from_at=moment(EVERYTHING_ONLINE, "00:00"),
        reason="Нерабочие дни с 30 марта: занятия идут онлайн, посещение – по журналу подключений.",
        actor=story.school(group).staff,
        occurred_at=occurred_at,
    )


def _attend(story: Story, group: Group, index: int, occurred_at: datetime) -> None:
    """Write down who was at the group's block; some miss one of the later on-site days."""
    present = {
        story.enrolments[position]: index != _missed_day(story, position)
        for position in story.attending[group.number]
    }
    learning.record_attendance(
        block=story.blocks[group.number][index],
        present=present,
        actor=story.school(group).staff,
        occurred_at=occurred_at,
    )


def _missed_day(story: Story, position: int) -> int | None:
    """Return the on-site day a learner misses; it costs nobody the completion."""
    if story.learners[position].joins_late:
        return 0
    # Of each learner the same each time it is asked.
    dice = random.Random(f"{SEED}/{position}")  # noqa: S311
    return dice.randint(1, ON_SITE_DAYS - 1) if dice.random() < _ONE_DAY_MISSED else None


def _entry_test(story: Story, group: Group, occurred_at: datetime) -> None:
    _test(story, group, Assessment.Kind.ENTRY, 0, occurred_at)


def _final_test(story: Story, group: Group, occurred_at: datetime) -> None:
    _test(story, group, Assessment.Kind.FINAL, 1, occurred_at)


def _test(story: Story, group: Group, kind: str, which: int, occurred_at: datetime) -> None:
    learning.record_assessments(
        session=story.sessions[group.number],
        kind=kind,
        scores={
            story.enrolments[position]: story.scores[position][which]
            for position in story.attending[group.number]
        },
        actor=story.school(group).staff,
        occurred_at=occurred_at,
    )


def _complete(story: Story, group: Group, occurred_at: datetime) -> None:
    learning.complete_enrolments(
        session=story.sessions[group.number],
        enrolment_ids=[story.enrolments[p] for p in sorted(story.attending[group.number])],
        actor=story.school(group).staff,
        occurred_at=occurred_at,
    )
    story.completed[group.provider].append(group)
