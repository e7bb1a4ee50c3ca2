"""The accreditation's states are written out here once more."""

from datetime import timedelta

import pytest

from audit.models import AuditRecord
from core.errors import InvalidValue, SamePerson, WrongState
from people.operations import create_user
from providers import operations
from providers.models import Accreditation, AccreditationDecision
from providers.queries import is_accredited
from tests.database import NOT_ALLOWED, rule_broken_by, sqlstate_of
from tests.refusals import refused
from tests.together import at_once
from tests.world import DAY, NOON

ALLOWED = {
    ("APPLIED", "UNDER_REVIEW"),
    ("APPLIED", "REJECTED"),
    ("UNDER_REVIEW", "ACCREDITED"),
    ("UNDER_REVIEW", "REJECTED"),
    ("ACCREDITED", "NO_NEW_STARTS"),
    ("ACCREDITED", "SUSPENDED"),
    ("ACCREDITED", "REVOKED"),
    ("NO_NEW_STARTS", "ACCREDITED"),
    ("NO_NEW_STARTS", "SUSPENDED"),
    ("NO_NEW_STARTS", "REVOKED"),
    ("SUSPENDED", "ACCREDITED"),
    ("SUSPENDED", "NO_NEW_STARTS"),
    ("SUSPENDED", "REVOKED"),
}
# A draft is nobody's to decide on; tests/providers/test_applications.py has its way.
STATUSES = [status for status in Accreditation.Status if status not in Accreditation.NEVER_SENT]
FORBIDDEN = sorted({(one, other) for one in STATUSES for other in STATUSES} - ALLOWED)
# The shortest way from an application to each status.
WAYS = {
    "APPLIED": [],
    "UNDER_REVIEW": ["UNDER_REVIEW"],
    "ACCREDITED": ["UNDER_REVIEW", "ACCREDITED"],
    "NO_NEW_STARTS": ["UNDER_REVIEW", "ACCREDITED", "NO_NEW_STARTS"],
    "SUSPENDED": ["UNDER_REVIEW", "ACCREDITED", "SUSPENDED"],
    "REVOKED": ["UNDER_REVIEW", "ACCREDITED", "REVOKED"],
    "REJECTED": ["REJECTED"],
}


def apply(world, **changes) -> Accreditation:
    wanted = {
        "provider": world.academy,
        "scope": ["LANGUAGE"],
        "valid_from": NOON,
        "valid_until": NOON + 100 * DAY,
        "actor": world.eve,
        "occurred_at": NOON,
    }
    return operations.apply_for_accreditation(**{**wanted, **changes})


def decide(world, accreditation, status, **changes) -> Accreditation:
    wanted = {"reason": "Papers.", "actor": world.bob, "occurred_at": NOON}
    return operations.decide_accreditation(
        accreditation=accreditation, status=status, **{**wanted, **changes}
    )


def accreditation_in(world, status) -> Accreditation:
    accreditation = apply(world)
    for each in WAYS[status]:
        accreditation = decide(world, accreditation, each)
    return accreditation


def accredited(world, at=NOON, kind="LANGUAGE") -> bool:
    return is_accredited(provider_id=world.academy.pk, kind=kind, at=at)


def test_an_application_waits_for_its_decision(world):
    accreditation = apply(world, scope=["LANGUAGE", "DEGREE", "LANGUAGE"])

    assert accreditation.status == "APPLIED"
    assert accreditation.scope == ["DEGREE", "LANGUAGE"]
    assert not accredited(world)


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_every_allowed_decision_moves_the_status_and_is_kept(world, before, after):
    accreditation = accreditation_in(world, before)

    decided = decide(world, accreditation, after, reason="Visit of 2 March.")

    accreditation.refresh_from_db()
    assert accreditation.status == decided.status == after
    last = AccreditationDecision.objects.filter(accreditation=accreditation).latest("id")
    assert (last.status, last.reason) == (after, "Visit of 2 March.")
    assert (last.decided_by_id, last.decided_at) == (world.bob.pk, NOON)
    assert AuditRecord.objects.filter(action=f"accreditation.{after.lower()}").exists()


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_every_other_decision_is_refused(world, before, after):
    accreditation = accreditation_in(world, before)
    now, wanted = (Accreditation.Status(status).label for status in (before, after))

    with refused(
        "accreditation.decide",
        WrongState,
        f"From “{now}” an accreditation cannot become “{wanted}”.",
    ):
        decide(world, accreditation, after)


def test_a_status_that_does_not_exist_is_refused(world):
    accreditation = apply(world)

    with refused("accreditation.decide", WrongState, "cannot become “GOLD”"):
        decide(world, accreditation, "GOLD")


@pytest.mark.parametrize("status", STATUSES)
def test_only_an_accredited_provider_may_start_new_learners(world, status):
    accreditation_in(world, status)

    assert accredited(world) is (status == "ACCREDITED")


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (NOON - timedelta(microseconds=1), False),
        (NOON, True),
        (NOON + 100 * DAY - timedelta(microseconds=1), True),
        (NOON + 100 * DAY, False),
    ],
    ids=["just before", "first instant", "last instant", "too late"],
)
def test_an_accreditation_holds_for_its_half_open_period(world, moment, answer):
    accreditation = accreditation_in(world, "ACCREDITED")

    assert accredited(world, at=moment) is answer
    assert accreditation.covers(kind="LANGUAGE", at=moment) is answer


def test_an_accreditation_covers_its_kinds_of_course_only(world):
    accreditation = accreditation_in(world, "ACCREDITED")

    assert accreditation.covers(kind="LANGUAGE", at=NOON)
    assert not accreditation.covers(kind="DEGREE", at=NOON)
    assert not accredited(world, kind="DEGREE")


def test_one_provider_is_not_covered_by_the_accreditation_of_another(world):
    accreditation_in(world, "ACCREDITED")

    assert not is_accredited(provider_id=world.rival.pk, kind="LANGUAGE", at=NOON)


def test_whoever_applied_does_not_decide(world):
    accreditation = apply(world)

    with refused("accreditation.decide", SamePerson, "A second person has to decide"):
        decide(world, accreditation, "UNDER_REVIEW", actor=world.eve)


def test_whoever_applied_does_not_decide_later_either(world):
    accreditation = accreditation_in(world, "SUSPENDED")

    with refused("accreditation.decide", SamePerson, "A second person has to decide"):
        decide(world, accreditation, "ACCREDITED", actor=world.eve)
    stranger = create_user(username="zoe", language="en", actor=None, occurred_at=NOON)
    assert decide(world, accreditation, "ACCREDITED", actor=stranger).status == "ACCREDITED"


def test_a_decision_looks_at_the_status_as_it_is_now(world):
    stale = apply(world)
    decide(world, stale, "REJECTED")
    assert stale.status == "APPLIED"

    with refused("accreditation.decide", WrongState, "From “rejected”"):
        decide(world, stale, "UNDER_REVIEW")


@pytest.mark.parametrize("scope", [[], ["CIRCUS"], ["LANGUAGE", "CIRCUS"]])
def test_an_unknown_kind_of_course_is_refused_with_the_known_ones(world, scope):
    with refused("accreditation.apply", InvalidValue, "PROFESSIONAL_DEVELOPMENT, RETRAINING"):
        apply(world, scope=scope)


@pytest.mark.parametrize("length", [timedelta(0), -DAY])
def test_a_period_that_ends_before_it_begins_is_refused(world, length):
    with refused("accreditation.apply", InvalidValue, "must end after it begins"):
        apply(world, valid_until=NOON + length)


def test_the_database_itself_refuses_an_empty_period(world):
    assert rule_broken_by(apply(world), valid_until=NOON) == "accreditation_period_not_empty"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE providers_accreditationdecision SET reason = 'Another.'",
        "DELETE FROM providers_accreditationdecision",
        "TRUNCATE providers_accreditationdecision",
    ],
)
def test_the_service_cannot_change_a_decision(world, statement):
    apply(world)

    assert sqlstate_of(statement) == NOT_ALLOWED


def test_of_four_decisions_at_once_one_counts(committed_world):
    world = committed_world
    accreditation = accreditation_in(world, "UNDER_REVIEW")

    outcomes = at_once(
        *[lambda: str(decide(world, accreditation, "ACCREDITED").status)] * 2,
        *[lambda: str(decide(world, accreditation, "REJECTED").status)] * 2,
    )

    accreditation.refresh_from_db()
    assert sorted(outcomes) == [accreditation.status] + ["wrong-state"] * 3
    assert accreditation.decisions.count() == 3  # Received, taken up, and the one.
