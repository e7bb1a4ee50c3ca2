"""Two who nominate at the same moment: the last place of a quota, and the same person."""

import pytest

from people.models import Role
from tests.people.colleagues import make_official
from tests.together import overlapping
from tests.world import NOON, World
from vouchers import operations as vouchers
from vouchers.models import Nomination


@pytest.fixture
def olga(committed_world):
    return make_official(committed_world, Role.HR_OFFICER, body=committed_world.body)


def nominating(world: World, olga, number: int):
    def act() -> str:
        vouchers.nominate(
            allocation=world.line,
            employees=[world.employees[number]],
            among=world.employees,
            reason="They asked.",
            actor=olga,
            occurred_at=NOON,
        )
        return "done"

    return act


def test_the_last_place_of_a_quota_is_given_once(committed_world: World, olga):
    world = committed_world
    vouchers.set_quotas(
        programme=world.programme,
        fiscal_year=2026,
        quotas=[(world.body, 1)],
        actor=world.alice,
        occurred_at=NOON,
    )

    ends = overlapping(nominating(world, olga, 0), nominating(world, olga, 1))

    assert ends == ["done", "quota-exceeded"]


def test_the_same_person_is_nominated_once(committed_world: World, olga):
    world = committed_world

    ends = overlapping(nominating(world, olga, 0), nominating(world, olga, 0))

    assert ends == ["done", "not-eligible"]
    assert Nomination.objects.filter(region=world.region).count() == 1
