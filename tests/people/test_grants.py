"""Roles over money take two administrators; the others one; nobody grants themselves."""

import pytest

from audit.models import AuditRecord
from core.errors import InvalidValue, SamePerson, WrongState
from people import operations
from people.duties import MONEY, ConflictingDuties
from people.models import Role, RoleAssignment, RoleProposal
from people.operations import SecondAdministratorNeeded
from tests.database import rule_broken_by
from tests.people.colleagues import grant, link, make_official, role_of
from tests.refusals import refused
from tests.world import DAY, NOON, build_world


@pytest.fixture
def adam(world):
    return make_official(world, Role.ADMINISTRATOR)


@pytest.fixture
def ada(world):
    return make_official(world, Role.ADMINISTRATOR)


@pytest.fixture
def zoe(world):
    return make_official(world)


def propose(world, user, actor, role=Role.TREASURER, **changes) -> RoleProposal:
    wanted = {"reason": "Carol leaves.", "occurred_at": NOON, "region": world.region}
    return operations.propose_role(user=user, role=role, actor=actor, **{**wanted, **changes})


def decide(proposal, actor, at=NOON + DAY, approve=True) -> RoleProposal:
    return operations.decide_role(proposal=proposal, approve=approve, actor=actor, occurred_at=at)


@pytest.mark.parametrize("role", sorted(MONEY))
def test_one_administrator_alone_grants_no_role_over_money(world, adam, zoe, role):
    with refused("role.grant", SecondAdministratorNeeded, "takes two administrators"):
        grant(world, zoe, role, actor=adam)


def test_one_administrator_grants_the_other_roles_at_once(world, adam, zoe):
    held = grant(world, zoe, Role.AUDITOR, actor=adam, occurred_at=NOON)

    assert (held.granted_by_id, held.approved_by_id, held.valid_from) == (adam.pk, None, NOON)


def test_a_second_administrator_approves(world, adam, ada, zoe):
    proposal = propose(world, zoe, adam)
    assert not zoe.roles.exists()

    decide(proposal, ada)

    held = role_of(zoe, Role.TREASURER)
    assert (held.granted_by_id, held.approved_by_id) == (adam.pk, ada.pk)
    assert held.valid_from == NOON + DAY
    record = AuditRecord.objects.get(action="role.granted", subject_id=zoe.pk)
    assert record.actor_id == ada.pk


def test_a_role_may_begin_later(world, adam, ada, zoe):
    proposal = propose(world, zoe, adam, valid_from=NOON + 9 * DAY, valid_until=NOON + 20 * DAY)
    decide(proposal, ada)

    held = role_of(zoe, Role.TREASURER)
    assert (held.valid_from, held.valid_until) == (NOON + 9 * DAY, NOON + 20 * DAY)


def test_a_rejected_proposal_grants_nothing_and_is_decided_once(world, adam, ada, zoe):
    proposal = decide(propose(world, zoe, adam), ada, approve=False)

    assert not zoe.roles.exists()
    with refused("role.decide", WrongState, "This proposal is already rejected"):
        decide(proposal, ada)


def test_who_proposed_does_not_approve(world, adam, zoe):
    proposal = propose(world, zoe, adam)

    with refused("role.decide", SamePerson, "You proposed this role yourself"):
        decide(proposal, adam)


def test_nobody_gives_a_role_to_themselves(world, adam, ada, zoe):
    with refused("role.grant", SamePerson, "Nobody gives a role to themselves"):
        grant(world, adam, Role.HR_OFFICER, body=world.body, actor=adam, occurred_at=NOON)
    with refused("role.propose", SamePerson, "Nobody gives a role to themselves"):
        propose(world, adam, adam)
    proposal = propose(world, ada, adam, Role.ADMINISTRATOR)
    with refused("role.decide", SamePerson, "Nobody gives a role to themselves"):
        decide(proposal, ada)


def test_nor_through_a_second_account(world, adam, ada, zoe):
    link(world, adam, zoe)
    proposal = propose(world, make_official(world), adam)
    link(world, adam, ada)

    with pytest.raises(SamePerson, match="count as one person"):
        propose(world, zoe, adam)
    with pytest.raises(SamePerson, match="count as one person"):
        decide(proposal, ada)


def test_a_proposal_of_somebody_who_lost_the_role_has_to_be_made_anew(world, adam, ada, zoe):
    proposal = propose(world, zoe, adam)
    operations.revoke_role(
        assignment=role_of(adam, Role.ADMINISTRATOR), actor=ada, occurred_at=NOON + DAY
    )

    with refused("role.decide", WrongState, "no longer an administrator"):
        decide(proposal, ada)
    assert decide(proposal, ada, approve=False).status == "REJECTED"


def test_a_conflict_that_arose_meanwhile_stops_the_approval(world, adam, ada, zoe):
    proposal = propose(world, zoe, adam)
    grant(world, zoe, Role.APPROVER, occurred_at=NOON)

    with refused("role.decide", ConflictingDuties, "is a duty of another person"):
        decide(proposal, ada)


def test_a_role_needs_no_second_administrator_unless_it_moves_money(world, adam, zoe):
    with refused("role.propose", InvalidValue, "takes one administrator"):
        propose(world, zoe, adam, Role.AUDITOR)


def test_a_department_narrows_two_roles_only_and_is_of_the_region(world, adam, zoe):
    with refused("role.propose", InvalidValue, "is for a whole region"):
        propose(world, zoe, adam, department=world.department)
    elsewhere = build_world().department
    with refused("role.propose", InvalidValue, "must be of"):
        propose(world, zoe, adam, Role.BUDGET_OFFICER, department=elsewhere)


def test_the_database_refuses_what_the_operations_refuse(world, adam, ada, zoe):
    proposal = propose(world, zoe, adam)
    held = RoleAssignment.objects.get(pk=grant(world, zoe, Role.AUDITOR, actor=adam).pk)

    assert rule_broken_by(proposal, decided_by_id=adam.pk) == "role_proposal_by_two_others"
    assert rule_broken_by(proposal, decided_by_id=zoe.pk) == "role_proposal_by_two_others"
    assert rule_broken_by(held, granted_by_id=zoe.pk) == "role_granted_by_two_others"
    assert rule_broken_by(held, approved_by_id=adam.pk) == "role_granted_by_two_others"
    narrowed = rule_broken_by(held, department=world.department)
    assert narrowed == "role_department_only_of_its_officials"


def test_a_role_is_reviewed_by_somebody_else(world, adam):
    held = role_of(world.carol, Role.TREASURER)
    act = {"assignment": held, "occurred_at": NOON}

    operations.review_role(**act, actor=adam)

    assert held.reviews.get().reviewed_by_id == adam.pk
    with refused("role.review", SamePerson, "This role is your own"):
        operations.review_role(**act, actor=world.carol)
