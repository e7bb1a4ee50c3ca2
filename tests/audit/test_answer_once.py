"""One Idempotency-Key, one effect: however often and however parallel a request comes."""

from functools import partial

import pytest
from django.db import transaction

from audit import operations as audit
from audit.models import AnsweredRequest, AuditRecord
from core.errors import Refused
from core.ids import new_id
from people.operations import create_department
from tests.database import rule_broken_by_copy
from tests.together import at_once
from tests.world import NOON

BODY, OTHER_BODY = b"a" * 32, b"b" * 32


@pytest.fixture
def actor_id():
    return new_id()


def ask(actor_id, key="key-1", fingerprint=BODY, produce=None):
    return audit.answer_once(
        actor_id=actor_id,
        key=key,
        fingerprint=fingerprint,
        produce=produce or partial(count, actor_id),
    )


def count(actor_id):
    """Leave a trace and answer with the number of traces so far."""
    audit.record(action="thing.done", actor_id=actor_id, occurred_at=NOON)
    return 201, {"done": done(actor_id)}


def done(actor_id) -> int:
    return AuditRecord.objects.filter(action="thing.done", actor_id=actor_id).count()


def test_the_first_answer_is_produced_and_a_repeat_gets_it_again(db, actor_id):
    assert ask(actor_id) == (201, {"done": 1}, False)
    assert ask(actor_id) == (201, {"done": 1}, True)
    assert done(actor_id) == 1


def test_another_key_is_another_request(db, actor_id):
    ask(actor_id)

    assert ask(actor_id, key="key-2") == (201, {"done": 2}, False)


def test_another_actor_may_use_the_same_key(db, actor_id):
    other = new_id()
    ask(actor_id)

    assert ask(other) == (201, {"done": 1}, False)


def test_the_same_key_for_another_request_is_refused(db, actor_id):
    ask(actor_id)

    with pytest.raises(audit.KeyReused) as refused:
        ask(actor_id, fingerprint=OTHER_BODY)

    assert refused.value.status == 422
    assert done(actor_id) == 1


def test_a_failure_of_ours_is_not_frozen(db, actor_id):
    def fail():
        count(actor_id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(actor_id, produce=fail)

    assert done(actor_id) == 0
    assert not AnsweredRequest.objects.filter(actor_id=actor_id).exists()
    assert ask(actor_id) == (201, {"done": 1}, False)


def test_a_refusal_given_as_an_answer_is_repeated(db, actor_id):
    refusal = (409, {"type": "/problems/wrong-state"})

    assert ask(actor_id, produce=lambda: refusal) == (*refusal, False)
    assert ask(actor_id, produce=lambda: (201, {})) == (*refusal, True)


def test_an_answer_without_a_body_is_repeated_too(db, actor_id):
    assert ask(actor_id, produce=lambda: (204, None)) == (204, None, False)
    assert ask(actor_id, produce=lambda: (201, {})) == (204, None, True)


def test_the_database_itself_keeps_a_key_once_for_each_actor(db, actor_id):
    ask(actor_id)
    row = AnsweredRequest.objects.get(actor_id=actor_id)

    assert rule_broken_by_copy(row) == "answered_request_key_used_once"


def test_eight_processes_with_one_key_have_one_effect_and_one_answer(committed, actor_id):
    answers = at_once(*[partial(ask, actor_id)] * 8)

    assert sorted(answers) == sorted([(201, {"done": 1}, False)] + [(201, {"done": 1}, True)] * 7)
    assert done(actor_id) == 1


def test_eight_processes_with_eight_bodies_have_one_effect(committed, actor_id):
    asked = [partial(ask, actor_id, fingerprint=bytes([n]) * 32) for n in range(8)]

    outcomes = at_once(*asked)

    assert outcomes.count((201, {"done": 1}, False)) == 1
    assert outcomes.count("idempotency-key-reused") == 7


def test_when_the_first_of_two_fails_the_other_one_does_the_work(committed, actor_id):
    def fail():
        raise Refused

    _failed, answered = at_once(partial(ask, actor_id, produce=fail), partial(ask, actor_id))

    assert answered == (201, {"done": 1}, False)
    assert ask(actor_id) == (201, {"done": 1}, True)


def test_an_operation_refused_inside_leaves_its_record_and_the_answer(world):
    def produce():
        with pytest.raises(audit.Conflict) as refused:
            create_department(
                region=world.region,
                code=world.department.code,
                name="Copy",
                actor=world.bob,
                occurred_at=NOON,
            )
        return refused.value.status, {}

    with transaction.atomic():
        assert ask(world.bob.pk, produce=produce) == (409, {}, False)

    records = AuditRecord.objects.filter(action="department.create.refused")
    assert records.filter(actor_id=world.bob.pk).count() == 1
