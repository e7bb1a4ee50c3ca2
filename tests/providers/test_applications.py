"""An application is begun, left, filled in by and by, and sent once it is complete."""

import pytest

from audit.models import AuditRecord
from core.errors import InvalidValue, WrongState
from people.access import scope_of
from providers import access, operations
from providers.models import Accreditation
from providers.operations.applications import what_is_missing
from tests.database import rule_broken_by
from tests.providers.scans import attach, draft_of, need, send
from tests.refusals import refused
from tests.together import at_once
from tests.world import DAY, NOON

BY = {"occurred_at": NOON}


def begin(world):
    return operations.begin_application(provider=world.academy, actor=world.eve, **BY)


def discard(world, draft):
    return operations.discard_application(accreditation=draft, actor=world.eve, **BY)


def change(world, draft, scope=(), first=None, end=None):
    return operations.change_application(
        accreditation=draft, scope=scope, valid_from=first, valid_until=end, actor=world.eve, **BY
    )


def test_a_draft_keeps_what_is_known_and_says_what_is_missing(world):
    need(world)
    draft = begin(world)
    assert what_is_missing(draft) == ["kinds of course", "the first day", "the last day", "Licence"]

    change(world, draft, ["LANGUAGE"], NOON)

    draft.refresh_from_db()
    assert (draft.status, draft.scope, draft.valid_from) == ("DRAFT", ["LANGUAGE"], NOON)
    assert what_is_missing(draft) == ["the last day", "Licence"]


def test_a_provider_has_one_draft_at_a_time(world):
    begin(world)

    with refused("accreditation.begin", WrongState, "Academy has begun an application already"):
        begin(world)


def test_a_draft_is_seen_by_its_provider_only(world):
    draft = begin(world)
    document = attach(world, draft, need(world))

    for name in ("alice", "bob", "carol", "dan", "mallory"):
        scope = scope_of(getattr(world, name), at=NOON)
        assert draft not in access.accreditations(scope), name
        assert document not in access.evidence(scope), name
    own = scope_of(world.eve, at=NOON)
    assert draft in access.accreditations(own)
    assert document in access.evidence(own)


def test_a_sent_application_waits_for_the_accreditor_who_sees_it(world):
    draft = draft_of(world)
    document = attach(world, draft, need(world))

    sent = send(world, draft)

    assert (sent.status, sent.applied_by_id) == ("APPLIED", world.eve.pk)
    assert sent.decisions.get().status == "APPLIED"
    for name, sees in (("bob", True), ("dan", True), ("alice", False)):
        scope = scope_of(getattr(world, name), at=NOON)
        assert sent in access.accreditations(scope)
        assert (document in access.evidence(scope)) is sees, name
    acts = AuditRecord.objects.filter(subject_id=draft.pk).order_by("id")
    assert [each.action for each in acts] == [
        f"accreditation.{act}" for act in ("begun", "changed", "applied")
    ]


def test_what_is_incomplete_is_not_sent_and_the_refusal_names_what_is_missing(world):
    need(world)
    draft = draft_of(world)

    with refused("accreditation.send", WrongState, "The application lacks: Licence."):
        send(world, draft)
    with refused("accreditation.apply", WrongState, "This region asks for documents: Licence."):
        operations.apply_for_accreditation(
            provider=world.rival,
            scope=["LANGUAGE"],
            valid_from=NOON,
            valid_until=NOON + DAY,
            actor=world.mallory,
            **BY,
        )


def test_a_sent_application_can_neither_be_changed_nor_sent_again(world):
    sent = send(world, draft_of(world))

    with refused("accreditation.change", WrongState, "The application is “applied for”"):
        change(world, sent, ["DEGREE"])
    with refused("accreditation.send", WrongState, "only one that is not sent yet"):
        send(world, sent)
    with refused("accreditation.discard", WrongState, "only one that is not sent yet"):
        discard(world, sent)


def test_a_discarded_draft_makes_room_and_is_its_providers_affair(world):
    gone = discard(world, begin(world))
    begin(world)

    record = AuditRecord.objects.get(action="accreditation.discarded")
    assert (gone.status, record.subject_id, record.actor_id) == (
        "DISCARDED",
        gone.pk,
        world.eve.pk,
    )
    for reader, sees in ((world.eve, True), (world.bob, False), (world.dan, False)):
        seen = access.accreditations(scope_of(reader, at=NOON))
        assert seen.filter(pk=gone.pk).exists() is sees


@pytest.mark.parametrize(
    ("scope", "first", "end", "words"),
    [
        (["CIRCUS"], None, None, "Choose kinds of course from"),
        ([], NOON, NOON, "must end after it begins"),
    ],
)
def test_a_draft_takes_no_nonsense(world, scope, first, end, words):
    draft = begin(world)

    with refused("accreditation.change", InvalidValue, words):
        change(world, draft, scope, first, end)


@pytest.mark.parametrize("changes", [{"scope": []}, {"valid_from": None}, {"valid_until": None}])
def test_the_database_itself_refuses_a_sent_application_with_a_gap(world, changes):
    sent = send(world, draft_of(world))

    assert rule_broken_by(sent, **changes) == "accreditation_complete_once_sent"


def test_of_four_beginnings_at_once_one_counts(committed_world):
    world = committed_world
    outcomes = at_once(*[lambda: str(begin(world).status)] * 4)

    assert outcomes.count("DRAFT") == 1
    assert Accreditation.objects.filter(provider=world.academy, status="DRAFT").count() == 1
