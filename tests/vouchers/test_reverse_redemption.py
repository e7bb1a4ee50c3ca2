"""Undoing a redemption: by a further transfer, never by changing the first."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditRecord
from core.errors import WrongState
from core.ids import new_id
from learning.models import Enrolment
from ledger.models import Transfer
from payments import operations as payments
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import (
    DAY,
    FACE,
    LINE,
    NOON,
    World,
    attend,
    complete,
    confirm,
    enrol,
    redeem,
)
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

REASON = "The wrong voucher was scanned."


def test_a_mistake_before_the_holder_confirmed_makes_the_voucher_whole(world: World, voucher):
    redemption = reverse(world, redeem(world, voucher), "MISTAKE")

    assert (redemption.status, redemption.ending) == ("REVERSED", "MISTAKE")
    assert redemption.ended_at == NOON + 2 * DAY
    assert state(voucher) == (Voucher.Status.ISSUED, FACE)
    assert stages(world.line) == (LINE - FACE, FACE, 0, 0, 0)
    assert not Transfer.objects.filter(reference_id=redemption.pk).exists()
    assert_books_hold(world.region)


def test_a_mistake_after_the_holder_confirmed_gives_the_voucher_back(world: World):
    redemption, enrolment = enrol(world)

    reverse(world, redemption, "MISTAKE")

    enrolment.refresh_from_db()
    assert enrolment.status == Enrolment.Status.WITHDRAWN
    assert state(redemption.voucher) == (Voucher.Status.ISSUED, FACE)
    assert stages(world.line) == (LINE - FACE, FACE, 0, 0, 0)
    assert_books_hold(world.region)


@pytest.mark.parametrize("ending", ["WITHDRAWN", "NO_SHOW"])
def test_a_learner_who_does_not_come_frees_the_money_to_the_line(world: World, ending: str):
    redemption, enrolment = enrol(world)

    reverse(world, redemption, ending)

    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.ended_at) == (ending, NOON + 2 * DAY)
    assert state(redemption.voucher) == (Voucher.Status.REDEEMED, 0)
    assert stages(world.line) == (LINE, 0, 0, 0, 0)
    assert_books_hold(world.region)


def test_a_learner_who_has_started_can_still_withdraw(world: World):
    redemption, enrolment = enrol(world)
    attend(world, enrolment)

    reverse(world, redemption, "WITHDRAWN", occurred_at=world.session.ends_at)

    assert stages(world.line) == (LINE, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("ending", "verb"),
    [("MISTAKE", "recommit"), ("WITHDRAWN", "deobligate"), ("NO_SHOW", "deobligate")],
)
def test_the_reversal_names_the_transfer_that_it_takes_back(world: World, ending, verb):
    redemption, _enrolment = enrol(world)
    first = Transfer.objects.get(verb="obligate", reference_id=redemption.pk)

    reverse(world, redemption, ending)

    second = Transfer.objects.get(verb=verb, reference_id=redemption.pk)
    assert (second.reverses, second.amount_minor) == (first, first.amount_minor)
    assert (second.actor_id, second.reason) == (world.eve.pk, ending)
    assert second.counterparty_id == world.academy.pk


def test_reversing_is_recorded_with_ending_and_reason(world: World, voucher):
    redemption = reverse(world, redeem(world, voucher), "MISTAKE")

    record = AuditRecord.objects.get(action="redemption.reversed", subject_id=redemption.pk)
    assert (record.actor_id, record.occurred_at) == (world.eve.pk, NOON + 2 * DAY)
    assert record.told == {"ending": "MISTAKE", "reason": REASON}


def test_after_a_mistake_the_voucher_and_the_place_can_be_taken_again(world: World, voucher):
    for _attempt in range(2):
        redemption = redeem(world, voucher, occurred_at=NOON + 2 * DAY)
        confirm(world, redemption, occurred_at=NOON + 2 * DAY)
        reverse(world, redemption, "MISTAKE")
    redeem(world, voucher, occurred_at=NOON + 2 * DAY)

    world.session.refresh_from_db()
    assert world.session.places_taken == 1
    assert_books_hold(world.region)


def test_a_part_reversed_leaves_the_other_part_redeemed(world: World, voucher):
    redemption = redeem(world, voucher, amount_minor=FACE // 3)
    confirm(world, redemption)

    reverse(world, redemption, "NO_SHOW")

    assert state(voucher) == (Voucher.Status.REDEEMED, FACE - FACE // 3)
    assert stages(world.line) == (LINE - FACE + FACE // 3, FACE - FACE // 3, 0, 0, 0)
    assert_books_hold(world.region)


def test_a_suspended_voucher_takes_a_mistake_back_and_stays_suspended(world: World):
    redemption, _enrolment = enrol(world)
    vouchers.suspend_voucher(
        voucher=redemption.voucher, reason="…", actor=world.alice, occurred_at=NOON + DAY
    )

    reverse(world, redemption, "MISTAKE")

    assert state(redemption.voucher) == (Voucher.Status.SUSPENDED, FACE)


@pytest.mark.parametrize("end", ["void", "expire"])
def test_a_mistake_on_a_voucher_that_has_ended_frees_the_money_to_the_line(world, voucher, end):
    redemption = redeem(world, voucher, amount_minor=FACE // 3)
    confirm(world, redemption)
    if end == "void":
        vouchers.void_voucher(voucher=voucher, reason="…", actor=world.alice, occurred_at=NOON)
    else:
        vouchers.expire_vouchers(at=voucher.expires_at)

    reverse(world, redemption, "MISTAKE")

    assert state(voucher)[1] == 0
    assert stages(world.line) == (LINE, 0, 0, 0, 0)
    assert_books_hold(world.region)


@pytest.mark.parametrize("ending", ["WITHDRAWN", "NO_SHOW"])
def test_before_the_holder_confirmed_only_a_mistake_can_be_undone(world, voucher, ending):
    redemption = redeem(world, voucher)

    message = "The holder has not confirmed yet; only a mistake can be undone."
    with refused("redemption.reverse", WrongState, message):
        reverse(world, redemption, ending)


def test_a_learner_who_has_started_did_come(world: World):
    redemption, enrolment = enrol(world)
    attend(world, enrolment)

    message = "The learner has started; this cannot become “did not come”."
    with refused("redemption.reverse", WrongState, message):
        reverse(world, redemption, "NO_SHOW")


def test_completed_training_cannot_be_undone(world: World):
    redemption, enrolment = enrol(world)
    complete(world, enrolment)

    with refused("redemption.reverse", WrongState, "The learner has completed"):
        reverse(world, redemption, "WITHDRAWN")


@pytest.mark.parametrize("ending", ["MISTAKE", "WITHDRAWN", "NO_SHOW"])
def test_reversing_twice_is_refused(world: World, ending: str):
    redemption, _enrolment = enrol(world)
    reverse(world, redemption, ending)

    with refused("redemption.reverse", WrongState, "This redemption is already reversed."):
        reverse(world, redemption, ending)


def test_what_has_lapsed_cannot_be_reversed(world: World, voucher):
    redemption = redeem(world, voucher)
    vouchers.lapse_redemptions(at=redemption.confirm_until)

    with refused("redemption.reverse", WrongState, "This redemption is already lapsed."):
        reverse(world, redemption, "MISTAKE")


def test_what_is_claimed_cannot_be_reversed(world: World):
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    claim(world, redemption)

    message = "The provider has claimed this redemption. Have the claim returned first."
    with refused("redemption.reverse", WrongState, message):
        reverse(world, redemption, "MISTAKE")


def test_the_mark_of_a_claim_alone_stops_a_reversal(world: World, voucher):
    # Where the learner's state would not: the claim is looked at by itself.
    redemption = redeem(world, voucher)
    Redemption.objects.filter(pk=redemption.pk).update(claimed_at=NOON)

    with refused("redemption.reverse", WrongState, "The provider has claimed this redemption."):
        reverse(world, redemption, "MISTAKE")


def test_the_database_itself_takes_one_transfer_back_once(world: World):
    redemption, _enrolment = enrol(world)
    reverse(world, redemption, "WITHDRAWN")
    first = Transfer.objects.get(verb="obligate", reference_id=redemption.pk)

    refusal = pytest.raises(IntegrityError, match="ledger_transfer_reversed_once")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")  # Even as the owner, whom no grant holds back.
        cursor.execute(
            "INSERT INTO ledger_transfer"
            " SELECT (jsonb_populate_record(t, %s)).* FROM ledger_transfer t WHERE id = %s",
            (json.dumps({"id": str(new_id()), "reverses_id": str(first.pk)}), first.pk),
        )


def reverse(world: World, redemption: Redemption, ending: str, **changes) -> Redemption:
    wanted = {
        "redemption": redemption,
        "ending": ending,
        "reason": REASON,
        "actor": world.eve,
        "occurred_at": NOON + 2 * DAY,
    }
    return vouchers.reverse_redemption(**{**wanted, **changes})


def claim(world: World, redemption: Redemption) -> None:
    payments.submit_claim(
        provider=world.academy,
        number="INV-1",
        redemption_ids=[redemption.pk],
        actor=world.eve,
        occurred_at=world.session.ends_at + DAY,
    )


def state(voucher: Voucher) -> tuple[str, int]:
    voucher.refresh_from_db()
    return voucher.status, voucher.remaining_minor
