"""Quotas on a page: how bodies stand, what another split would give, nothing before it is saved."""

import pytest
import time_machine

from tests.portals.department.browsing import page, sent
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import DAY, NOON
from vouchers import queries
from vouchers.models import BodyQuota


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.fixture
def alice(world):
    return browser_of(world.alice)


@pytest.fixture
def address(world):
    return f"/department/nominations/{world.line.pk}/quotas/"


def field(world) -> str:
    return f"places_{world.body.pk.hex}"


def test_the_page_shows_plan_and_standing_and_costs_little(alice, world, address):
    found = page(alice, address)

    assert "Digital skills, 72 hours, 2026: 20 places planned" in found
    assert "Finance committee" in found
    assert statements(alice, address) <= 15


@pytest.mark.parametrize("by", ["people", "gap", "trained"])
def test_a_what_if_adds_up_and_changes_nothing(alice, world, address, by):
    found = page(alice, f"{address}?by={by}&places=20&amount=1+000%2C01")

    assert "Would be" in found
    assert "1,000.01" in found
    assert f'name="{field(world)}" value="20"' in found
    assert not BodyQuota.objects.exists()


@pytest.mark.parametrize("asked", ["by=gap", "by=luck&places=1", "by=gap&places=1&amount=-5"])
def test_a_what_if_that_cannot_be_split_says_so_or_leaves_it_out(alice, address, asked):
    assert "Would be" in page(alice, f"{address}?{asked}") or "Error:" in page(
        alice, f"{address}?{asked}"
    )


def test_what_is_saved_holds_and_stands_in_the_table(alice, world, address):
    assert sent(alice, address, **{field(world): 12}) == 303

    assert queries.quotas_of(world.programme, 2026) == {world.body.pk: 12}
    assert f'name="{field(world)}" value="12"' in page(alice, address)


def test_more_than_the_plan_is_refused_with_what_is_too_much(alice, world, address):
    answer = alice.post(address, {"form_key": "k1", field(world): 23})

    assert answer.status_code == 409
    assert "The quotas add up to 23; the programme plans 20 places. Take 3 away." in (
        answer.content.decode()
    )
