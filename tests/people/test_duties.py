"""Conflicting duties: refused when granted, and again at every act."""

import pytest

from people.access import scope_of
from people.duties import CONFLICTS, ConflictingDuties
from people.models import Role, RoleAssignment
from tests.people.colleagues import grant, lend, link, make_official
from tests.refusals import refused
from tests.world import DAY, NOON, build_world

PAIRS = sorted(tuple(sorted(pair)) for pair in CONFLICTS)
LEGAL = [
    ("BUDGET_OFFICER", "PROGRAMME_MANAGER"),
    ("APPROVER", "ACCREDITOR"),
    ("APPROVER", "PROGRAMME_MANAGER"),
    ("TREASURER", "PROGRAMME_MANAGER"),
    ("HR_OFFICER", "PROGRAMME_MANAGER"),
]


def part_of(world, role: str) -> dict:
    """Return what this role needs beside its region."""
    if role == Role.PROVIDER_STAFF:
        return {"provider_id": world.academy.pk}
    return {"body": world.body} if role == Role.HR_OFFICER else {}


def force(world, user, role: str) -> None:
    """Write a role past the operation, as one granted before the rule was there."""
    RoleAssignment.objects.create(
        user=user, region=world.region, role=role, valid_from=NOON - DAY, **part_of(world, role)
    )


def test_the_table_holds_what_the_rules_say():
    assert len(PAIRS) == 23
    assert not {frozenset(pair) for pair in LEGAL} & CONFLICTS


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *[pair[::-1] for pair in PAIRS]])
def test_a_conflicting_role_is_not_granted(world, one, other):
    zoe = make_official(world)
    grant(world, zoe, Role(one), **part_of(world, one))

    with refused("role.grant", ConflictingDuties, "is a duty of another person"):
        grant(world, zoe, Role(other), **part_of(world, other))


@pytest.mark.parametrize(("one", "other"), LEGAL)
def test_other_roles_go_together(world, one, other):
    zoe = make_official(world)
    for role in (one, other):
        grant(world, zoe, Role(role), **part_of(world, role))

    assert zoe.roles.count() == 2


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_who_holds_both_may_act_as_neither(world, one, other):
    zoe = make_official(world)
    for role in (one, other):
        force(world, zoe, role)

    for role in {one, other} - {"PROVIDER_STAFF"}:
        with pytest.raises(ConflictingDuties, match="duties of two persons"):
            scope_of(zoe, at=NOON).require(Role(role), region_id=world.region.pk)


def test_provider_staff_with_an_office_do_not_act_for_the_provider(world):
    force(world, world.eve, "APPROVER")

    with pytest.raises(ConflictingDuties):
        scope_of(world.eve, at=NOON).require_provider(world.academy.pk)


def test_a_second_account_does_not_get_the_other_duty(world):
    second = make_official(world)
    link(world, world.bob, second)

    with refused("role.grant", ConflictingDuties, "is a duty of another person"):
        grant(world, second, Role.TREASURER)


def test_duties_of_two_accounts_that_turn_out_to_be_one_persons_stop_both(world):
    second = make_official(world, Role.TREASURER)
    link(world, world.bob, second)

    for user, role in ((world.bob, Role.APPROVER), (second, Role.TREASURER)):
        user.refresh_from_db()
        with pytest.raises(ConflictingDuties):
            scope_of(user, at=NOON).require(role, region_id=world.region.pk)


def test_duties_one_after_another_are_no_conflict(world):
    zoe = make_official(world, Role.APPROVER, valid_until=NOON)

    assert grant(world, zoe, Role.TREASURER, valid_from=NOON)


def test_a_lent_role_counts_as_a_duty(world):
    zoe = make_official(world, Role.PROGRAMME_MANAGER)
    lend(world.carol, Role.TREASURER, zoe)

    with refused("role.grant", ConflictingDuties, "is a duty of another person"):
        grant(world, zoe, Role.APPROVER, valid_from=NOON)


def test_a_conflict_in_another_region_is_none(world, db):
    other = build_world()
    grant(other, world.bob, Role.TREASURER)

    assert scope_of(world.bob, at=NOON).holds(Role.APPROVER, region_id=world.region.pk)
