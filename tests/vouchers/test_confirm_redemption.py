"""The holder's act: only then is the learner enrolled and the money owed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from core.errors import WrongState
from core.ids import new_id
from learning.models import Enrolment
from ledger.models import Transfer
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import (
    DAY,
    FACE,
    LINE,
    NOON,
    PRICE,
    World,
    another_line,
    build_world,
    confirm,
    issue,
    redeem,
)
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

INSTANT = timedelta(microseconds=1)
NOT_YOURS = "You have no redemption to confirm here."


def test_confirming_enrols_the_learner_and_obligates_the_money(world: World, voucher):
    redemption = redeem(world, voucher)

    enrolment = confirm(world, redemption)

    redemption.refresh_from_db()
    assert (redemption.status, redemption.enrolment) == (Redemption.Status.CONFIRMED, enrolment)
    assert redemption.confirmed_at == NOON + DAY
    assert (enrolment.employee, enrolment.session) == (world.hanna, world.session)
    assert (enrolment.status, enrolment.enrolled_at) == (Enrolment.Status.ENROLLED, NOON + DAY)
    assert stages(world.line) == (LINE - FACE, FACE - PRICE, PRICE, 0, 0)
    assert_books_hold(world.region)


def test_the_obligation_names_voucher_redemption_and_provider(world: World, voucher):
    redemption = redeem(world, voucher)
    confirm(world, redemption)

    transfer = Transfer.objects.get(reference_id=redemption.pk)
    assert (transfer.verb, transfer.amount_minor) == ("obligate", PRICE)
    assert (transfer.subject_id, transfer.counterparty_id) == (voucher.pk, world.academy.pk)
    assert (transfer.actor_id, transfer.occurred_at) == (world.hanna.user_id, NOON + DAY)


def test_confirming_is_recorded_as_the_holders_act(world: World, voucher):
    redemption = redeem(world, voucher)
    confirm(world, redemption)

    record = AuditRecord.objects.get(action="redemption.confirmed", subject_id=redemption.pk)
    assert (record.actor_id, record.occurred_at) == (world.hanna.user_id, NOON + DAY)
    assert record.details == {"voucher_id": str(voucher.pk)}


def test_only_the_part_redeemed_is_obligated(world: World, voucher):
    confirm(world, redeem(world, voucher, amount_minor=10_000_00))

    assert stages(world.line) == (LINE - FACE, FACE - 10_000_00, 10_000_00, 0, 0)
    assert_books_hold(world.region)


def test_nobody_but_the_holder_confirms(world: World, voucher):
    redemption = redeem(world, voucher)

    for other in (world.employees[1], build_world().hanna):
        with refused("redemption.confirm", vouchers.VoucherUnknown, NOT_YOURS):
            confirm(world, redemption, holder=other, actor=other.user)


def test_a_redemption_that_is_not_there_looks_like_somebody_elses(world: World, voucher):
    redemption = redeem(world, voucher)

    with refused("redemption.confirm", vouchers.VoucherUnknown, NOT_YOURS):
        confirm(world, redemption, redemption_id=new_id())


def test_confirming_twice_is_refused(world: World, voucher):
    redemption = redeem(world, voucher)
    confirm(world, redemption)

    with refused("redemption.confirm", WrongState, "This redemption is already confirmed."):
        confirm(world, redemption)


def test_a_reversed_redemption_cannot_be_confirmed(world: World, voucher):
    redemption = redeem(world, voucher)
    vouchers.reverse_redemption(
        redemption=redemption, ending="MISTAKE", reason="…", actor=world.eve, occurred_at=NOON
    )

    with refused("redemption.confirm", WrongState, "This redemption is already reversed."):
        confirm(world, redemption)


def test_a_lapsed_redemption_cannot_be_confirmed(world: World, voucher):
    redemption = redeem(world, voucher)
    vouchers.lapse_redemptions(at=redemption.confirm_until)

    with refused("redemption.confirm", WrongState, "This redemption is already lapsed."):
        confirm(world, redemption)


@pytest.mark.parametrize("late_by", [timedelta(0), INSTANT, DAY])
def test_it_is_too_late_from_the_moment_the_time_is_over(world: World, voucher, late_by):
    redemption = redeem(world, voucher)

    message = "The time to confirm is over."
    with refused("redemption.confirm", vouchers.ConfirmationTooLate, message):
        confirm(world, redemption, occurred_at=redemption.confirm_until + late_by)


def test_it_is_in_time_until_the_last_instant(world: World, voucher):
    redemption = redeem(world, voucher)

    assert confirm(world, redemption, occurred_at=redemption.confirm_until - INSTANT)


def test_a_holder_can_confirm_what_was_presented_before_the_voucher_expired(world: World):
    voucher = issue(world, expires_at=NOON + 2 * DAY)
    redemption = redeem(world, voucher)

    confirm(world, redemption, occurred_at=NOON + 3 * DAY)

    assert stages(world.line) == (LINE - FACE, FACE - PRICE, PRICE, 0, 0)


def test_a_suspended_voucher_cannot_be_confirmed_until_it_is_lifted(world: World, voucher):
    redemption = redeem(world, voucher)
    turn = {"voucher": voucher, "reason": "…", "actor": world.alice, "occurred_at": NOON + DAY}
    vouchers.suspend_voucher(**turn)

    message = f"Voucher {voucher.number} is suspended. Its issuer can lift that."
    with refused("redemption.confirm", vouchers.VoucherSuspended, message):
        confirm(world, redemption)
    vouchers.lift_suspension(**turn)
    assert confirm(world, redemption)


def test_the_start_is_confirmed_from_midnight_of_the_first_day_on(world: World, voucher):
    begins_here = datetime(2026, 3, 2, 21, tzinfo=UTC)  # It is the 3rd of March in Moscow.
    redemption = redeem(world, voucher, occurred_at=NOON)

    message = "The course begins on 3 March 2026. Your place is kept: confirm from that day to 6"
    with refused("redemption.confirm", vouchers.CourseNotBegun, message):
        confirm(world, redemption, occurred_at=begins_here - INSTANT)
    assert confirm(world, redemption, occurred_at=begins_here)


def test_who_presents_early_has_three_days_from_the_beginning(world: World, voucher):
    redemption = redeem(world, voucher, occurred_at=NOON)

    assert redemption.confirm_until == world.session.starts_at + 3 * DAY
    late = redeem(world, issue(world, world.employees[1]), occurred_at=NOON + 5 * DAY)
    assert late.confirm_until == NOON + 8 * DAY


def test_nothing_is_presented_for_a_person_who_has_a_place_already(world: World, voucher):
    other = issue(world, allocation=another_line(world))
    confirm(world, redeem(world, voucher))

    message = f"The holder of voucher {other.number} already has a place on session G01."
    with refused("voucher.redeem", vouchers.AlreadyEnrolled, message):
        redeem(world, other)


@pytest.mark.parametrize(
    "change", [{"enrolment": None}, {"confirmed_at": None}, {"ending": "MISTAKE"}]
)
def test_the_database_itself_refuses_a_confirmation_without_its_facts(world, voucher, change):
    redemption = redeem(world, voucher)
    confirm(world, redemption)

    refusal = pytest.raises(IntegrityError, match="redemption_status_has_its_facts")
    with refusal, transaction.atomic():
        Redemption.objects.filter(pk=redemption.pk).update(**change)


def test_confirming_leaves_the_voucher_as_it_was(world: World, voucher):
    redemption = redeem(world, voucher)
    before = Voucher.objects.filter(pk=voucher.pk).values().get()

    confirm(world, redemption)

    assert Voucher.objects.filter(pk=voucher.pk).values().get() == before
