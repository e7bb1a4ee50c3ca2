"""The doors to other people's accounts: whose they are, what they take, and what they leave."""

import pytest
from allauth.account.models import EmailAddress

from audit.models import AuditRecord
from people.models import ApiKey, Role, User
from tests.invitations import accept, invite
from tests.people.colleagues import grant, make_official
from tests.sign_in import give_authenticator
from tests.world import build_world

FRESH = ["close", "reopen", "reset-second-factor"]


@pytest.fixture
def ann(world):
    return make_official(world, Role.ADMINISTRATOR)


def post(client, world, user, act, **more):
    body = {"region": world.region.code, "reason": "Left.", **more}
    return client.post(f"/api/v1/users/{user.pk}/{act}/", body, format="json")


def test_an_account_is_closed_and_opened_again(world, ann, as_user, today):
    client = as_user(ann)

    closed = post(client, world, world.bob, "close")
    assert (closed.status_code, closed.json()["is_active"]) == (200, False)
    assert as_user(world.bob).get("/api/v1/me/").status_code == 401
    opened = post(client, world, world.bob, "reopen")
    assert (opened.status_code, opened.json()["is_active"]) == (200, True)
    assert not ApiKey.objects.filter(user=world.bob, revoked_at=None).exists()


def test_a_lost_factor_is_reset_and_somebody_is_signed_out(world, ann, as_user, today):
    user = accept(invite(world))
    give_authenticator(user)

    assert post(as_user(ann), world, user, "sign-out").status_code == 200
    assert post(as_user(ann), world, user, "reset-second-factor").status_code == 200
    again = post(as_user(ann), world, user, "reset-second-factor")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/wrong-state")


@pytest.mark.parametrize("act", [*FRESH, "sign-out"])
def test_only_administrators_of_the_region_do_it(world, as_user, today, act):
    there = build_world(employees=1)
    stranger = make_official(there, Role.ADMINISTRATOR)

    assert post(as_user(world.dan), world, world.bob, act).status_code == 403
    assert post(as_user(world.alice), world, world.bob, act).status_code == 404
    assert post(as_user(stranger), there, world.bob, act).status_code == 404
    assert AuditRecord.objects.filter(action=f"user.{act.replace('-', '_')}.denied").exists()


@pytest.mark.parametrize("act", [*FRESH, "sign-out"])
def test_an_administrator_here_who_audits_there_does_it_here_only(world, ann, as_user, today, act):
    there = build_world(employees=1)
    grant(there, ann, Role.AUDITOR)

    for region in (world, there):
        found = post(as_user(ann), region, there.bob, act)
        assert found.status_code in {403, 404}
    there.bob.refresh_from_db()
    assert there.bob.is_active


@pytest.mark.parametrize("act", FRESH)
def test_it_takes_a_second_factor_given_just_now(world, ann, as_user, today, act):
    client = as_user(ann)
    ApiKey.objects.filter(user=ann).update(second_factor_at=None)

    answer = post(client, world, world.bob, act)

    assert answer.json()["type"] == "/problems/step-up-required"


def test_an_address_does_not_tell_who_is_closed(world, ann, as_user, today):
    """Inviting an address answers the same whether it opens a closed account or a new one."""
    user = accept(invite(world))
    User.objects.filter(pk=user.pk).update(is_active=False)
    known = EmailAddress.objects.get(user=user).email
    answers = []
    for address in (known, "nobody@example.org"):
        body = {"region": world.region.code, "address": address, "language": "en"}
        made = as_user(ann).post("/api/v1/invitations/", body, format="json")
        answers.append((made.status_code, sorted(made.json())))

    assert answers[0] == answers[1]
