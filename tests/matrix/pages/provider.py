"""How the pages for the staff of providers are called."""

from typing import Any

from tests.matrix import subjects as s
from tests.matrix.call import AFTER, Call, fields
from tests.providers.scans import scan
from tests.world import NOON, World, code_of

READS: dict[str, Call] = {
    **dict.fromkeys(("provider", "provider-scan", "provider-courses"), Call()),
    "provider-undo": Call(s.confirmed),
    "provider-sessions": Call(s.session),
    **dict.fromkeys(("provider-session-new", "provider-course-new", "provider-apply"), Call()),
    "provider-session": Call(s.held_session),
    "provider-attendance": Call(s.held_session, at=AFTER),
    "provider-assessments": Call(s.held_session, at=AFTER),
    "provider-completion": Call(s.learned_session, at=AFTER),
    "provider-certificate": Call(s.certificate, at=AFTER),
    "provider-claims": Call(s.claim, at=AFTER),
    "provider-claim-new": Call(at=AFTER),
    "provider-claim": Call(s.claim, at=AFTER),
    "provider-accreditation": Call(),
    **dict.fromkeys(
        (
            *("provider-application", "provider-application-about"),
            *("provider-application-send", "provider-application-discard"),
        ),
        Call(s.draft, maker="eve"),
    ),
    "provider-documents": Call(s.draft, maker="eve"),
    "provider-document": Call(s.evidence, maker="eve"),
}


def _attendance(_world: World, session: Any) -> dict[str, Any]:
    place = str(s.place(session))
    block = session.blocks.earliest("position").pk
    return {"block": str(block), "listed": place, "present": place}


def _planned(world: World, _subject: Any) -> dict[str, Any]:
    return {
        "course": world.course.pk,
        "code": s.name(),
        "places": "25",
        "venue_kind": "PROVIDER",
        "venue": "Room 12",
        "begins": "09:00",
        "last_day": "2026-05-01",
        "kind1": "ON_SITE",
        "day1": "2026-04-01",
        "days1": "9",
        "hours1": "8",
    }


def _offered(world: World, _subject: Any) -> dict[str, Any]:
    hours = {"theory": 16, "practice": 48, "self_study": 6, "test": 2}
    return {
        "provider": world.academy.pk,
        "programme": world.programme.pk,
        "name": "Another",
        "price_minor": "60 000,00",
        **{f"{name}_hours": number for name, number in hours.items()},
    }


def _document(world: World, _subject: Any) -> dict[str, Any]:
    return {"needed": s.needed_document(world).pk, "file": scan()}


def _claimed(world: World, _subject: Any) -> dict[str, Any]:
    return {"number": s.name(), "redemptions": s.completed(world).pk, "confirmed": "1"}


ACTS: dict[str, Call] = {
    "provider-scan": Call(
        body=lambda w, _o: {"code": code_of(s.voucher(w)), "session": w.session.pk}
    ),
    "provider-undo": Call(s.confirmed, fields(ending="MISTAKE", reason="Wrong sheet."), at=NOON),
    "provider-attendance": Call(s.held_session, _attendance, at=AFTER),
    "provider-assessments": Call(
        s.held_session,
        lambda w, session: {"kind": "ENTRY", f"score-{s.place(session)}": "40"},
        at=AFTER,
    ),
    "provider-completion": Call(
        s.learned_session, lambda w, session: {"enrolments": s.place(session)}, at=AFTER
    ),
    "provider-session-new": Call(body=_planned),
    "provider-course-new": Call(body=_offered),
    "provider-apply": Call(body=lambda w, _o: {"provider": w.academy.pk}),
    "provider-application-about": Call(
        s.draft, fields(scope="RETRAINING", last_day="2027-03-01"), maker="eve"
    ),
    "provider-documents": Call(s.draft, _document, multipart=True, maker="eve"),
    "provider-application-send": Call(s.draft, fields(), maker="eve"),
    "provider-application-discard": Call(s.draft, fields(), maker="eve"),
    "provider-claim-new": Call(body=_claimed, at=AFTER),
}
WHO = """\
redeem at the door: provider: provider-scan
undo a redemption: provider: provider-undo
record learning on pages: provider: provider-attendance provider-assessments provider-completion
plan and offer: provider: provider-session-new provider-course-new
apply on a page: provider: provider-apply provider-application-about provider-documents
    provider-application-send provider-application-discard
make a claim on a page: provider: provider-claim-new
"""
