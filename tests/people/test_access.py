"""Who sees what: one table for every door, written out by role."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import Http404

from core.errors import NotPermitted
from people import access, operations
from people.access import fetch, scope_of
from people.models import Role
from tests.database import undone
from tests.people.sights import SIGHTS, Stage, set_stage
from tests.world import DAY, NOON, World, build_world

INSTANT = timedelta(microseconds=1)
ALL, NONE = "all", "none"
OFFICERS = ("alice", "bob", "carol", "dan", "adam", "nora")
OVERSEERS = ("dan", "adam")
NOT_OFFICERS = dict.fromkeys(("alice", "bob", "carol", "nora"), NONE)
PUBLIC = ("eve", "greta", "henry", "hanna", "igor")

# An official of one department sees the directory and the registry, and that department's
# money: Nora's department owns all there is, Olga's nothing.
OF_THE_REGION = ("regions", "bodies", "employees", "providers", "accreditations", "programmes")
OFFICE = ("users", "assignments", "proposals", "delegations")

# What the others see of each thing: all, none, or the condition under which it is theirs.
TABLE = {
    "regions": dict.fromkeys((*PUBLIC, "mallory"), ALL),
    "departments": {"nora": {"code": "DIG"}, "olga": {"code": "IDLE"}},
    "users": {
        "eve": {"username__startswith": "eve."},
        "mallory": {"username__startswith": "mallory."},
    },
    "assignments": dict.fromkeys((*OFFICERS, *PUBLIC, "mallory", "olga"), "own"),
    "proposals": {},
    "delegations": {"alice": ALL, "bob": ALL},
    "bodies": {"greta": {"code": "FIN"}, "henry": {"code": "EDU"}},
    "employees": {"greta": ALL, "hanna": {"work_id": "W0000"}, "igor": {"work_id": "W0001"}},
    "providers": {"eve": {"name": "Academy"}, "mallory": {"name": "Rival"}},
    "accreditations": {
        "eve": {"provider__name": "Academy"},
        "mallory": {"provider__name": "Rival"},
    },
    "programmes": dict.fromkeys((*PUBLIC, "mallory"), ALL),
    "courses": {
        **{name: {"approved_at__isnull": False} for name in (*PUBLIC, "olga")},
        "mallory": ALL,  # The one that is not approved is her own.
    },
    "sessions": {
        **{name: {"code": "G01"} for name in (*PUBLIC, "olga")},
        "mallory": ALL,
    },
    "sources": {},
    "appropriations": {},
    "amendments": {},
    "allocations": {},
    "virements": {},
    "orders": {"eve": ALL},
    "vouchers": {"greta": ALL, "hanna": ALL},
    "batches": {},
    "redemptions": {"eve": ALL, "hanna": ALL},
    "enrolments": {"eve": ALL, "greta": ALL, "hanna": ALL},
    "claims": {"eve": ALL},
    "invoices": {"eve": ALL},
    "payment_orders": {"eve": ALL},
    # Of the officers only who audits or runs the region.
    "corrections": {**NOT_OFFICERS, "greta": ALL, "hanna": ALL},
    "legal_holds": NOT_OFFICERS,
    "retention_rules": NOT_OFFICERS,
    # An address may be a secret: who runs the region sees its own, an auditor all.
    "endpoints": {
        **NOT_OFFICERS,
        "adam": {"provider": None},
        "eve": {"provider__name": "Academy"},
    },
    "deliveries": {
        **NOT_OFFICERS,
        "adam": {"endpoint__provider": None},
        "eve": {"endpoint__provider__name": "Academy"},
    },
}
LOOKERS = [*OFFICERS, "olga", "eve", "mallory", "greta", "henry", "hanna", "igor"]


@pytest.fixture(scope="module")
def two_stages(django_db_setup, django_db_blocker) -> Iterator[tuple[Stage, Stage]]:
    """Two regions alike, made once for this file; its tests read only."""
    with django_db_blocker.unblock(), undone():
        yield set_stage(build_world()), set_stage(build_world())


def everything(stage: Stage, sight: str):
    """Return the objects of the stage's region, found as its auditor and checked by region."""
    found = SIGHTS[sight](scope_of(stage.world.dan, at=NOON))
    if sight not in ("regions", "users"):
        whole = found.model.objects.filter(region=stage.world.region)
        assert set(found) == set(whole)
    return found


def usual(name: str, sight: str) -> str:
    if name == "olga":
        return ALL if sight in OF_THE_REGION else NONE
    return ALL if name in OFFICERS and sight not in OFFICE else NONE


def expected(stage: Stage, name: str, sight: str) -> set:
    wanted = TABLE[sight].get(name, usual(name, sight))
    if name in OVERSEERS and not isinstance(wanted, dict):
        wanted = ALL
    if wanted == NONE:
        return set()
    found = everything(stage, sight)
    if wanted == "own":
        return set(found.filter(user=stage.looker(name)))
    return set(found if wanted == ALL else found.filter(**wanted))


def test_the_table_speaks_of_every_sight_and_each_has_something_to_see(db, two_stages):
    assert set(TABLE) == set(SIGHTS)
    assert all(everything(two_stages[0], sight).exists() for sight in SIGHTS)


@pytest.mark.parametrize("name", LOOKERS)
@pytest.mark.parametrize("sight", SIGHTS)
def test_each_sees_exactly_their_part_of_their_own_region(db, two_stages, sight, name):
    stage = two_stages[0]
    scope = scope_of(stage.looker(name), at=NOON)

    assert set(SIGHTS[sight](scope)) == expected(stage, name, sight)


@pytest.mark.parametrize("name", LOOKERS)
@pytest.mark.parametrize("sight", SIGHTS)
def test_what_is_out_of_sight_is_not_there(db, two_stages, sight, name):
    here, there = two_stages
    seen = SIGHTS[sight](scope_of(here.looker(name), at=NOON))
    hidden = {*everything(here, sight), *everything(there, sight)} - set(seen)

    assert hidden
    for each in hidden:
        with pytest.raises(Http404):
            fetch(seen, each.pk)
    for each in seen:
        assert fetch(seen, each.pk) == each


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_user_without_a_role_sees_nothing(db, two_stages, sight):
    stranger = operations.create_user(username="zoe", language="en", actor=None, occurred_at=NOON)

    assert not SIGHTS[sight](scope_of(stranger, at=NOON)).exists()


def stranger_with(world: World, role: Role, **changes):
    user = operations.create_user(username="zoe", language="en", actor=None, occurred_at=NOON)
    wanted = {"region": world.region, "actor": None, "occurred_at": NOON, "user": user}
    operations.grant_role(role=role, **{**wanted, **changes})
    return user


@pytest.mark.parametrize("role", sorted(access.REGIONAL))
def test_each_regional_role_sees_the_region_as_a_whole(world, role):
    scope = scope_of(stranger_with(world, role), at=NOON)

    assert scope.region_ids == {world.region.pk}
    assert (scope.body_ids, scope.provider_ids) == (set(), set())


def test_an_hr_officer_sees_one_body_and_provider_staff_one_provider(world):
    greta = stranger_with(world, Role.HR_OFFICER, body=world.body)
    greta_scope, eve_scope = scope_of(greta, at=NOON), scope_of(world.eve, at=NOON)

    assert (greta_scope.region_ids, greta_scope.body_ids) == (set(), {world.body.pk})
    assert (eve_scope.region_ids, eve_scope.provider_ids) == (set(), {world.academy.pk})


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        (NOON - INSTANT, False),
        (NOON, True),
        (NOON + DAY - INSTANT, True),
        (NOON + DAY, False),
    ],
    ids=["just before", "first instant", "last instant", "end"],
)
def test_sight_begins_and_ends_with_the_role_to_the_instant(world, moment, seen):
    zoe = stranger_with(world, Role.AUDITOR, valid_until=NOON + DAY)
    scope = scope_of(zoe, at=moment)

    assert access.departments(scope).exists() is seen
    assert scope.holds(Role.AUDITOR, region_id=world.region.pk) is seen


def test_a_region_is_found_by_its_code_only_in_sight(world):
    scope, elsewhere = scope_of(world.alice, at=NOON), build_world().region

    assert access.region(scope, world.region.code) == world.region
    for code in (elsewhere.code, "XX-XXX", ""):
        with pytest.raises(Http404):
            access.region(scope, code)


def test_a_role_counts_in_its_own_region_only(world):
    scope, elsewhere = scope_of(world.bob, at=NOON), build_world().region
    scope.require(Role.APPROVER, region_id=world.region.pk)

    with pytest.raises(NotPermitted, match="takes the role approver in the region"):
        scope.require(Role.APPROVER, region_id=elsewhere.pk)


def test_one_of_several_roles_is_enough_and_none_is_not(world):
    scope = scope_of(world.dan, at=NOON)
    scope.require(Role.TREASURER, Role.AUDITOR, region_id=world.region.pk)

    with pytest.raises(NotPermitted, match="treasurer / approver"):
        scope.require(Role.TREASURER, Role.APPROVER, region_id=world.region.pk)


def test_only_the_staff_of_the_provider_itself_act_for_it(world):
    scope_of(world.eve, at=NOON).require_provider(world.academy.pk)

    for user in (world.mallory, world.alice, world.hanna.user):
        with pytest.raises(NotPermitted, match="Only the staff of the provider itself"):
            scope_of(user, at=NOON).require_provider(world.academy.pk)


def test_only_an_employee_acts_as_a_holder(world):
    assert scope_of(world.hanna.user, at=NOON).require_employee() == world.hanna

    with pytest.raises(NotPermitted, match="Only the employee who holds the voucher"):
        scope_of(world.alice, at=NOON).require_employee()


def test_a_scope_costs_two_queries(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        scope = scope_of(world.eve, at=NOON)
        assert scope.provider_ids
