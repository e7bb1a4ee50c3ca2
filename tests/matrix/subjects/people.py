"""Who may do what: accounts, roles, proposals, delegations and keys."""

from allauth.account.models import EmailAddress

from people import operations as people
from people.models import ApiKey, Delegation, Role, RoleAssignment, RoleProposal, User
from tests.matrix.subjects.budget import act, name
from tests.people.colleagues import lend, make_official, role_of
from tests.sign_in import give_authenticator
from tests.world import NOON, World


def user(world: World) -> User:
    """Return the account of Hanna or her counterpart, who holds no role."""
    found = world.hanna.user
    assert found
    return found


def closed_user(world: World) -> User:
    return people.close_account(
        user=user(world), region=world.region, reason="Left.", **act(world, "ann")
    )


def user_with_factor(world: World) -> User:
    found = user(world)
    address = f"{name()}@example.org".lower()
    EmailAddress.objects.create(user=found, email=address, verified=True, primary=True)
    give_authenticator(found)
    return found


def role(world: World) -> RoleAssignment:
    """Somebody new on the staff of the provider."""
    official = make_official(world, Role.PROVIDER_STAFF, provider_id=world.academy.pk)
    return role_of(official, Role.PROVIDER_STAFF)


def role_of_alice(world: World) -> RoleAssignment:
    return role_of(world.alice, Role.PROGRAMME_MANAGER)


def proposal(world: World) -> RoleProposal:
    return people.propose_role(
        user=make_official(world),
        region=world.region,
        role=Role.TREASURER,
        reason="Needed.",
        **act(world, "ann"),
    )


def delegation(world: World) -> Delegation:
    """Carol lends to somebody new, who decides nothing about what others here make."""
    return lend(world.carol, Role.TREASURER, make_official(world, Role.PROGRAMME_MANAGER))


def api_key(world: World) -> ApiKey:
    """A key of the provider's staff."""
    return people.create_api_key(user=world.eve, name=name(), actor=world.eve, occurred_at=NOON).key
