"""One key, one effect, one answer."""

import json
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from audit import operations as audit
from audit import tasks
from audit.models import AnsweredRequest
from people.models import Role
from people.operations import grant_role
from tests.database import as_superuser, execute
from tests.together import at_once
from tests.world import DAY, FACE, NOON
from vouchers.models import Voucher


def wanted(world) -> dict[str, object]:
    return {
        "allocation": str(world.line.pk),
        "holder": str(world.hanna.pk),
        "amount_minor": FACE,
        "valid_from": NOON.isoformat(),
        "expires_at": (NOON + 90 * DAY).isoformat(),
    }


def post(client, body, key):
    return client.post("/api/v1/vouchers/", body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_a_repeated_request_gets_the_first_answer_and_issues_nothing(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())

    first, second = (post(client, wanted(world), key) for _each in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replay"] == "true"
    assert Voucher.objects.filter(holder=world.hanna).count() == 1


def test_the_same_key_with_another_body_is_refused(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())
    post(client, wanted(world), key)

    answer = post(client, {**wanted(world), "amount_minor": FACE - 1}, key)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-reused")


@pytest.mark.parametrize("key", ["a" * 256, "a\0b", "ключ", "a\tb"])
def test_a_key_that_is_none_is_refused_and_nothing_done(world, as_user, today, key):
    answer = post(as_user(world.alice), wanted(world), key)

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-value")
    assert not Voucher.objects.filter(holder=world.hanna).exists()


def test_a_refusal_is_repeated_too(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())
    body = {**wanted(world), "amount_minor": 10**15}

    first, second = (post(client, body, key) for _each in range(2))

    assert first.status_code == second.status_code == 409
    assert second.json()["type"] == "/problems/not-enough-money"


def test_another_persons_key_of_the_same_name_is_another_key(world, as_user, today):
    key = str(uuid4())
    manager = Role.PROGRAMME_MANAGER
    grant_role(
        user=world.carol, region=world.region, role=manager, actor=None, occurred_at=NOON - DAY
    )
    post(as_user(world.alice), wanted(world), key)

    body = {**wanted(world), "holder": str(world.employees[1].pk)}
    assert post(as_user(world.carol), body, key).status_code == 201


def test_eight_clients_with_one_key_have_one_effect_and_one_answer(committed_world, as_user, today):
    world, key = committed_world, str(uuid4())
    clients = [as_user(world.alice) for _each in range(8)]

    told = at_once(*(partial(told_to, client, wanted(world), key) for client in clients))

    assert {status for status, _body, _repeated in told} == {201}
    assert len({json.dumps(body, sort_keys=True) for _status, body, _repeated in told}) == 1
    assert sorted(repeated for _status, _body, repeated in told) == [False] + [True] * 7
    assert Voucher.objects.filter(holder=world.hanna).count() == 1


def test_eight_clients_with_eight_bodies_under_one_key_have_one_effect(
    committed_world, as_user, today
):
    world, key = committed_world, str(uuid4())
    client = as_user(world.alice)

    bodies = [{**wanted(world), "amount_minor": FACE - n} for n in range(8)]
    told = at_once(*(partial(told_to, client, body, key) for body in bodies))

    assert sorted(status for status, _body, _repeated in told) == [201] + [422] * 7
    assert Voucher.objects.filter(holder=world.hanna).count() == 1


def told_to(client: APIClient, body: dict, key: str) -> tuple[int, dict, bool]:
    answer = post(client, body, key)
    return answer.status_code, answer.json(), "Idempotent-Replay" in answer


def test_the_order_of_the_fields_does_not_make_another_request(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())
    post(client, wanted(world), key)

    turned = dict(reversed(wanted(world).items()))
    assert post(client, turned, key)["Idempotent-Replay"] == "true"


def test_the_same_key_at_another_address_is_refused(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())
    voucher = post(client, wanted(world), key).json()["id"]

    path = f"/api/v1/vouchers/{voucher}/suspend/"
    answer = client.post(path, {"reason": "x"}, format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert answer.status_code == 422


def test_a_failure_of_ours_is_not_frozen(world, as_user, today):
    """The table of vouchers is really not there for a while, as in a botched migration."""
    client, key = as_user(world.alice), str(uuid4())
    client.raise_request_exception = False

    rename("vouchers_voucher", "gone")
    failed = post(client, wanted(world), key)
    rename("gone", "vouchers_voucher")

    assert failed.status_code == 500
    assert not AnsweredRequest.objects.filter(key=key).exists()
    answer = post(client, wanted(world), key)
    assert (answer.status_code, "Idempotent-Replay" in answer) == (201, False)


def rename(table: str, to: str) -> None:
    with as_superuser():
        execute(f"ALTER TABLE {table} RENAME TO {to}")


def test_a_fault_of_the_request_is_not_kept(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())

    assert post(client, {**wanted(world), "amount_minor": "x"}, key).status_code == 400
    assert post(client, wanted(world), key).status_code == 201


def test_answers_are_forgotten_after_a_week_and_not_before(world, as_user, today):
    client, key = as_user(world.alice), str(uuid4())
    post(client, wanted(world), key)
    kept = AnsweredRequest.objects.filter(key=key)
    # The id is made by the clock of the library, which no test turns.
    made_at = kept.get().created_at

    audit.forget_answers(at=made_at + audit.KEPT_FOR - timedelta(minutes=1))
    assert kept.exists()
    audit.forget_answers(at=made_at + audit.KEPT_FOR + timedelta(minutes=1))
    assert not kept.exists()


def test_the_sweep_removes_no_more_than_it_is_told_to(world, as_user):
    client = as_user(world.alice)
    for _each in range(3):
        client.post(
            "/api/v1/funding-sources/",
            source(world),
            format="json",
            HTTP_IDEMPOTENCY_KEY=str(uuid4()),
        )
    later = timezone.now() + audit.KEPT_FOR + DAY

    removed = [audit.forget_answers(at=later, limit=2) for _each in range(3)]
    assert removed[:1] == [2]
    assert removed[-1] <= 2


def source(world) -> dict[str, str]:
    return {
        "region": world.region.code,
        "code": uuid4().hex[:8],
        "name": "Second",
        "instrument": "Regional budget",
        "eligible_from": "2026-01-01",
        "eligible_until": "2027-01-01",
    }


@pytest.mark.django_db
def test_the_clock_forgets_answers_too():
    assert tasks.forget_answers() >= 0
