"""Letters to a newcomer, and what becomes of them."""

from people import operations as people
from people.models import Invitation, User
from tests.sign_in import PASSWORD
from tests.world import NOON

ADDRESS = "newcomer@example.org"


def invite(world, **wanted) -> Invitation:
    given = {"address": ADDRESS, "language": "en", "full_name": "New Comer", **wanted}
    return people.invite(region=world.region, actor=world.dan, occurred_at=NOON, **given)


def accept(invitation: Invitation, *, at=NOON, password: str = PASSWORD) -> User:
    return people.accept_invitation(invitation=invitation, password=password, occurred_at=at)
