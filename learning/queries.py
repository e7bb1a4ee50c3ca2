"""Reading what learners did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from learning.models import Assessment, Attendance, Enrolment
from providers.models import Block, Programme, Session


@dataclass(slots=True)
class CompletionFacts:
    """What one learner has of what the completion rule asks for; hours of on-site blocks."""

    on_site_hours: int
    attended_hours: int = 0
    practices: int = 0
    practices_accepted: int = 0
    entry_taken: bool = False
    final_score: int | None = None

    def lack(self, programme: Programme) -> str:
        """Return what is missing, in words, or an empty text."""
        if not self.entry_taken:
            return _("no entry test")
        if self.attended_hours * 100 < self.on_site_hours * programme.min_attendance_percent:
            return _("{attended} of {hours} on-site hours attended, {least} % are needed").format(
                attended=self.attended_hours,
                hours=self.on_site_hours,
                least=programme.min_attendance_percent,
            )
        if self.practices_accepted < self.practices:
            return _("{done} of {all} practices accepted").format(
                done=self.practices_accepted, all=self.practices
            )
        if self.final_score is None:
            return _("no final test")
        return ""


def completion_facts(
    *, session: Session, enrolment_ids: Sequence[UUID]
) -> dict[UUID, CompletionFacts]:
    """Return the facts of each enrolment, from three statements whatever the number."""
    asked = Block.objects.filter(session=session).aggregate(
        hours=Sum("hours", filter=Q(kind=Block.Kind.ON_SITE)),
        practices=Count("pk", filter=Q(kind=Block.Kind.PRACTICE)),
    )
    facts = {
        pk: CompletionFacts(asked["hours"] or 0, practices=asked["practices"])
        for pk in enrolment_ids
    }
    present = Attendance.objects.filter(enrolment_id__in=enrolment_ids, present=True)
    for pk, kind, hours in present.values_list("enrolment_id", "block__kind", "block__hours"):
        if kind == Block.Kind.ON_SITE:
            facts[pk].attended_hours += hours
        elif kind == Block.Kind.PRACTICE:
            facts[pk].practices_accepted += 1
    tests = Assessment.objects.filter(enrolment_id__in=enrolment_ids).order_by("taken_at", "id")
    for pk, kind, score in tests.values_list("enrolment_id", "kind", "score"):
        if kind == Assessment.Kind.ENTRY:
            facts[pk].entry_taken = True
        elif kind == Assessment.Kind.FINAL:
            facts[pk].final_score = score
    return facts


def on_site_hours(enrolments: Sequence[Enrolment]) -> dict[UUID, tuple[int, int]]:
    """Return by enrolment the on-site hours attended, and those of its session; two statements."""
    sessions = {each.session_id for each in enrolments}
    on_site = Block.objects.filter(session__in=sessions, kind=Block.Kind.ON_SITE)
    planned = dict(on_site.order_by().values_list("session_id").annotate(Sum("hours")))
    there = Attendance.objects.filter(
        enrolment__in=[each.pk for each in enrolments], present=True, block__kind=Block.Kind.ON_SITE
    )
    hours = dict(there.order_by().values_list("enrolment_id").annotate(Sum("block__hours")))
    return {
        each.pk: (hours.get(each.pk, 0), planned.get(each.session_id, 0)) for each in enrolments
    }


def blocks_attended(enrolment_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return by enrolment at how many blocks they were present, of those noted; one statement."""
    noted = Attendance.objects.filter(enrolment_id__in=enrolment_ids).order_by()
    counted = noted.values_list("enrolment_id").annotate(
        present=Count("pk", filter=Q(present=True)), noted=Count("pk")
    )
    return {pk: (present, noted) for pk, present, noted in counted}


def with_learners(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """Add to each session how many learners are on it, and how many are still to be completed."""
    on_it = ~Q(enrolments__status__in=[Enrolment.Status.WITHDRAWN, Enrolment.Status.NO_SHOW])
    completed = Q(enrolments__status=Enrolment.Status.COMPLETED)
    return sessions.annotate(
        learners=Count("enrolments", filter=on_it),
        open_learners=Count("enrolments", filter=on_it & ~completed),
    )


def blocks_with_attendance(session: Session) -> QuerySet[Block]:
    """Return the session's blocks with the number of learners recorded and present."""
    return session.blocks.annotate(
        recorded=Count("attendance"),
        present=Count("attendance", filter=Q(attendance__present=True)),
    ).order_by("position", "pk")


def marks_of(block: Block) -> dict[UUID, bool]:
    """Return by enrolment who was written down as present at the block."""
    return dict(Attendance.objects.filter(block=block).values_list("enrolment_id", "present"))


def last_scores(*, kind: str, enrolment_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return by enrolment the score of the last test of this kind, of those who sat one."""
    tests = Assessment.objects.filter(enrolment_id__in=enrolment_ids, kind=kind)
    return dict(tests.order_by("taken_at", "id").values_list("enrolment_id", "score"))
