"""Closing, reopening and signing out somebody's account, and freeing it of a lost factor."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from audit.models import AuditRecord, Notice
from core.errors import SamePerson, WrongState
from people import operations as people
from people.models import Delegation, Invitation, PasswordReset, Role
from people.operations.credentials import LinkUsedUp
from tests.invitations import accept, invite
from tests.people.colleagues import grant, lend, link, make_official
from tests.refusals import refused
from tests.sign_in import PASSWORD, browser_of, give_authenticator, give_password, sign_in
from tests.world import NOON, build_world

REASON = "Left the agency."


@pytest.fixture
def ann(world):
    return make_official(world, Role.ADMINISTRATOR)


@pytest.fixture
def zoe(world):
    """Somebody of the region with an address, a password and an authenticator."""
    user = make_official(world, Role.APPROVER)
    give_password(user)
    give_authenticator(user)
    address = f"{user.username}@example.org"
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def to(world, act, user, actor, **changes):
    given = {"region": world.region, "reason": REASON, "actor": actor, "occurred_at": NOON}
    return getattr(people, act)(user=user, **{**given, **changes})


def is_in(browser: Client) -> bool:
    return browser.get("/api/v1/me/").status_code == 200


def key_of(user) -> tuple[people.IssuedKey, dict[str, str]]:
    issued = people.create_api_key(user=user, name="x", actor=user, occurred_at=NOON)
    people.record_second_factor(key=issued.key, actor=user, occurred_at=NOON)
    return issued, {"Authorization": f"Bearer {issued.secret}"}


def test_closing_ends_sessions_keys_and_the_password_at_once(world, ann, zoe, today):
    browser, (issued, headers) = browser_of(zoe), key_of(zoe)
    assert is_in(browser)
    assert Client().get("/api/v1/me/", headers=headers).status_code == 200

    to(world, "close_account", zoe, ann)

    assert not is_in(browser)
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401
    assert sign_in(Client(), zoe.username).headers["Location"] == "/account/inactive/"
    issued.key.refresh_from_db()
    assert issued.key.revoked_at == NOON


def test_closing_is_written_down_with_its_reason(world, ann, zoe):
    to(world, "close_account", zoe, ann)

    found = AuditRecord.objects.get(action="user.closed", subject_id=zoe.pk)
    assert (found.actor_id, found.region_id) == (ann.pk, world.region.pk)
    assert (found.details, found.told) == ({}, {"reason": REASON})


def test_letters_on_their_way_to_a_closed_account_open_nothing(world, ann, zoe):
    address = f"{zoe.username}@example.org"
    invitation = invite(world, address=address.upper())
    reset = people.ask_password_reset(address=address, language="en", occurred_at=NOON)

    to(world, "close_account", zoe, ann)

    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at == NOON
    to(world, "reopen_account", zoe, ann)
    with pytest.raises(LinkUsedUp):
        people.reset_password(reset=reset, password=PASSWORD, occurred_at=NOON)


def test_a_letter_does_not_open_a_closed_account(world, ann):
    user = accept(invite(world))
    to(world, "close_account", user, ann)
    letter = invite(world)

    with refused("invitation.accept", LinkUsedUp, "This account is closed"):
        accept(letter)


def test_nobody_stands_in_for_a_closed_account(world, ann):
    lent = lend(world.carol, Role.TREASURER, make_official(world, Role.PROGRAMME_MANAGER))

    to(world, "close_account", world.carol, ann)

    assert Delegation.objects.get(pk=lent.pk).valid_until == NOON


def test_reopened_it_takes_the_password_and_the_factor_and_no_old_session(world, ann, zoe, today):
    browser, (_issued, headers) = browser_of(zoe), key_of(zoe)
    assert is_in(browser)
    to(world, "close_account", zoe, ann)
    late, (_late, late_headers) = browser_of(zoe), key_of(zoe)  # Begun as it was closed.
    number = late.session.session_key
    UserSession.objects.create(user=zoe, session_key=number, ip="192.0.2.1")

    to(world, "reopen_account", zoe, ann)

    assert not is_in(browser)
    assert not is_in(late)
    for each in (headers, late_headers):
        assert Client().get("/api/v1/me/", headers=each).status_code == 401
    assert sign_in(Client(), zoe.username).headers["Location"] == "/account/2fa/authenticate/"


@pytest.mark.parametrize("act", ["close_account", "reopen_account", "reset_second_factor"])
def test_nobody_does_it_to_themselves_by_whichever_account(world, ann, act):
    other = make_official(world, Role.AUDITOR)
    link(world, ann, other)
    names = {"reset_second_factor": "second_factor.reset"}
    name = names.get(act, f"user.{act.removesuffix('_account')}")

    for own in (ann, other):
        with refused(name, SamePerson, "This account is your own"):
            to(world, act, own, ann)


@pytest.mark.parametrize("act", ["close_account", "reset_second_factor"])
def test_an_account_with_a_role_elsewhere_is_not_one_regions_to_take(world, ann, zoe, act):
    there = build_world(employees=1)
    grant(there, zoe, Role.ADMINISTRATOR, valid_from=NOON + timedelta(days=9))

    with pytest.raises(people.AccountUsedElsewhere, match="not of Region"):
        to(world, act, zoe, ann)
    to(world, "sign_out_everywhere", zoe, ann)


def test_a_superuser_is_the_machine_rooms(world, ann, zoe):
    zoe.is_superuser = True
    zoe.save()

    with refused("user.close", people.AccountUsedElsewhere, "for the machine room"):
        to(world, "close_account", zoe, ann)


def test_closed_and_reopened_once(world, ann, zoe):
    with refused("user.reopen", WrongState, "This account is open"):
        to(world, "reopen_account", zoe, ann)
    to(world, "close_account", zoe, ann)
    with refused("user.close", WrongState, "already closed"):
        to(world, "close_account", zoe, ann)
    with refused("second_factor.reset", WrongState, "Reopen it first"):
        to(world, "reset_second_factor", zoe, ann)


def test_signing_somebody_out_ends_sessions_and_freshness_and_no_more(world, ann, zoe, today):
    browser, (issued, headers) = browser_of(zoe), key_of(zoe)
    assert is_in(browser)

    to(world, "sign_out_everywhere", zoe, ann)

    assert not is_in(browser)
    assert Client().get("/api/v1/me/", headers=headers).status_code == 200
    issued.key.refresh_from_db()
    assert issued.key.second_factor_at is None
    assert AuditRecord.objects.filter(action="user.signed_out", subject_id=zoe.pk).exists()


def test_a_reset_factor_leaves_no_way_in_but_the_letter(world, ann, zoe, today):
    browser, (issued, _headers) = browser_of(zoe), key_of(zoe)
    assert is_in(browser)

    to(world, "reset_second_factor", zoe, ann)

    assert not Authenticator.objects.filter(user=zoe).exists()
    assert not is_in(browser)
    issued.key.refresh_from_db()
    assert issued.key.second_factor_at is None
    # The old password opens nothing: neither as it was, nor to add a factor with it.
    assert sign_in(Client(), zoe.username).status_code == 200
    letter = Notice.objects.get(address=f"{zoe.username}@example.org")
    people.reset_password(
        reset=PasswordReset.objects.get(pk=letter.token_of), password=PASSWORD, occurred_at=NOON
    )
    assert sign_in(Client(), zoe.username).headers["Location"] == "/"


def test_a_letter_asked_for_before_the_reset_is_no_way_in(world, ann, zoe):
    address = f"{zoe.username}@example.org"
    before = people.ask_password_reset(address=address, language="en", occurred_at=NOON)

    to(world, "reset_second_factor", zoe, ann)

    with pytest.raises(LinkUsedUp):
        people.reset_password(reset=before, password=PASSWORD, occurred_at=NOON)


def test_without_a_verified_address_or_a_factor_nothing_is_reset(world, ann, zoe):
    with refused("second_factor.reset", WrongState, "no verified address"):
        to(world, "reset_second_factor", world.carol, ann)
    Authenticator.objects.filter(user=zoe).delete()
    with refused("second_factor.reset", WrongState, "has no second factor"):
        to(world, "reset_second_factor", zoe, ann)
