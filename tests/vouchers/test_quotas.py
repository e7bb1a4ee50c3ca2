"""Quotas of bodies: never above the plan, never below what is used, and kept by nominations."""

from datetime import date

import pytest

from core.errors import InvalidValue
from people.models import Body, Role
from people.operations import create_body
from tests.people.colleagues import make_official
from tests.refusals import refused
from tests.world import DAY, FACE, NOON, World, complete, enrol
from vouchers import operations as vouchers
from vouchers import queries
from vouchers.models import BodyQuota


@pytest.fixture
def other(world):
    return create_body(
        region=world.region,
        code="EDU",
        name="Education committee",
        tier=Body.Tier.MUNICIPAL,
        valid_from=date(2020, 1, 1),
        actor=world.bob,
        occurred_at=NOON,
    )


@pytest.fixture
def olga(world):
    return make_official(world, Role.HR_OFFICER, body=world.body)


def set_quotas(world: World, *quotas: tuple[Body, int]) -> list[BodyQuota]:
    return vouchers.set_quotas(
        programme=world.programme,
        fiscal_year=2026,
        quotas=quotas,
        actor=world.alice,
        occurred_at=NOON,
    )


def nominate(world: World, olga, *people):
    return vouchers.nominate(
        allocation=world.line,
        employees=people,
        among=world.employees,
        reason="They asked.",
        actor=olga,
        occurred_at=NOON,
    )


def in_force(world: World) -> dict[str, int]:
    found = BodyQuota.objects.filter(programme=world.programme, fiscal_year=2026)
    return dict(found.values_list("body__code", "places"))


def test_quotas_are_set_together_and_replace_those_before(world, other):
    set_quotas(world, (world.body, 12), (other, 8))
    set_quotas(world, (world.body, 15), (other, 0))

    assert in_force(world) == {"FIN": 15}


def test_quotas_never_add_up_to_more_than_the_plan(world, other):
    set_quotas(world, (world.body, 12), (other, 8))

    message = "The quotas add up to 21; the programme plans 20 places. Take 1 away."
    with refused("quota.set", vouchers.QuotaAbovePlan, message):
        set_quotas(world, (world.body, 13), (other, 8))


@pytest.mark.parametrize("places", [-1, None])
def test_a_quota_is_no_less_than_nothing_and_a_body_is_named_once(world, places):
    wrong = [(world.body, 1)] * 2 if places is None else [(world.body, places)]
    with refused("quota.set", InvalidValue, "Name each" if places is None else "A quota is 0"):
        set_quotas(world, *wrong)


def test_nominations_beyond_the_quota_are_refused(world, other, olga):
    set_quotas(world, (world.body, 2))
    nominate(world, olga, world.hanna)

    message = "Quota of Finance committee in 2026: 2 places, 1 left; you nominate 2. Take fewer"
    with refused("nomination.make", vouchers.QuotaExceeded, message):
        nominate(world, olga, *world.employees[1:3])
    assert len(nominate(world, olga, world.employees[1])) == 1


def test_a_body_without_a_quota_nominates_nobody_where_others_have_one(world, other, olga):
    set_quotas(world, (other, 5))

    with refused(
        "nomination.make", vouchers.QuotaExceeded, "Finance committee in 2026: 0 places, 0 left"
    ):
        nominate(world, olga, world.hanna)


def test_what_is_declined_or_not_issued_gives_its_place_back(world, olga):
    set_quotas(world, (world.body, 2))
    one, other = nominate(world, olga, *world.employees[:2])
    vouchers.decline_nominations(
        nominations=[one], reason="No.", actor=world.alice, occurred_at=NOON
    )
    terms = {"amount_minor": FACE, "valid_from": NOON, "expires_at": NOON + DAY}
    batch = vouchers.accept_nominations(
        nominations=[other], actor=world.alice, occurred_at=NOON, **terms
    )
    assert queries.taken_of(world.programme, 2026) == {world.body.pk: 1}

    vouchers.cancel_batch(batch=batch, actor=world.alice, occurred_at=NOON)
    assert queries.taken_of(world.programme, 2026) == {}


def test_a_quota_is_not_set_below_what_is_used(world, olga):
    nominate(world, olga, *world.employees[:3])

    message = "Nominated already for Finance committee: 3."
    with refused("quota.set", vouchers.QuotaBelowUse, message):
        set_quotas(world, (world.body, 2))
    assert set_quotas(world) == []  # Without any quota nobody is limited.


def test_the_standing_of_a_body_counts_who_is_employed_and_who_is_trained(world, other):
    complete(world, enrol(world)[1])
    left = world.employees[4]
    left.employed_until = NOON.date()
    left.save(update_fields=["employed_until"])

    education, finance = queries.standings(world.programme, 2026, at=world.session.ends_at + DAY)

    assert (finance.people, finance.trained, finance.gap) == (4, 1, 3)
    assert (education.people, education.gap) == (0, 0)
