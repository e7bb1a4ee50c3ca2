"""What the links of letters open: an account, a new password, or nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core import tokens
from people import operations as people
from people.models import Invitation, User
from people.operations.credentials import RESET, LinkUsedUp
from people.operations.invitations import INVITATION
from tests.invitations import ADDRESS, accept, invite
from tests.portals.test_enumeration import seen
from tests.sign_in import PASSWORD
from tests.world import NOON


def link_of(purpose: str, pk) -> str:
    path = {INVITATION: "invitation", RESET: "password/new"}[purpose]
    return f"/account/{path}/{tokens.make(purpose, pk)}/"


@pytest.fixture
def today(world):
    """The pages read the clock."""
    with time_machine.travel(NOON):
        yield


def test_the_page_of_the_letter_opens_the_account(world, today):
    link = link_of(INVITATION, invite(world).pk)
    assert ADDRESS in Client().get(link).content.decode()

    answer = Client().post(link, {"password1": PASSWORD, "password2": PASSWORD})

    assert answer.headers["Location"] == "/sign-in/"
    assert User.objects.get(username=ADDRESS).check_password(PASSWORD)


def test_the_page_says_what_is_wrong_with_a_password(world, today):
    link = link_of(INVITATION, invite(world).pk)

    weak = Client().post(link, {"password1": "short", "password2": "short"})
    other = Client().post(link, {"password1": PASSWORD, "password2": PASSWORD + "x"})
    assert "at least 12" in weak.content.decode()
    assert "same password" in other.content.decode()


def test_links_that_open_nothing_look_alike(world, today):
    used, withdrawn, late = invite(world), invite(world), invite(world)
    accept(used)
    people.withdraw_invitation(invitation=withdrawn, actor=world.dan, occurred_at=NOON)
    Invitation.objects.filter(pk=late.pk).update(expires_at=NOON)
    links = [link_of(INVITATION, each.pk) for each in (used, withdrawn, late)]
    links += ["/account/invitation/made-up/", link_of(INVITATION, world.dan.pk)]
    links += [link_of(RESET, used.pk).replace("password/new", "invitation")]

    answers = [Client().get(link) for link in links]

    assert {answer.status_code for answer in answers} == {404}
    assert len({seen(answer)[2] for answer in answers}) == 1


def test_a_letter_sets_a_new_password_once_within_an_hour(world, today):
    user = accept(invite(world))
    ask = {"address": ADDRESS.upper(), "language": "en", "occurred_at": NOON}
    link = link_of(RESET, people.ask_password_reset(**ask).pk)
    new = {"password1": PASSWORD + " more", "password2": PASSWORD + " more"}

    assert Client().post(link, new).headers["Location"] == "/sign-in/"
    assert Client().post(link, new).status_code == 404
    user.refresh_from_db()
    assert user.check_password(PASSWORD + " more")
    late = people.ask_password_reset(**{**ask, "occurred_at": NOON - timedelta(hours=1)})
    assert Client().get(link_of(RESET, late.pk)).status_code == 404


def test_a_letter_to_a_stranger_opens_nothing(world, today):
    stranger = {"address": "stranger@example.org", "language": "en", "occurred_at": NOON}
    reset = people.ask_password_reset(**stranger)

    assert Client().get(link_of(RESET, reset.pk)).status_code == 404
    with pytest.raises(LinkUsedUp):
        people.reset_password(reset=reset, password=PASSWORD, occurred_at=NOON)
