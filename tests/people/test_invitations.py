"""How people come in: a letter whose link works once, for seven days."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from audit.models import Notice
from core import tokens
from core.errors import WrongState
from people import operations as people
from people.operations.credentials import LinkUsedUp, WeakPassword
from people.operations.invitations import INVITATION, INVITATION_FOR
from tests.invitations import ADDRESS, accept, invite
from tests.sign_in import PASSWORD
from tests.world import NOON

INSTANT = timedelta(microseconds=1)


def test_the_letter_opens_an_account_with_a_verified_address(world):
    user = accept(invite(world))

    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user, verified=True).email == ADDRESS
    assert not user.roles.exists()


def test_the_letter_is_written_without_its_secret(world):
    invitation = invite(world, language="lv")

    notice = Notice.objects.get(address=ADDRESS)
    assert (notice.language, notice.token_of) == ("lv", invitation.pk)
    assert "{link}" in notice.body
    assert tokens.make(INVITATION, invitation.pk) not in f"{notice.body} {notice.link}"


def test_the_link_works_once(world):
    invitation = invite(world)
    accept(invitation)

    with pytest.raises(LinkUsedUp):
        accept(invitation)


def test_the_link_works_for_seven_days_to_the_instant(world):
    with pytest.raises(LinkUsedUp):
        accept(invite(world), at=NOON + INVITATION_FOR)

    assert accept(invite(world), at=NOON + INVITATION_FOR - INSTANT)


def test_a_withdrawn_letter_opens_nothing(world):
    invitation = invite(world)
    people.withdraw_invitation(invitation=invitation, actor=world.dan, occurred_at=NOON)

    with pytest.raises(LinkUsedUp):
        accept(invitation)
    with pytest.raises(WrongState):
        people.withdraw_invitation(invitation=invitation, actor=world.dan, occurred_at=NOON)


def test_a_weak_password_is_refused_and_the_letter_is_not_used_up(world):
    invitation = invite(world)
    for weak in ("", "elevenchars", "passwordpassword"):
        with pytest.raises(WeakPassword):
            accept(invitation, password=weak)

    assert accept(invitation)


def test_an_employee_gets_the_account_that_is_theirs(world):
    user = accept(invite(world, employee=world.hanna))

    assert user == world.hanna.user
    assert user.check_password(PASSWORD)


def test_an_address_that_has_an_account_keeps_it_and_its_password(world):
    first = accept(invite(world))

    again = accept(invite(world), password="another good pass phrase")
    assert again == first
    first.refresh_from_db()
    assert first.check_password(PASSWORD)


def test_the_account_of_one_employee_is_not_given_to_another(world):
    accept(invite(world, employee=world.employees[1]))

    with pytest.raises(LinkUsedUp, match="another account"):
        accept(invite(world, employee=world.hanna))
