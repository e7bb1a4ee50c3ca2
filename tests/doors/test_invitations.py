"""Inviting over the API."""

import pytest

from people.models import Role, User
from tests.invitations import ADDRESS, accept, invite
from tests.people.colleagues import make_official


@pytest.fixture
def admin(world) -> User:
    return make_official(world, Role.ADMINISTRATOR)


def send(client, world, **wanted):
    body = {"region": world.region.code, "address": ADDRESS, "language": "en", **wanted}
    return client.post("/api/v1/invitations/", body, format="json")


def test_an_administrator_invites_over_the_api_whether_the_address_is_known_or_not(
    world, admin, as_user
):
    accept(invite(world, address="known@example.org"))
    client = as_user(admin)

    unknown, known = send(client, world), send(client, world, address="known@example.org")
    assert (unknown.status_code, known.status_code) == (201, 201)
    assert unknown.json().keys() == known.json().keys()
    assert unknown.json()["username"] is known.json()["username"] is None


def test_nobody_else_invites_or_sees_who_was_invited(world, admin, as_user):
    invitation = invite(world)

    for user in (world.alice, world.eve, world.hanna.user):
        client = as_user(user)
        assert send(client, world).status_code == 403
        assert client.get("/api/v1/invitations/").json()["results"] == []
        assert client.post(f"/api/v1/invitations/{invitation.pk}/withdraw/").status_code == 404
    assert len(as_user(admin).get("/api/v1/invitations/").json()["results"]) == 1


def test_inviting_takes_a_fresh_second_factor(world, admin, as_user):
    client = as_user(admin)
    admin.api_keys.update(second_factor_at=None)

    assert send(client, world).json()["type"] == "/problems/step-up-required"
