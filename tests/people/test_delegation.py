"""A role lent to a colleague: within its period, to an official, and seen through."""

from datetime import timedelta

import pytest

from audit.models import AuditRecord
from budgets.operations import decide_virement, propose_virement
from core.errors import InvalidValue, WrongState
from people import operations
from people.access import scope_of
from people.duties import ConflictingDuties
from people.models import Role
from people.operations import MayNotStandIn
from tests.people.colleagues import lend, make_official, role_of
from tests.refusals import refused
from tests.world import DAY, NOON

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def zoe(world):
    return make_official(world, Role.ACCREDITOR)


def approves(user, world, at) -> bool:
    return scope_of(user, at=at).holds(Role.APPROVER, region_id=world.region.pk)


@pytest.mark.parametrize(
    ("moment", "may"),
    [(NOON - INSTANT, False), (NOON, True), (NOON + DAY - INSTANT, True), (NOON + DAY, False)],
)
def test_a_colleague_acts_for_the_period_to_the_instant(world, zoe, moment, may):
    lend(world.bob, Role.APPROVER, zoe, since=NOON, until=NOON + DAY)

    assert approves(zoe, world, moment) is may
    assert approves(world.bob, world, moment)


def test_an_act_says_on_whose_behalf(world, zoe):
    lend(world.bob, Role.APPROVER, zoe)
    virement = propose_virement(
        source=world.line,
        target=world.pay_line,
        amount_minor=1,
        reason="Need.",
        actor=world.alice,
        occurred_at=NOON,
    )
    scope = scope_of(zoe, at=NOON)
    scope.require(Role.APPROVER, region_id=world.region.pk)

    decide_virement(virement=virement, approve=True, actor=scope.user, occurred_at=NOON)

    record = AuditRecord.objects.get(action="virement.approved", subject_id=virement.pk)
    assert (record.actor_id, record.details["on_behalf_of"]) == (zoe.pk, str(world.bob.pk))


def test_who_holds_the_role_themselves_acts_on_nobodys_behalf(world):
    zoe = make_official(world, Role.PROGRAMME_MANAGER)
    lend(world.bob, Role.PROGRAMME_MANAGER, zoe)
    scope = scope_of(zoe, at=NOON)

    scope.require(Role.PROGRAMME_MANAGER, region_id=world.region.pk)

    assert scope.user.acts_for_id is None


def test_what_was_lent_is_not_lent_on(world, zoe):
    lend(world.bob, Role.APPROVER, zoe)
    other = make_official(world, Role.ACCREDITOR)

    with refused("role.delegate", MayNotStandIn, "Only the holder of a role lends it"):
        lend(world.bob, Role.APPROVER, other, actor=zoe)


def test_it_ends_with_the_role(world, zoe):
    lend(world.bob, Role.APPROVER, zoe)
    operations.revoke_role(
        assignment=role_of(world.bob, Role.APPROVER), actor=None, occurred_at=NOON
    )

    assert not approves(zoe, world, NOON)
    assert world.bob.roles.get(role="APPROVER").delegations.get().valid_until == NOON


def test_it_is_ended_once_and_at_once(world, zoe):
    delegation = lend(world.bob, Role.APPROVER, zoe)
    act = {"delegation": delegation, "actor": zoe, "occurred_at": NOON}

    operations.end_delegation(**act)

    assert not approves(zoe, world, NOON)
    with refused("delegation.end", WrongState, "has already ended"):
        operations.end_delegation(**act)


def test_it_is_not_lent_to_who_would_hold_conflicting_duties(world):
    with refused("role.delegate", ConflictingDuties, "is a duty of another person"):
        lend(world.bob, Role.APPROVER, world.carol)


def test_administration_is_lent_to_nobody_who_moves_money(world, zoe):
    adam = make_official(world, Role.ADMINISTRATOR)

    with refused("role.delegate", ConflictingDuties, "is a duty of another person"):
        lend(adam, Role.ADMINISTRATOR, zoe)


@pytest.mark.parametrize("name", ["eve", "hanna"])
def test_it_is_lent_to_officials_of_the_region_only(world, name):
    stranger = world.eve if name == "eve" else world.hanna.user

    with refused("role.delegate", MayNotStandIn, "is no official of the region"):
        lend(world.bob, Role.APPROVER, stranger)


def test_a_role_over_money_goes_to_who_holds_one_already(world):
    greta = make_official(world, Role.HR_OFFICER, body=world.body)

    with refused("role.delegate", MayNotStandIn, "no role that two administrators granted"):
        lend(world.bob, Role.APPROVER, greta)


def test_provider_staff_lend_nothing(world):
    with refused("role.delegate", MayNotStandIn, "Provider staff lend nothing"):
        lend(world.eve, Role.PROVIDER_STAFF, world.mallory)


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        (NOON, NOON, "must end after it begins"),
        (NOON, NOON + 3 * DAY, "Choose days in between"),
    ],
)
def test_it_lies_within_the_period_of_the_role(world, zoe, since, until, message):
    yan = make_official(world, Role.PROGRAMME_MANAGER, valid_until=NOON + 2 * DAY)

    with refused("role.delegate", InvalidValue, message):
        lend(yan, Role.PROGRAMME_MANAGER, zoe, since=since, until=until)
