"""A redemption that nobody confirms in time gives voucher and place back."""

from datetime import timedelta

import pytest

from audit.models import AuditRecord
from ledger.models import Transfer
from tests.books import assert_books_hold, stages
from tests.world import DAY, FACE, LINE, World, confirm, issue, of_another_course, redeem
from vouchers import operations as vouchers
from vouchers import tasks
from vouchers.models import Redemption, Voucher

INSTANT = timedelta(microseconds=1)

pytestmark = pytest.mark.usefixtures("nothing_else_due")


def test_what_nobody_confirmed_lapses_and_the_voucher_is_whole_again(world: World, voucher):
    redemption = redeem(world, voucher)

    assert vouchers.lapse_redemptions(at=redemption.confirm_until) == 1

    redemption.refresh_from_db()
    assert (redemption.status, redemption.ending) == ("LAPSED", "NOT_CONFIRMED")
    assert redemption.ended_at == redemption.confirm_until
    assert state(voucher) == (Voucher.Status.ISSUED, FACE)
    assert places_taken(world) == 0
    assert stages(world.line) == (LINE - FACE, FACE, 0, 0, 0)
    assert_books_hold(world.region)


def test_lapsing_moves_no_money_and_is_nobodys_act(world: World, voucher):
    redemption = redeem(world, voucher)
    vouchers.lapse_redemptions(at=redemption.confirm_until)

    assert Transfer.objects.filter(subject_id=voucher.pk).count() == 1
    record = AuditRecord.objects.get(action="redemption.lapsed", subject_id=redemption.pk)
    assert (record.actor_id, record.region_id) == (None, world.region.pk)


def test_what_is_still_in_time_is_left_alone(world: World, voucher):
    redemption = redeem(world, voucher)

    assert vouchers.lapse_redemptions(at=redemption.confirm_until - INSTANT) == 0
    assert state(voucher) == (Voucher.Status.REDEEMED, 0)


def test_what_is_confirmed_or_reversed_never_lapses(world: World, voucher):
    confirm(world, redeem(world, voucher))
    reversed_one = redeem(world, issue(world, world.employees[1]))
    vouchers.reverse_redemption(
        redemption=reversed_one,
        ending="MISTAKE",
        reason="…",
        actor=world.eve,
        occurred_at=reversed_one.presented_at,
    )

    assert vouchers.lapse_redemptions(at=reversed_one.confirm_until + DAY) == 0


def test_lapsing_twice_gives_back_once(world: World, voucher):
    redemption = redeem(world, voucher)
    vouchers.lapse_redemptions(at=redemption.confirm_until)

    assert vouchers.lapse_redemptions(at=redemption.confirm_until) == 0
    assert state(voucher) == (Voucher.Status.ISSUED, FACE)
    assert places_taken(world) == 0


def test_two_redemptions_of_one_voucher_lapse_together(world: World, voucher):
    second = of_another_course(world)
    redeem(world, voucher, amount_minor=FACE // 3)
    redemption = redeem(world, voucher, session=second, amount_minor=FACE // 3)

    assert vouchers.lapse_redemptions(at=redemption.confirm_until) == 2

    assert state(voucher) == (Voucher.Status.ISSUED, FACE)
    assert_books_hold(world.region)


def test_a_part_that_lapses_leaves_the_confirmed_part(world: World, voucher):
    second = of_another_course(world)
    confirm(world, redeem(world, voucher, amount_minor=FACE // 3))
    redemption = redeem(world, voucher, session=second, amount_minor=FACE // 3)

    assert vouchers.lapse_redemptions(at=redemption.confirm_until) == 1

    assert state(voucher) == (Voucher.Status.REDEEMED, FACE - FACE // 3)
    assert_books_hold(world.region)


def test_a_suspended_voucher_stays_suspended(world: World, voucher):
    redemption = redeem(world, voucher)
    vouchers.suspend_voucher(
        voucher=voucher, reason="…", actor=world.alice, occurred_at=redemption.presented_at
    )

    vouchers.lapse_redemptions(at=redemption.confirm_until)

    assert state(voucher) == (Voucher.Status.SUSPENDED, FACE)


def test_the_holder_can_be_presented_with_it_again(world: World, voucher):
    at = redeem(world, voucher).confirm_until
    vouchers.lapse_redemptions(at=at)

    assert confirm(world, redeem(world, voucher, occurred_at=at), occurred_at=at)


def test_a_sweep_takes_no_more_than_its_limit_and_the_oldest_first(world: World, voucher):
    early = redeem(world, voucher)
    late = redeem(world, issue(world, world.employees[1]), occurred_at=early.presented_at + DAY)

    assert vouchers.lapse_redemptions(at=late.confirm_until, limit=1) == 1
    early.refresh_from_db()
    assert early.status == Redemption.Status.LAPSED
    assert vouchers.lapse_redemptions(at=late.confirm_until) == 1


def test_the_task_sweeps_by_the_clock(world: World, voucher):
    # Whatever the clock says, a redemption to be confirmed in 8999 is not due.
    redemption = redeem(world, voucher)
    Redemption.objects.update(confirm_until=redemption.confirm_until.replace(year=8999))

    tasks.lapse_redemptions.apply().get()

    redemption.refresh_from_db()
    assert redemption.status == Redemption.Status.AWAITING_HOLDER


def state(voucher: Voucher) -> tuple[str, int]:
    voucher.refresh_from_db()
    return voucher.status, voucher.remaining_minor


def places_taken(world: World) -> int:
    world.session.refresh_from_db()
    return world.session.places_taken
