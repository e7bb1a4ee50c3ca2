"""A course is paid once for one person, by whichever voucher, as long as the place stands."""

import pytest
from django.db import IntegrityError, transaction

from core.ids import new_id
from core.sql import execute
from tests.refusals import refused
from tests.world import (
    DAY,
    NOON,
    World,
    another_line,
    confirm,
    issue,
    of_another_course,
    redeem,
    schedule,
)
from vouchers import operations as vouchers
from vouchers.models import Redemption


@pytest.fixture
def another(world: World, voucher):
    """Hanna's second voucher, of another line of the same programme."""
    return issue(world, allocation=another_line(world))


@pytest.fixture
def later(world: World):
    return schedule(world.course, world.eve, "G02")


def test_a_second_voucher_is_not_redeemed_for_the_course(world: World, voucher, another, later):
    redeem(world, voucher)

    message = f"The holder of voucher {another.number} has a place on this course already"
    with refused("voucher.redeem", vouchers.CourseTaken, message):
        redeem(world, another, session=later)
    assert redeem(world, another, session=of_another_course(world, "O01"))


def test_nor_is_a_place_booked_with_it(world: World, voucher, another, later):
    confirm(world, redeem(world, voucher))
    by = {"holder": world.hanna, "actor": world.hanna.user, "occurred_at": NOON}

    with refused("voucher.book", vouchers.CourseTaken, "already, on session G01"):
        vouchers.book_session(voucher=another, session=later, **by)


def test_what_was_undone_or_has_lapsed_stands_in_nobodys_way(world, voucher, another, later):
    first = redeem(world, voucher)
    vouchers.lapse_redemptions(at=first.confirm_until)
    second = redeem(world, another, session=later)
    by = {"reason": "Wrong group.", "actor": world.eve, "occurred_at": NOON + DAY}
    vouchers.reverse_redemption(redemption=second, ending="MISTAKE", **by)

    assert redeem(world, voucher)


def test_the_rest_of_a_voucher_does_not_pay_for_the_course_again(world: World, voucher, later):
    redeem(world, voucher, amount_minor=1)

    with refused("voucher.redeem", vouchers.CourseTaken, "A course is paid once for one person"):
        redeem(world, voucher, session=later, amount_minor=1)


def test_the_database_itself_keeps_one_place_of_a_person_on_a_course(world, voucher, another):
    first = redeem(world, voucher)
    second = redeem(world, another, session=of_another_course(world))

    refusal = pytest.raises(IntegrityError, match="redemption_one_per_person_and_course")
    with refusal, transaction.atomic():
        Redemption.objects.filter(pk=second.pk).update(course=first.course)


def test_what_the_code_of_before_writes_bears_holder_and_course_too(world, voucher):
    first, copy = redeem(world, voucher), new_id()
    vouchers.reverse_redemption(
        redemption=first, ending="MISTAKE", reason="x", actor=world.eve, occurred_at=NOON + DAY
    )
    shared = "region_id, voucher_id, provider_id, session_id, amount_minor, presented_at"
    shared += ", presented_by_id, confirm_until"
    execute(
        f"INSERT INTO vouchers_redemption (id, status, {shared})"
        f" SELECT %s, 'AWAITING_HOLDER', {shared} FROM vouchers_redemption WHERE id = %s",
        (copy, first.pk),
    )

    written = Redemption.objects.get(pk=copy)
    assert (written.holder, written.course) == (world.hanna, world.course)
