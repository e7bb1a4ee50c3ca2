"""The doors of API keys: whose they show, and what a key may do to keys."""

import pytest

from audit.models import AnsweredRequest
from people import operations as people
from people.models import ApiKey, Role
from tests.sign_in import browser_of
from tests.world import NOON, build_world, issue

KEYS = "/api/v1/api-keys/"


@pytest.fixture
def admin(world):
    return administrator_of(world)


def administrator_of(world):
    user = people.create_user(
        username=f"admin.{world.region.code}".lower(), language="en", actor=None, occurred_at=NOON
    )
    people.grant_role(
        user=user, region=world.region, role=Role.ADMINISTRATOR, actor=None, occurred_at=NOON
    )
    return user


def create(client, **wanted):
    return client.post(KEYS, {"name": "billing", **wanted}, format="json")


def listed(client) -> list[dict]:
    return client.get(KEYS).json()["results"]


def key_of(user, **limits) -> ApiKey:
    return people.create_api_key(
        user=user,
        name="other",
        limits=people.KeyLimits(**limits),
        actor=None,
        occurred_at=NOON,
    ).key


def test_a_new_key_works_and_is_shown_once(today, world, as_user, client):
    answer = create(as_user(world.dan), days=7, roles=["AUDITOR"], region=world.region.code)
    secret = answer.json()["secret"]
    seen = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})

    assert (answer.status_code, seen.json()["username"]) == (201, world.dan.username)
    shown = listed(as_user(world.dan))
    assert not any("secret" in row for row in shown)
    assert not any(secret in str(row) for row in shown)


def test_the_answer_with_the_secret_is_never_stored(today, world, as_user):
    headers = {"Idempotency-Key": "k1"}
    for _time in range(2):
        as_user(world.dan).post(KEYS, {"name": "x"}, format="json", headers=headers)

    assert not AnsweredRequest.objects.exists()


def test_a_key_sees_itself_and_no_other_key_of_its_user(today, world, as_user):
    key_of(world.dan)
    [only] = listed(as_user(world.dan))

    assert only["name"] == "test"


def test_signed_in_one_sees_all_own_keys_and_nobody_elses(today, world):
    wanted = {str(key_of(world.dan).pk) for _each in range(2)}
    key_of(world.alice)

    assert {row["id"] for row in listed(browser_of(world.dan))} == wanted


def test_an_administrator_sees_the_keys_that_work_in_the_region(today, world, admin, as_user):
    elsewhere = build_world()
    people.grant_role(
        user=world.dan, region=elsewhere.region, role=Role.AUDITOR, actor=None, occurred_at=NOON
    )
    inside = {key_of(world.dan), key_of(world.alice, region=world.region), key_of(world.hanna.user)}
    key_of(world.dan, region=elsewhere.region)
    key_of(elsewhere.alice)

    rows = listed(as_user(admin))
    assert {row["id"] for row in rows if row["name"] == "other"} == {str(k.pk) for k in inside}


def test_an_administrator_ends_a_key_but_gets_no_secret_of_it(today, world, admin, as_user):
    address = f"{KEYS}{key_of(world.alice).pk}/"
    client = as_user(admin)

    assert client.post(f"{address}rotate/").status_code == 403
    assert client.post(f"{address}revoke/").json()["revoked_at"]


def test_a_foreign_key_is_not_there(today, world, as_user):
    strangers = [build_world().alice, world.bob, world.eve]
    address = f"{KEYS}{key_of(world.alice).pk}/"

    for stranger in strangers:
        for act in ("rotate", "revoke"):
            assert as_user(stranger).post(f"{address}{act}/").status_code == 404


def test_a_key_rotates_itself_and_no_other(today, world, admin, as_user):
    client = as_user(admin)
    own = ApiKey.objects.get(user=admin)
    wider = key_of(admin)

    assert client.post(f"{KEYS}{own.pk}/rotate/").json()["secret"].startswith(f"tv_{own.prefix}_")
    assert client.post(f"{KEYS}{wider.pk}/rotate/").status_code == 403


def test_a_narrow_key_makes_no_wider_one(today, world, as_user):
    client = as_user(world.dan, limits=people.KeyLimits(roles=(Role.AUDITOR,)), days=30)

    assert create(client, roles=["AUDITOR"], days=29).status_code == 201
    assert create(client, days=29).json()["type"] == "/problems/not-permitted"


def test_a_key_for_a_region_out_of_sight_is_not_made(today, world, as_user):
    assert create(as_user(world.dan), region=build_world().region.code).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"roles": []}, "/roles"),
        ({"roles": ["KING"]}, "/roles/0"),
        ({"days": 366}, "/days"),
        ({"days": 0}, "/days"),
    ],
)
def test_nonsense_is_refused_with_its_place(today, world, as_user, wanted, pointer):
    answer = create(as_user(world.dan), **wanted)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("network", ["192.0.2.1/24", "office"])
def test_what_is_no_network_is_refused(today, world, as_user, network):
    answer = create(as_user(world.dan), networks=[network])

    assert answer.status_code == 400
    assert f"“{network}” is no network" in answer.json()["detail"]


def test_a_key_that_only_reads_shows_no_code(today, world, as_user):
    address = f"/api/v1/vouchers/{issue(world).pk}/certificate/"
    reader = as_user(world.alice, limits=people.KeyLimits(read_only=True))

    assert as_user(world.alice).get(address).status_code == 200
    assert reader.get(address).status_code == 403
