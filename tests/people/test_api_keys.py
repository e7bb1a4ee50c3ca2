import hashlib
from datetime import timedelta

import pytest
import time_machine

from audit.models import AuditRecord
from core.errors import WrongState
from people import operations
from people.models import ApiKey
from tests.refusals import refused
from tests.together import overlapping
from tests.world import DAY, NOON

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def issued(world):
    return operations.create_api_key(
        user=world.alice, name="Payroll", actor=world.bob, occurred_at=NOON, days=30
    )


def ask(client, secret: str, at=NOON, scheme: str = "Bearer"):
    with time_machine.travel(at, tick=False):
        return client.get("/api/v1/me/", headers={"Authorization": f"{scheme} {secret}"})


def test_a_key_acts_as_its_user(client, world, issued):
    answer = ask(client, issued.secret)

    assert answer.status_code == 200
    assert answer.json()["username"] == world.alice.username


def test_the_word_bearer_may_be_written_in_any_case(client, issued):
    assert ask(client, issued.secret, scheme="bEARER").status_code == 200


def test_only_a_digest_of_the_key_is_kept(issued):
    key = ApiKey.objects.get(pk=issued.key.pk)
    secret = issued.secret.split("_", 2)[2]

    assert bytes(key.digest) == hashlib.sha256(issued.secret.encode()).digest()
    assert len(secret) >= 43  # 256 bits.
    assert not any(secret in str(value) for value in vars(key).values())


def test_the_audit_record_names_the_key_and_not_its_secret(issued):
    found = AuditRecord.objects.get(action="api_key.created", subject_id=issued.key.user_id)

    assert found.told == {
        "prefix": issued.key.prefix,
        "name": "Payroll",
        "previous_until": None,
    }


def test_two_keys_share_neither_prefix_nor_secret(world, issued):
    other = operations.create_api_key(
        user=world.alice, name="Other", actor=world.bob, occurred_at=NOON
    )

    assert other.key.prefix != issued.key.prefix
    assert other.secret != issued.secret
    assert other.key.expires_at == NOON + 365 * DAY


@pytest.mark.parametrize(
    ("moment", "status"),
    [(NOON + 30 * DAY - INSTANT, 200), (NOON + 30 * DAY, 401), (NOON + 31 * DAY, 401)],
    ids=["last instant", "expiry", "later"],
)
def test_a_key_is_good_until_the_instant_it_expires(client, issued, moment, status):
    assert ask(client, issued.secret, at=moment).status_code == status


def test_a_revoked_key_is_dead_at_once(client, world, issued):
    operations.revoke_api_key(key=issued.key, actor=world.bob, occurred_at=NOON)

    assert ask(client, issued.secret).status_code == 401


def test_a_key_is_revoked_once(world, issued):
    act = {"key": issued.key, "actor": world.bob, "occurred_at": NOON}
    operations.revoke_api_key(**act)

    with refused("api_key.revoke", WrongState, f"key {issued.key.prefix} is already revoked"):
        operations.revoke_api_key(**act)


def test_the_key_of_somebody_who_left_opens_nothing(client, world, issued):
    world.alice.is_active = False
    world.alice.save(update_fields=["is_active"])

    assert ask(client, issued.secret).status_code == 401


def wrong_secrets(issued) -> list[str]:
    tv, prefix, secret = issued.secret.split("_", 2)
    flipped = ("B" if secret[0] == "A" else "A") + secret[1:]
    return [
        f"{tv}_{prefix}_{flipped}",  # The right prefix, and one letter is wrong.
        f"{tv}_{prefix}_{secret}x",
        f"{tv}_{prefix}_",
        f"{tv}_{prefix}",
        f"{tv}_00000000_{secret}",
        f"xx_{prefix}_{secret}",
        secret,
        "",
        "ключ",
    ]


@pytest.mark.parametrize("number", range(9))
def test_a_wrong_key_is_refused_with_one_and_the_same_answer(client, issued, number):
    answer = ask(client, wrong_secrets(issued)[number])

    assert answer.status_code == 401
    assert answer.json()["detail"] == "This API key is not valid."
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_another_scheme_is_not_taken_for_a_key(client, issued):
    answer = ask(client, issued.secret, scheme="Basic")

    assert answer.status_code == 401
    assert answer.json()["detail"] != "This API key is not valid."


def test_a_key_whose_prefix_is_another_keys_opens_nothing(client, world, issued):
    other = operations.create_api_key(
        user=world.bob, name="Other", actor=world.bob, occurred_at=NOON
    )
    mixed = f"tv_{other.key.prefix}_{issued.secret.split('_', 2)[2]}"

    assert ask(client, mixed).status_code == 401


def test_a_key_revoked_by_two_at_once_is_revoked_once(committed_world):
    world = committed_world
    made = {"user": world.alice, "name": "Payroll", "actor": world.bob, "occurred_at": NOON}
    act = {"key": operations.create_api_key(**made).key, "actor": world.bob, "occurred_at": NOON}

    outcomes = overlapping(*[lambda: operations.revoke_api_key(**act).name] * 2)

    assert outcomes == ["Payroll", "wrong-state"]
