from decimal import Decimal

import pytest

from audit.operations import Conflict
from core.errors import InvalidValue, WrongState
from providers import operations
from providers.models import Course, Programme
from providers.queries import clock_hours, price_per_hour_minor
from tests.database import rule_broken_by
from tests.refusals import refused
from tests.together import overlapping
from tests.world import NOON, build_world


def programme(world, **changes) -> Programme:
    wanted = {
        "department": world.department,
        "code": "LANG",
        "name": "Latgalian, 10 hours",
        "kind": "LANGUAGE",
        "hours": 10,
        "hour_unit": "CLOCK",
        "planned_places": 5,
        "price_per_hour_min_minor": 500_00,
        "price_per_hour_max_minor": 900_00,
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return operations.create_programme(**{**wanted, **changes})


def offer(world, **changes) -> Course:
    wanted = {
        "provider": world.academy,
        "programme": changes.get("programme") or programme(world),
        "name": "Latgalian",
        "theory_hours": 4,
        "practice_hours": 3,
        "self_study_hours": 2,
        "test_hours": 1,
        "price_minor": 7_000_00,
        "actor": world.eve,
        "occurred_at": NOON,
    }
    return operations.offer_course(**{**wanted, **changes})


def test_a_programme_belongs_to_its_departments_region(world):
    made = programme(world)

    assert (made.region, made.department) == (world.region, world.department)
    assert (made.min_attendance_percent, made.pass_score) == (80, 60)


@pytest.mark.parametrize(("unit", "hours"), [("CLOCK", "72"), ("ACADEMIC", "54")])
def test_an_academic_hour_has_45_minutes(world, unit, hours):
    assert clock_hours(programme(world, hours=72, hour_unit=unit)) == Decimal(hours)


@pytest.mark.parametrize("wrong", [{"kind": "CIRCUS"}, {"hour_unit": "MINUTE"}], ids=str)
def test_an_unknown_kind_or_unit_is_refused(world, wrong):
    with refused("programme.create", InvalidValue, "is not known"):
        programme(world, **wrong)


def test_a_norm_corridor_may_be_a_single_price_and_no_less(world):
    edges = {"price_per_hour_min_minor": 700_00, "price_per_hour_max_minor": 700_00}
    assert programme(world, **edges)

    with refused("programme.create", InvalidValue, "must not end below its beginning"):
        programme(world, **{**edges, "price_per_hour_max_minor": 699_99})


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"code": "DIG72"}, "programme_code_once"),
        ({"hours": 0}, "programme_hours_positive"),
        ({"price_per_hour_min_minor": -1}, "programme_norm_corridor"),
        ({"min_attendance_percent": 101}, "programme_rule_in_percent"),
        ({"pass_score": -1}, "programme_rule_in_percent"),
    ],
    ids=str,
)
def test_the_database_refuses_an_impossible_programme(world, wrong, rule):
    with refused("programme.create", Conflict, f"rule {rule}"):
        programme(world, **wrong)


def test_an_offered_course_waits_for_approval(world):
    course = offer(world)

    assert (course.total_hours, course.price_minor, course.currency) == (10, 7_000_00, "RUB")
    assert course.approved_at is None


@pytest.mark.parametrize(
    ("hours", "total"), [({"theory_hours": 5}, 11), ({"test_hours": 0}, 9)], ids=str
)
def test_the_hours_by_kind_sum_to_the_programmes(world, hours, total):
    wanted = programme(world)

    with refused("course.offer", InvalidValue, f"sum to {total}; the programme has 10"):
        offer(world, programme=wanted, **hours)


@pytest.mark.parametrize("price", [5_000_00, 9_000_00, 4_999_95, 9_000_04])
def test_the_edges_of_the_norm_corridor_are_inside(world, price):
    assert 500_00 <= price_per_hour_minor(offer(world, price_minor=price)) <= 900_00


@pytest.mark.parametrize(("price", "hour"), [(4_999_94, "499.99"), (9_000_05, "900.01")])
def test_one_unit_outside_the_norm_corridor_is_refused(world, price, hour):
    wanted = programme(world)
    message = f"An hour costs RUB {hour}; the programme's norm is RUB 500.00 to RUB 900.00."

    with refused("course.offer", operations.OutsideNormCorridor, message):
        offer(world, programme=wanted, price_minor=price)


def test_a_programme_of_another_region_cannot_be_offered(world):
    foreign = programme(build_world())

    with refused("course.offer", InvalidValue, "not one of this region"):
        offer(world, programme=foreign)


def test_a_course_is_approved_once(world):
    course = offer(world)
    act = {"course": course, "actor": world.alice, "occurred_at": NOON}

    assert operations.approve_course(**act).approved_at == NOON

    with refused("course.approve", WrongState, "already approved"):
        operations.approve_course(**act)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"theory_hours": 5}, "course_hours_sum_to_total"),
        ({"total_hours": 9}, "course_hours_sum_to_total"),
        ({"price_minor": 0}, "course_price_positive"),
    ],
    ids=str,
)
def test_the_database_refuses_an_impossible_course(world, changes, rule):
    assert rule_broken_by(offer(world), **changes) == rule


def test_a_course_approved_by_two_at_once_is_approved_once(committed_world):
    world = committed_world
    act = {"course": offer(world), "actor": world.alice, "occurred_at": NOON}

    outcomes = overlapping(*[lambda: operations.approve_course(**act).name] * 2)

    assert outcomes == ["Latgalian", "wrong-state"]
