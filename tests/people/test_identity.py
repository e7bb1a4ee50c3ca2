from datetime import timedelta

import pytest

from audit.models import AuditRecord
from audit.operations import Conflict
from core.errors import WrongState
from core.ids import new_id
from people import operations
from people.duties import MONEY
from people.models import Role, RoleAssignment, User
from people.queries import roles_held
from tests.database import rule_broken_by
from tests.refusals import refused
from tests.together import overlapping
from tests.world import DAY, NOON

INSTANT = timedelta(microseconds=1)
REGIONAL = sorted(set(Role) - {Role.HR_OFFICER, Role.PROVIDER_STAFF})


def create_user(**changes) -> User:
    wanted = {"username": "zoe", "language": "lv", "actor": None, "occurred_at": NOON}
    return operations.create_user(**{**wanted, **changes})


def grant(world, user, role=Role.AUDITOR, **changes) -> RoleAssignment:
    actor = None if role in MONEY else world.bob
    wanted = {"region": world.region, "actor": actor, "occurred_at": NOON}
    return operations.grant_role(user=user, role=role, **{**wanted, **changes})


def held(user, at) -> list[str]:
    return [assignment.role for assignment in roles_held(user_id=user.pk, at=at)]


def test_a_user_without_a_password_cannot_sign_in_yet(db):
    assert not create_user().has_usable_password()


def test_a_password_is_kept_as_a_digest_only(db):
    user = create_user(password="correct horse battery")

    assert user.check_password("correct horse battery")
    assert "correct" not in user.password
    found = AuditRecord.objects.get(action="user.created", subject_id=user.pk)
    assert found.told == {"username": "zoe"}


def test_a_user_is_neither_staff_nor_superuser(db):
    user = create_user()

    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


def test_a_user_name_is_taken_once(db):
    create_user()

    with refused("user.create", Conflict, "rule people_user_username_key"):
        create_user()


@pytest.mark.parametrize(
    ("moment", "roles"),
    [
        (NOON - INSTANT, []),
        (NOON, ["AUDITOR"]),
        (NOON + DAY - INSTANT, ["AUDITOR"]),
        (NOON + DAY, []),
    ],
    ids=["just before", "first instant", "last instant", "too late"],
)
def test_a_role_holds_for_its_half_open_period(world, moment, roles):
    zoe = create_user()
    grant(world, zoe, valid_until=NOON + DAY)

    assert held(zoe, moment) == roles


def test_a_granted_role_is_written_down(world):
    zoe = create_user()
    grant(world, zoe)

    found = AuditRecord.objects.get(action="role.granted", subject_id=zoe.pk)
    assert (found.actor_id, found.region_id) == (world.bob.pk, world.region.pk)
    assert found.details == {
        "role": "AUDITOR",
        "provider_id": None,
        "body_id": None,
        "department_id": None,
    }


@pytest.mark.parametrize(("later", "roles"), [(-INSTANT, ["AUDITOR"]), (timedelta(0), [])])
def test_a_revoked_role_ends_at_that_instant(world, later, roles):
    zoe = create_user()
    assignment = grant(world, zoe)

    operations.revoke_role(assignment=assignment, actor=world.bob, occurred_at=NOON + DAY)

    assert held(zoe, NOON + DAY + later) == roles
    assert AuditRecord.objects.filter(action="role.revoked", subject_id=zoe.pk).exists()


def test_a_role_is_revoked_before_its_end_only(world):
    assignment = grant(world, create_user(), valid_until=NOON + DAY)
    act = {"assignment": assignment, "actor": world.bob}
    assert operations.revoke_role(**act, occurred_at=NOON + DAY - INSTANT)

    with refused("role.revoke", WrongState, "This role has already ended"):
        operations.revoke_role(**act, occurred_at=NOON + DAY - INSTANT)


def test_a_role_that_ran_out_is_not_revoked_afterwards(world):
    assignment = grant(world, create_user(), valid_until=NOON + DAY)

    with refused("role.revoke", WrongState, "This role has already ended"):
        operations.revoke_role(assignment=assignment, actor=world.bob, occurred_at=NOON + DAY)


@pytest.mark.parametrize("role", [*REGIONAL, Role.HR_OFFICER])
def test_only_provider_staff_belong_to_a_provider(world, role):
    zoe = create_user()
    body = world.body if role == Role.HR_OFFICER else None

    with refused("role.grant", Conflict, "rule role_provider_iff_provider_staff"):
        grant(world, zoe, role, provider_id=new_id(), body=body)


@pytest.mark.parametrize("role", REGIONAL)
def test_only_hr_officers_belong_to_a_body(world, role):
    zoe = create_user()

    with refused("role.grant", Conflict, "rule role_body_iff_hr_officer"):
        grant(world, zoe, role, body=world.body)


def test_provider_staff_need_a_provider_and_hr_officers_a_body(world):
    zoe = create_user()

    with refused("role.grant", Conflict, "rule role_provider_iff_provider_staff"):
        grant(world, zoe, Role.PROVIDER_STAFF)
    with refused("role.grant", Conflict, "rule role_body_iff_hr_officer"):
        grant(world, zoe, Role.HR_OFFICER)


def test_the_database_itself_refuses_a_role_that_changes_its_kind(world):
    assignment = grant(world, create_user())

    assert rule_broken_by(assignment, role="PROVIDER_STAFF") == "role_provider_iff_provider_staff"
    assert rule_broken_by(assignment, role="HR_OFFICER") == "role_body_iff_hr_officer"


def test_a_role_revoked_by_two_at_once_is_revoked_once(committed_world):
    world = committed_world
    assignment = grant(world, create_user(username=str(new_id())))
    act = {"assignment": assignment, "actor": world.bob, "occurred_at": NOON + DAY}

    outcomes = overlapping(*[lambda: str(operations.revoke_role(**act).role)] * 2)

    assert outcomes == ["AUDITOR", "wrong-state"]
