"""ETag, If-None-Match and If-Match: nobody changes what they have not seen."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from audit.models import AuditRecord
from tests.together import at_once
from tests.world import DAY, NOON, build_world, enrol, issue
from vouchers import operations as vouchers

EXPIRY = NOON + 90 * DAY
REASON = {"reason": "Lost."}


@pytest.fixture
def path(world) -> str:
    return f"/api/v1/vouchers/{issue(world).pk}/"


def suspend(client, path, etag, **headers):
    headers = {"If-Match": etag, **headers}
    return client.post(f"{path}suspend/", REASON, format="json", headers=headers)


def extend(client, path, etag, days):
    body = {"expires_at": (EXPIRY + days * DAY).isoformat(), **REASON}
    return client.post(f"{path}extend/", body, format="json", headers={"If-Match": etag})


def test_an_object_has_a_strong_tag_that_changes_with_what_is_shown(world, as_user, path):
    client = as_user(world.alice)
    first, again = client.get(path), client.get(path)
    assert first["ETag"] == again["ETag"]
    assert first["ETag"].startswith('"')

    suspend(client, path, first["ETag"])

    assert client.get(path)["ETag"] != first["ETag"]


def test_what_is_known_is_not_sent_again(world, as_user, path):
    client = as_user(world.alice)
    etag = client.get(path)["ETag"]

    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("wanted", ["{etag}", '"other", {etag}', "*"])
def test_a_step_on_what_was_seen_is_done(world, as_user, path, wanted):
    client = as_user(world.alice)
    etag = client.get(path)["ETag"]

    assert suspend(client, path, wanted.format(etag=etag)).json()["status"] == "SUSPENDED"


@pytest.mark.parametrize("wanted", ['"other"', "W/{etag}", "garbage"])
def test_a_step_on_something_else_is_refused_and_changes_nothing(world, as_user, path, wanted):
    client = as_user(world.alice)
    etag = client.get(path)["ETag"]

    answer = suspend(client, path, wanted.format(etag=etag))

    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/changed-meanwhile")
    assert client.get(path)["ETag"] == etag


def test_of_eight_who_saw_the_same_one_changes_it(committed_world, as_user, today):
    world = committed_world
    path = f"/api/v1/vouchers/{issue(world).pk}/"
    client = as_user(world.alice)
    etag = client.get(path)["ETag"]

    told = at_once(*(partial(status_after_extending, client, path, etag, n) for n in range(1, 9)))

    assert sorted(told) == [200] + [412] * 7


def status_after_extending(client, path, etag, days) -> int:
    return extend(client, path, etag, days).status_code


def test_a_refused_step_is_recorded_under_if_match_too(world, as_user, path):
    client = as_user(world.alice)
    vouchers_before = AuditRecord.objects.filter(action="voucher.extend.refused").count()

    answer = extend(client, path, client.get(path)["ETag"], -1)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/wrong-state")
    after = AuditRecord.objects.filter(action="voucher.extend.refused").count()
    assert after == vouchers_before + 1


def test_a_stale_tag_is_not_kept_under_an_idempotency_key(world, as_user, path):
    client, key = as_user(world.alice), {"Idempotency-Key": str(uuid4())}

    assert suspend(client, path, '"stale"', **key).status_code == 412
    etag = client.get(path)["ETag"]
    assert suspend(client, path, etag, **key).status_code == 200
    # The first answer again, though the step itself has made the tag stale.
    repeat = suspend(client, path, etag, **key)
    assert (repeat.status_code, repeat["Idempotent-Replay"]) == (200, "true")


@pytest.mark.parametrize("condition", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("tag", ["*", "theirs"])
def test_the_tag_of_what_is_out_of_sight_reveals_nothing(world, as_user, condition, tag):
    other = build_world()
    path = f"/api/v1/vouchers/{issue(other).pk}/"
    etag = as_user(other.alice).get(path)["ETag"] if tag == "theirs" else "*"
    client, headers = as_user(world.alice), {condition: etag}

    for foreign in (path, f"/api/v1/vouchers/{uuid4()}/"):
        read = client.get(foreign, headers=headers)
        done = client.post(f"{foreign}suspend/", REASON, format="json", headers=headers)
        for answer in (read, done):
            assert (answer.status_code, "ETag" in answer) == (404, False)
            assert answer.json()["type"] == "/problems/not-found"


LOOKED_AT = {
    "allocations": "line",
    "appropriations": "appropriation",
    "funding-sources": "source",
    "providers": "academy",
    "courses": "course",
    "sessions": "session",
    "programmes": "programme",
    "bodies": "body",
    "departments": "department",
    "employees": "hanna",
}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_kind_of_object_has_a_tag(world, as_user, name):
    path = f"/api/v1/{name}/{getattr(world, LOOKED_AT[name]).pk}/"
    client = as_user(world.alice)

    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_redemption_seen_before_it_was_confirmed_is_not_undone_unseen(world, as_user, today):
    redemption, _enrolment = enrol(world)
    path = f"/api/v1/redemptions/{redemption.pk}/"
    client = as_user(world.eve)
    seen = client.get(path)["ETag"]
    vouchers.reverse_redemption(
        redemption=redemption,
        ending="WITHDRAWN",
        reason="…",
        actor=world.eve,
        occurred_at=NOON + DAY + timedelta(hours=1),
    )

    answer = client.post(f"{path}reverse/", REASON, format="json", headers={"If-Match": seen})
    assert answer.status_code == 412
