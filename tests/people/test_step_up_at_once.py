"""Codes given by eight processes at the same moment."""

from collections import Counter
from collections.abc import Iterator

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.errors import Refused
from people import operations as people
from people.models import User
from tests.race import Race, open_race
from tests.world_parts import make_region, make_user


@pytest.fixture(scope="module")
def race(django_db_setup, django_db_blocker) -> Iterator[Race]:
    connection.close()
    database = {key: connection.settings_dict[key] for key in ("NAME", "OPTIONS")}
    with open_race(database, connections_max=28) as race:
        yield race


@pytest.fixture
def user(committed) -> Iterator[User]:
    yield make_user("bob", make_region())
    cache.clear()  # Or the attempts would count against other tests, which share the address.


def key_of(user: User) -> str:
    issued = people.create_api_key(user=user, name="x", actor=None, occurred_at=timezone.now())
    return issued.secret


def give(secret: str, code: str) -> None:
    from rest_framework.test import APIClient

    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    answer = client.post("/api/v1/step-up/", {"code": code}, format="json")
    if answer.status_code != 200:
        refusal = Refused(answer.json()["detail"])
        refusal.code = answer.json()["type"]
        raise refusal


def test_a_code_given_sixteen_times_at_once_counts_once(race: Race, user: User):
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    ends = race.run(give, [(key_of(user), code)] * 16)

    assert ends == Counter({"done": 1, "/problems/code-refused": 15})


def test_of_forty_wrong_codes_at_once_no_more_are_looked_at_than_of_five(race: Race, user: User):
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    secret = key_of(user)
    race.run(give, [(secret, f"{n:08}") for n in range(40)])

    with pytest.raises(Refused, match="Too many"):
        give(secret, code)
