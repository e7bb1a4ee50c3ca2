"""One key, one effect, one answer."""

from uuid import uuid4

from people.models import Role
from people.operations import grant_role
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
