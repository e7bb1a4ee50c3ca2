"""Everything that may happen to a learner's place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import operations as audit
from core.errors import InvalidValue, Refused, WrongState
from core.ids import new_id
from core.sql import execute
from learning import queries, seals
from learning.models import Assessment, Attendance, Enrolment, LearningCertificate
from people import operations as people
from people.models import User
from providers.models import Block, Session

Status = Enrolment.Status
# Of these places money and certificates speak; what they rest on stays as it was.
_CLOSED = frozenset({Status.COMPLETED, Status.WITHDRAWN, Status.NO_SHOW})


class SessionFull(Refused):
    """Every place of the session is taken."""

    code = "session-full"


class RuleNotMet(Refused):
    """The programme's completion rule is not met yet."""

    code = "completion-rule-not-met"


def take_place(*, session_id: UUID, session_code: str) -> None:
    """Take one place in the caller's transaction, or raise SessionFull.

    One guarded statement, and the only lock that learners of one session share.
    """
    taken = execute(
        "UPDATE providers_session SET places_taken = places_taken + 1"
        " WHERE id = %s AND places_taken < places AND cancelled_at IS NULL RETURNING id",
        (session_id,),
    )
    if taken.fetchone() is None:
        raise SessionFull(
            _("Session {code} has no place left. Choose another session.").format(code=session_code)
        )


def free_place(*, session_id: UUID) -> None:
    """Give one place back in the caller's transaction."""
    Session.objects.filter(pk=session_id).update(places_taken=F("places_taken") - 1)


def enrol(*, region_id: int, session_id: UUID, employee_id: UUID, enrolled_at: datetime) -> UUID:
    """Enrol a learner on a place taken before, in the caller's transaction; return the id."""
    pk = new_id()
    execute(
        "INSERT INTO learning_enrolment"
        " (id, region_id, session_id, employee_id, status, enrolled_at)"
        " VALUES (%s, %s, %s, %s, 'ENROLLED', %s)",
        (pk, region_id, session_id, employee_id, enrolled_at),
    )
    return pk


@audit.operation("attendance.record")
def record_attendance(
    *, block: Block, present: Mapping[UUID, bool], actor: User, occurred_at: datetime
) -> int:
    """Record for one block who was there, by enrolment; repeating it corrects it.

    The first presence starts the enrolment. Of a closed place only what is written down
    may be sent again; it changes nothing. Returns the number of learners recorded.
    """
    if block.starts_at > occurred_at:
        raise WrongState(_("This block has not begun; attendance is recorded afterwards."))
    enrolments = _of_session(block.session_id, list(present))
    enrolments = _open_places(enrolments, block.session, present, queries.marks_of(block))
    if not enrolments:
        return 0
    _require_enrolled_by(block, [each for each in enrolments if present[each.pk]])
    marks = [
        Attendance(
            region_id=block.region_id,
            enrolment=enrolment,
            block=block,
            present=present[enrolment.pk],
            recorded_at=occurred_at,
            recorded_by_id=actor.pk,
        )
        for enrolment in enrolments
    ]
    Attendance.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["enrolment", "block"],
        update_fields=["present", "recorded_at", "recorded_by_id"],
    )
    starting = [e.pk for e in enrolments if present[e.pk] and e.status == Status.ENROLLED]
    Enrolment.objects.filter(pk__in=starting).update(
        status=Status.STARTED, started_at=block.starts_at
    )
    audit.record_act(
        action="attendance.recorded",
        subject=block,
        actor=actor,
        occurred_at=occurred_at,
        present=sum(mark.present for mark in marks),
        absent=sum(not mark.present for mark in marks),
    )
    return len(marks)


@audit.operation("assessment.record")
def record_assessments(
    *,
    session: Session,
    kind: str,
    scores: Mapping[UUID, int],
    actor: User,
    occurred_at: datetime,
) -> int:
    """Record test scores of 100, by enrolment. Returns the number of learners recorded.

    Of a closed place only its last score may be sent again; it changes nothing.
    """
    if kind not in Assessment.Kind.values:
        raise InvalidValue(
            _("“{kind}” is not one of {kinds}.").format(
                kind=kind, kinds=", ".join(Assessment.Kind.values)
            )
        )
    enrolments = _of_session(session.pk, list(scores))
    wrong = [score for score in scores.values() if not 0 <= score <= 100]
    if wrong:
        raise InvalidValue(_("{score} is not a score of 0 to 100.").format(score=wrong[0]))
    written = queries.last_scores(kind=kind, enrolment_ids=list(scores))
    enrolments = _open_places(enrolments, session, scores, written)
    if not enrolments:
        return 0
    Assessment.objects.bulk_create(
        Assessment(
            region_id=session.region_id,
            enrolment=enrolment,
            kind=kind,
            score=scores[enrolment.pk],
            taken_at=occurred_at,
            recorded_by_id=actor.pk,
        )
        for enrolment in enrolments
    )
    audit.record_act(
        action="assessment.recorded",
        subject=session,
        actor=actor,
        occurred_at=occurred_at,
        kind=kind,
        learners=len(enrolments),
    )
    return len(enrolments)


@audit.operation("enrolment.complete")
def complete_enrolments(
    *, session: Session, enrolment_ids: Sequence[UUID], actor: User, occurred_at: datetime
) -> int:
    """Find that these learners took part in all of it, by the programme's rule.

    The last final test decides PASSED or FAILED, which is a fact of its own. All or
    none: RuleNotMet names the learners who lack something. Returns how many completed.
    """
    enrolments = _of_session(session.pk, enrolment_ids)
    programme = session.course.programme
    facts = queries.completion_facts(session=session, enrolment_ids=enrolment_ids)
    lacking = []
    for enrolment in enrolments:
        lack = facts[enrolment.pk].lack(programme) or _wrong_status(enrolment)
        if lack:
            lacking.append(f"{enrolment.employee.full_name}: {lack}")
            continue
        score = facts[enrolment.pk].final_score
        assert score is not None
        passed = score >= programme.pass_score
        enrolment.status, enrolment.completed_at = Status.COMPLETED, occurred_at
        enrolment.achievement = (
            Enrolment.Achievement.PASSED if passed else Enrolment.Achievement.FAILED
        )
    if lacking:
        raise RuleNotMet("; ".join(lacking[:20]))
    Enrolment.objects.bulk_update(enrolments, ["status", "completed_at", "achievement"])
    audit.record_many(
        action="enrolment.completed",
        region_id=session.region_id,
        actor_id=actor.pk,
        occurred_at=occurred_at,
        subjects=[(e.pk, {"achievement": e.achievement}) for e in enrolments],
    )
    _issue_certificates(session, enrolments, actor, occurred_at)
    return len(enrolments)


@audit.operation("certificate.withdraw")
def withdraw_certificate(
    *, certificate: LearningCertificate, reason: str, actor: User, occurred_at: datetime
) -> LearningCertificate:
    """Say of a certificate that it no longer holds: whoever checks it reads since when.

    The completion stays as it was recorded; what it cost is a matter of its claim.
    """
    certificate = LearningCertificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.withdrawn_at is not None:
        raise WrongState(
            _("Certificate {number} was withdrawn before. Nothing is left to do.").format(
                number=certificate.number
            )
        )
    certificate.withdrawn_at, certificate.withdrawn_by_id = occurred_at, actor.pk
    certificate.withdrawn_reason = reason
    certificate.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
    audit.record_act(
        action="certificate.withdrawn",
        subject=certificate,
        actor=actor,
        occurred_at=occurred_at,
        reason=reason,
    )
    _tell_withdrawn(certificate, occurred_at)
    return certificate


def _tell_withdrawn(certificate: LearningCertificate, at: datetime) -> None:
    """Write to who holds it, if a mail can reach them: from now on it is not believed."""
    place = certificate.enrolment
    letter = people.letters_to(
        paths={place.employee_id: "/me/results/"}, region_id=certificate.region_id, at=at
    ).get(place.employee_id)
    if letter is None:
        return
    with override(letter.language):
        what = _(
            "{department} withdrew your certificate {number} for {course}. Whoever checks it reads"
            " that it no longer holds, and not why."
        ).format(
            department=place.session.course.programme.department.name,
            number=certificate.number,
            course=certificate.course_name,
        )
        why = _("The reason: {reason}").format(reason=certificate.withdrawn_reason)
        wrong = _("If you think that this is wrong, write to the department.")
        audit.notify(
            address=letter.address,
            language=letter.language,
            subject=_("Your certificate {number} was withdrawn").format(number=certificate.number),
            body="\n\n".join([what, why, "{link}", wrong, *letter.caution]),
            button=_("See my results"),
            occurred_at=at,
            region_id=certificate.region_id,
            **letter.link,
        )


def end_enrolment(*, enrolment_id: UUID, status: str, ended_at: datetime) -> Enrolment:
    """Withdraw a learner, or find that they did not come, and give their place back.

    Part of a larger act that also frees the money; it records and commits there.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    allowed = {
        Status.WITHDRAWN: {Status.ENROLLED, Status.STARTED},
        Status.NO_SHOW: {Status.ENROLLED},
    }[Status(status)]
    if enrolment.status not in allowed:
        raise WrongState(
            _("The learner has {status}; this cannot become “{wanted}”.").format(
                status=enrolment.get_status_display(), wanted=Status(status).label
            )
        )
    enrolment.status, enrolment.ended_at = status, ended_at
    enrolment.save(update_fields=["status", "ended_at"])
    free_place(session_id=enrolment.session_id)
    return enrolment


def _issue_certificates(
    session: Session, enrolments: Sequence[Enrolment], actor: User, at: datetime
) -> None:
    """Issue one for each place just completed, in the caller's transaction.

    The places are locked and were not completed before, so none gets a second one.
    """
    issued = [_new_certificate(session, each, at) for each in enrolments]
    LearningCertificate.objects.bulk_create(issued)
    audit.record_many(
        action="certificate.issued",
        region_id=session.region_id,
        actor_id=actor.pk,
        occurred_at=at,
        subjects=[
            (each.pk, {"number": each.number, "digest": bytes(each.content_digest).hex()})
            for each in issued
        ],
    )


def _new_certificate(session: Session, enrolment: Enrolment, at: datetime) -> LearningCertificate:
    region, course = session.region, session.course
    assert enrolment.achievement is not None
    day = at.astimezone(ZoneInfo(region.time_zone)).date()
    certificate = LearningCertificate(
        region_id=session.region_id,
        enrolment=enrolment,
        number=seals.new_number(region.code, day.year),
        code=seals.new_code(),
        seal_key=seals.new_key(),
        holder_name=enrolment.employee.full_name,
        programme_name=course.programme.name,
        course_name=course.name,
        provider_name=course.provider.name,
        hours=course.total_hours,
        hour_unit=course.programme.hour_unit,
        completed_on=day,
        achievement=enrolment.achievement,
        language=region.languages[0],
        issued_at=at,
    )
    certificate.content_digest = seals.digest_of(certificate)
    return certificate


def _wrong_status(enrolment: Enrolment) -> str:
    if enrolment.status == Status.STARTED:
        return ""
    return str(enrolment.get_status_display())


def _require_enrolled_by(block: Block, there: Sequence[Enrolment]) -> None:
    """Refuse a presence on a day of the region before the learner was enrolled."""
    zone = ZoneInfo(block.region.time_zone)
    day = block.starts_at.astimezone(zone).date()
    for enrolment in there:
        if enrolment.enrolled_at.astimezone(zone).date() > day:
            raise InvalidValue(
                _("{learner} was enrolled only after this block. Mark them absent.").format(
                    learner=enrolment.employee.full_name
                )
            )


def _open_places(
    enrolments: Sequence[Enrolment],
    session: Session,
    sent: Mapping[UUID, int],
    written: Mapping[UUID, int],
) -> list[Enrolment]:
    """Return the places still learning; of a closed one nothing but what is written may be sent.

    The places are locked, so that none is completed between this look and the writing.
    """
    for enrolment in enrolments:
        if enrolment.status in _CLOSED and sent[enrolment.pk] != written.get(enrolment.pk):
            raise WrongState(
                _(
                    "The place of {learner} in session {code} is closed ({status}): attendance and"
                    " scores stay as they were then. Leave it out, or send what is written down."
                    " If that is wrong, write to the department, which decides about claim and"
                    " certificate."
                ).format(
                    learner=enrolment.employee.full_name,
                    code=session.code,
                    status=enrolment.get_status_display(),
                )
            )
    return [enrolment for enrolment in enrolments if enrolment.status not in _CLOSED]


def _of_session(session_id: UUID, enrolment_ids: Sequence[UUID]) -> list[Enrolment]:
    """Return the locked enrolments; one that is not of the session is refused by name."""
    found = Enrolment.objects.select_for_update(of=["self"]).select_related("employee")
    enrolments = list(found.filter(session_id=session_id, pk__in=enrolment_ids).order_by("pk"))
    missing = set(enrolment_ids) - {enrolment.pk for enrolment in enrolments}
    if missing:
        raise InvalidValue(
            _("Enrolment {id} is not one of this session.").format(id=sorted(missing, key=str)[0])
        )
    return enrolments
