"""What a key leaves of its user, its rotation, and the trace of its use."""

import multiprocessing
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.db import transaction
from rest_framework.test import APIRequestFactory

from audit.models import AuditRecord
from core.errors import InvalidValue, NotPermitted, WrongState
from people import operations
from people.access import scope_of
from people.authentication import ApiKeyAuthentication
from people.duties import ConflictingDuties
from people.models import ApiKey, Role, RoleAssignment
from people.operations import KeyLimits
from tests.database import rule_broken_by, statements_of
from tests.people.colleagues import lend, make_official, role_of
from tests.refusals import refused
from tests.together import at_once
from tests.world import DAY, NOON, build_world

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
OFFICE = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))


def make(user, through=None, days=30, **limits):
    return operations.create_api_key(
        user=user,
        name="Payroll",
        days=days,
        limits=KeyLimits(**limits),
        through=through,
        actor=user,
        occurred_at=NOON,
    )


def ask(client, secret: str, at=NOON, method: str = "get", peer: str = "192.0.2.9"):
    with time_machine.travel(at, tick=False):
        send = getattr(client, method)
        return send("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR=peer)


def scope_with(issued):
    return scope_of(issued.key.user, at=NOON, key=issued.key)


def test_a_key_without_limits_is_its_user(world):
    scope = scope_with(make(world.alice))

    assert scope.roles == scope_of(world.alice, at=NOON).roles
    assert len(scope.roles) == 2


def test_a_key_carries_no_more_than_the_roles_it_names_and_its_user_holds(world):
    scope = scope_with(make(world.alice, roles=(Role.PROGRAMME_MANAGER, Role.TREASURER)))

    assert [held.role for held in scope.roles] == [Role.PROGRAMME_MANAGER]


def test_a_key_for_one_role_does_not_carry_another_that_was_lent(world):
    zoe = make_official(world, Role.ACCREDITOR)
    lend(world.bob, Role.APPROVER, zoe)
    narrow = scope_with(make(zoe, roles=(Role.ACCREDITOR,)))

    assert scope_of(zoe, at=NOON).holds(Role.APPROVER, region_id=world.region.pk)
    assert scope_with(make(zoe)).holds(Role.APPROVER, region_id=world.region.pk)
    assert not narrow.holds(Role.APPROVER, region_id=world.region.pk)
    assert scope_with(make(zoe, roles=(Role.APPROVER,))).roles == [
        role_of(world.bob, Role.APPROVER)
    ]


def test_a_key_for_one_role_does_not_hide_that_it_conflicts_with_another(world):
    RoleAssignment.objects.create(
        user=world.bob, region=world.region, role=Role.TREASURER, valid_from=NOON - DAY
    )
    narrow = scope_with(make(world.bob, roles=(Role.APPROVER,)))

    with pytest.raises(ConflictingDuties):
        narrow.require(Role.APPROVER, region_id=world.region.pk)


def test_a_key_for_one_region_carries_nothing_elsewhere(world):
    elsewhere = build_world().region
    operations.grant_role(
        user=world.alice, region=elsewhere, role=Role.AUDITOR, actor=None, occurred_at=NOON
    )

    assert scope_with(make(world.alice)).region_ids == {world.region.pk, elsewhere.pk}
    assert scope_with(make(world.alice, region=elsewhere)).region_ids == {elsewhere.pk}


def test_only_a_key_for_all_roles_speaks_for_the_employee(world):
    user = world.hanna.user

    assert scope_with(make(user)).employee == world.hanna
    assert scope_with(make(user, region=world.region)).employee == world.hanna
    assert scope_with(make(user, roles=(Role.AUDITOR,))).employee is None
    assert scope_with(make(user, region=build_world().region)).employee is None


def test_a_role_that_ends_leaves_the_key_too(world):
    issued = make(world.carol, roles=(Role.TREASURER,))
    held = scope_with(issued).roles[0]
    operations.revoke_role(assignment=held, actor=world.bob, occurred_at=NOON)

    assert scope_with(issued).roles == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_key_that_only_reads_is_refused_every_change(client, world, method):
    answer = ask(client, make(world.alice, read_only=True).secret, method=method)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-permitted")
    assert "may only read" in answer.json()["detail"]


def test_a_key_that_only_reads_reads(client, world):
    assert ask(client, make(world.alice, read_only=True).secret).status_code == 200


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        ("192.0.2.9", 200),
        ("2001:db8::9", 200),
        ("::ffff:192.0.2.9", 200),
        ("192.0.3.9", 401),
        ("2001:db9::9", 401),
        ("", 401),
    ],
)
def test_a_key_opens_only_from_its_networks(client, world, peer, status):
    answer = ask(client, make(world.alice, networks=OFFICE).secret, peer=peer)

    assert answer.status_code == status
    if status == 401:
        assert answer.json()["detail"] == "This API key is not valid."


def test_a_claimed_address_opens_nothing(client, world):
    headers = {
        "Authorization": f"Bearer {make(world.alice, networks=OFFICE).secret}",
        "X-Forwarded-For": "192.0.2.9",
    }
    with time_machine.travel(NOON, tick=False):
        answer = client.get("/api/v1/me/", headers=headers, REMOTE_ADDR="203.0.113.5")

    assert answer.status_code == 401


@pytest.mark.parametrize("days", [0, 366])
def test_a_key_lives_a_year_at_most(world, days):
    with refused("api_key.create", InvalidValue, f"valid for 1 to 365 days, not {days}"):
        make(world.alice, days=days)


def test_a_key_for_no_role_at_all_is_refused(world):
    with refused("api_key.create", InvalidValue, "A key for no role can do nothing"):
        make(world.alice, roles=())
    assert rule_broken_by(make(world.alice).key, roles=[]) == "api_key_some_role_or_all"


NARROW = {"roles": (Role.AUDITOR,), "networks": OFFICE[:1], "read_only": True}


@pytest.mark.parametrize(
    "wider",
    [
        {**NARROW, "roles": None},
        {**NARROW, "roles": (Role.AUDITOR, Role.APPROVER)},
        {**NARROW, "networks": ()},
        {**NARROW, "networks": (ip_network("192.0.0.0/16"),)},
        {**NARROW, "networks": OFFICE},
        {**NARROW, "read_only": False},
        {**NARROW, "days": 31},
        {**NARROW, "region": None},
    ],
)
def test_a_key_makes_no_wider_key(world, wider):
    through = make(world.dan, region=world.region, **NARROW).key

    with refused("api_key.create", NotPermitted, "may do more, from elsewhere or for longer"):
        make(world.dan, through=through, **{"region": world.region, **wider})


def test_a_key_makes_a_key_as_wide_as_itself_or_narrower(world):
    through = make(world.dan, region=world.region, **NARROW).key
    narrower = {**NARROW, "networks": (ip_network("192.0.2.7/32"),)}

    for wanted in (NARROW, narrower):
        assert make(world.dan, through=through, region=world.region, **wanted).secret


def rotated(issued, at=NOON, hours=24):
    return operations.rotate_api_key(
        key=issued.key, overlap_hours=hours, actor=issued.key.user, occurred_at=at
    )


def test_after_a_rotation_both_secrets_open_until_the_overlap_ends(client, world):
    old = make(world.alice)
    new = rotated(old)

    assert new.key == old.key
    for moment, status in [(NOON + DAY - INSTANT, 200), (NOON + DAY, 401)]:
        assert ask(client, old.secret, at=moment).status_code == status
        assert ask(client, new.secret, at=moment).status_code == 200


def test_rotating_again_ends_the_secret_before_the_last(client, world):
    first = make(world.alice)
    second = rotated(first)
    third = rotated(second)

    answers = [ask(client, issued.secret).status_code for issued in (first, second, third)]
    assert answers == [401, 200, 200]


def test_without_overlap_the_old_secret_is_dead_at_once(client, world):
    old = make(world.alice)
    rotated(old, hours=0)

    assert ask(client, old.secret).status_code == 401


def test_revoking_ends_the_old_secret_and_the_new_one(client, world):
    old = make(world.alice)
    new = rotated(old)
    operations.revoke_api_key(key=old.key, actor=world.alice, occurred_at=NOON)

    assert {ask(client, each.secret).status_code for each in (old, new)} == {401}


def test_a_rotation_makes_no_key_live_longer(world):
    issued = make(world.alice)

    assert rotated(issued).key.expires_at == NOON + 30 * DAY
    with refused("api_key.rotate", WrongState, "has expired. Make a new one"):
        rotated(issued, at=NOON + 30 * DAY)


def test_a_revoked_key_is_not_rotated(world):
    issued = make(world.alice)
    operations.revoke_api_key(key=issued.key, actor=world.alice, occurred_at=NOON)

    with refused("api_key.rotate", WrongState, "already revoked"):
        rotated(issued)


def test_no_secret_before_is_without_an_end(world):
    broken = rule_broken_by(make(world.alice).key, previous_digest=b"x")

    assert broken == "api_key_previous_has_an_end"


def last_use(issued):
    return ApiKey.objects.get(pk=issued.key.pk).last_used_at


def test_the_last_use_is_kept_to_the_minute(client, world):
    issued = make(world.alice)
    assert last_use(issued) is None

    for seconds, noted in [(0, 0), (59, 0), (60, 60), (61, 60)]:
        ask(client, issued.secret, at=NOON + timedelta(seconds=seconds))
        assert last_use(issued) == NOON + timedelta(seconds=noted)


def test_a_refused_use_is_none(client, world):
    issued = make(world.alice, networks=OFFICE)
    ask(client, issued.secret, peer="203.0.113.5")

    assert last_use(issued) is None


def test_a_key_in_use_costs_one_statement(client, world):
    secret = make(world.alice).secret
    ask(client, secret)
    request = APIRequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"})

    with time_machine.travel(NOON, tick=False):
        assert statements_of(lambda: ApiKeyAuthentication().authenticate(request)) == 1


def test_a_use_does_not_wait_for_who_changes_the_key(client, committed_world):
    issued = make(committed_world.alice)

    locked, answered = multiprocessing.Event(), multiprocessing.Event()

    def hold() -> bool:
        with transaction.atomic():
            ApiKey.objects.select_for_update().get(pk=issued.key.pk)
            locked.set()
            return answered.wait(20)

    def use() -> int:
        locked.wait(20)
        status = ask(client, issued.secret).status_code
        answered.set()
        return status

    assert at_once(hold, use) == [True, 200]


def test_a_rotation_is_recorded_without_its_secret(world):
    issued = rotated(make(world.alice))
    found = AuditRecord.objects.get(action="api_key.rotated", subject_id=world.alice.pk)

    assert found.details["prefix"] == issued.key.prefix
    assert issued.secret.split("_", 2)[2] not in str(found.details)
