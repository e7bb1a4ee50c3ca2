"""Expiring: what is not redeemed goes back to its line the same day."""

from datetime import timedelta

import pytest

from audit.models import AuditRecord
from budgets import operations as budgets
from ledger.models import Transfer
from tests.books import assert_books_hold, stages
from tests.world import DAY, FACE, LINE, NOON, World, build_world, confirm, issue, redeem
from vouchers import operations as vouchers
from vouchers import tasks
from vouchers.models import Voucher

INSTANT = timedelta(microseconds=1)

pytestmark = pytest.mark.usefixtures("nothing_else_due")


def test_an_expired_voucher_gives_its_money_back(world: World, voucher):
    assert vouchers.expire_vouchers(at=voucher.expires_at) == 1

    assert state(voucher) == (Voucher.Status.EXPIRED, 0)
    assert stages(world.line) == (LINE, 0, 0, 0, 0)
    assert_books_hold(world.region)


def test_the_release_happened_when_the_sweep_did_and_nobody_did_it(world: World, voucher):
    at = voucher.expires_at + DAY
    vouchers.expire_vouchers(at=at)

    transfer = Transfer.objects.get(verb="release", subject_id=voucher.pk)
    assert (transfer.amount_minor, transfer.occurred_at, transfer.actor_id) == (FACE, at, None)
    record = AuditRecord.objects.get(action="voucher.expired", subject_id=voucher.pk)
    assert (record.occurred_at, record.actor_id) == (at, None)


def test_a_voucher_still_in_date_is_left_alone(world: World, voucher):
    assert vouchers.expire_vouchers(at=voucher.expires_at - INSTANT) == 0
    assert state(voucher) == (Voucher.Status.ISSUED, FACE)


def test_expiring_twice_releases_once(world: World, voucher):
    vouchers.expire_vouchers(at=voucher.expires_at)

    assert vouchers.expire_vouchers(at=voucher.expires_at) == 0
    assert Transfer.objects.filter(verb="release", subject_id=voucher.pk).count() == 1


def test_a_suspended_voucher_expires_too(world: World, voucher):
    vouchers.suspend_voucher(voucher=voucher, reason="…", actor=world.alice, occurred_at=NOON)

    assert vouchers.expire_vouchers(at=voucher.expires_at) == 1
    assert state(voucher) == (Voucher.Status.EXPIRED, 0)


def test_of_a_part_used_voucher_the_rest_is_released(world: World, voucher):
    confirm(world, redeem(world, voucher, amount_minor=FACE // 4))

    assert vouchers.expire_vouchers(at=voucher.expires_at) == 1
    assert stages(world.line) == (LINE - FACE // 4, 0, FACE // 4, 0, 0)
    assert_books_hold(world.region)


def test_a_wholly_used_voucher_stays_redeemed(world: World, voucher):
    confirm(world, redeem(world, voucher))

    assert vouchers.expire_vouchers(at=voucher.expires_at) == 0
    assert state(voucher) == (Voucher.Status.REDEEMED, 0)
    assert stages(world.line) == (LINE - FACE, 0, FACE, 0, 0)


def test_a_voucher_that_awaits_its_holder_is_left(world: World):
    voucher = issue(world, expires_at=NOON + 2 * DAY)
    redemption = redeem(world, voucher, amount_minor=FACE // 4)

    assert vouchers.expire_vouchers(at=NOON + 3 * DAY) == 0
    confirm(world, redemption, occurred_at=NOON + 3 * DAY)
    assert vouchers.expire_vouchers(at=NOON + 3 * DAY) == 1
    assert stages(world.line) == (LINE - FACE // 4, 0, FACE // 4, 0, 0)


def test_what_lapses_after_the_expiry_is_released_whole(world: World):
    voucher = issue(world, expires_at=NOON + 2 * DAY)
    redemption = redeem(world, voucher, amount_minor=FACE // 4)

    vouchers.lapse_redemptions(at=redemption.confirm_until)
    vouchers.expire_vouchers(at=redemption.confirm_until)

    assert state(voucher) == (Voucher.Status.EXPIRED, 0)
    assert stages(world.line) == (LINE, 0, 0, 0, 0)
    assert_books_hold(world.region)


def test_money_of_a_paused_line_comes_back_too(world: World, voucher):
    budgets.pause_allocation(
        allocation=world.line, reason="Audit.", actor=world.bob, occurred_at=NOON
    )

    assert vouchers.expire_vouchers(at=voucher.expires_at) == 1
    assert stages(world.line)[0] == LINE


def test_a_sweep_takes_no_more_than_its_limit_and_the_oldest_first(world: World):
    late = issue(world)
    early = issue(world, world.employees[1], expires_at=NOON + DAY)

    assert vouchers.expire_vouchers(at=late.expires_at, limit=1) == 1
    assert (state(early)[0], state(late)[0]) == ("EXPIRED", "ISSUED")
    assert vouchers.expire_vouchers(at=late.expires_at, limit=1) == 1


def test_one_sweep_serves_several_regions_each_in_its_own_books(world: World, voucher):
    elsewhere = build_world()
    issue(elsewhere, amount_minor=1)

    assert vouchers.expire_vouchers(at=voucher.expires_at) == 2
    assert (stages(world.line)[0], stages(elsewhere.line)[0]) == (LINE, LINE)
    assert_books_hold(world.region)
    assert_books_hold(elsewhere.region)


@pytest.mark.usefixtures("voucher")
def test_the_task_sweeps_by_the_clock(world: World):
    # Whatever the clock says, a voucher that ends in 8999 is not due.
    source = world.line.appropriation.source
    source.eligible_until = source.eligible_until.replace(year=9000)
    lasting = issue(world, world.employees[1], expires_at=NOON.replace(year=8999))

    tasks.expire_vouchers.apply().get()

    assert state(lasting) == (Voucher.Status.ISSUED, FACE)


def state(voucher: Voucher) -> tuple[str, int]:
    voucher.refresh_from_db()
    return voucher.status, voucher.remaining_minor
