"""Holders book a place themselves, change it and give it back; nothing is owed by it."""

import pytest

from audit.models import AuditRecord
from core.errors import WrongState
from learning.operations import SessionFull
from providers.models import Session
from tests.books import assert_books_hold, stages
from tests.world import DAY, FACE, LINE, NOON, World, confirm, issue, redeem, schedule
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher


def by(world: World) -> dict:
    return {"holder": world.hanna, "actor": world.hanna.user, "occurred_at": NOON + DAY}


def book(world: World, voucher: Voucher, session: Session | None = None, **changes) -> Redemption:
    wanted = {"voucher": voucher, "session": session or world.session, **by(world), **changes}
    return vouchers.book_session(**wanted)


def left(voucher: Voucher) -> tuple[str, int]:
    voucher.refresh_from_db()
    return voucher.status, voucher.remaining_minor


def places(session: Session) -> int:
    session.refresh_from_db()
    return session.places_taken


def test_a_booking_reserves_voucher_and_place_until_the_course_has_begun(world: World, voucher):
    booking = book(world, voucher)

    assert (booking.status, booking.amount_minor) == ("AWAITING_HOLDER", FACE)
    assert booking.confirm_until == world.session.starts_at + 3 * DAY
    assert (left(voucher), places(world.session)) == (("REDEEMED", 0), 1)
    assert stages(world.line) == (LINE - FACE, FACE, 0, 0, 0)
    assert AuditRecord.objects.filter(action="voucher.booked", subject_id=voucher.pk).exists()
    assert_books_hold(world.region)


def test_nothing_is_owed_before_the_provider_was_shown_the_code(world: World, voucher):
    booking = book(world, voucher)
    with pytest.raises(WrongState, match="Show the code to the provider first"):
        confirm(world, booking)

    presented = redeem(world, voucher)
    assert (presented.pk, presented.presented_by_id) == (booking.pk, world.eve.pk)
    assert (presented.amount_minor, places(world.session)) == (FACE, 1)
    confirm(world, presented)
    assert stages(world.line) == (LINE - FACE, 0, FACE, 0, 0)
    assert_books_hold(world.region)


def test_at_another_session_a_booked_voucher_is_used(world: World, voucher):
    book(world, voucher)
    other = schedule(world.course, world.eve, "G02")

    with pytest.raises(vouchers.VoucherUsed):
        redeem(world, voucher, session=other)


def test_a_booking_given_back_frees_voucher_and_place(world: World, voucher):
    booking = book(world, voucher)
    vouchers.cancel_booking(redemption=booking, **by(world))

    assert (left(voucher), places(world.session)) == (("ISSUED", FACE), 0)
    assert book(world, voucher).status == "AWAITING_HOLDER"
    assert_books_hold(world.region)


def test_a_booking_is_changed_to_another_session(world: World, voucher):
    booking = book(world, voucher)
    other = schedule(world.course, world.eve, "G02")
    changed = vouchers.change_booking(redemption=booking, session=other, **by(world))

    assert (changed.session_id, left(voucher)) == (other.pk, ("REDEEMED", 0))
    assert (places(world.session), places(other)) == (0, 1)
    assert_books_hold(world.region)


def test_who_cannot_change_keeps_the_place(world: World, voucher):
    booking = book(world, voucher)
    full = schedule(world.course, world.eve, "G02", places=1)
    redeem(world, issue(world, world.employees[1]), session=full)

    with pytest.raises(SessionFull):
        vouchers.change_booking(redemption=booking, session=full, **by(world))
    booking.refresh_from_db()
    assert (booking.status, places(world.session)) == ("AWAITING_HOLDER", 1)


def test_what_the_provider_was_shown_is_not_the_holders_to_take_back(world: World, voucher):
    presented = redeem(world, voucher)
    other = schedule(world.course, world.eve, "G02")

    with pytest.raises(WrongState, match="no booking any more"):
        vouchers.cancel_booking(redemption=presented, **by(world))
    with pytest.raises(WrongState, match="no booking any more"):
        vouchers.change_booking(redemption=presented, session=other, **by(world))


def test_nobody_books_with_the_voucher_of_another(world: World, voucher):
    igor = world.employees[1]
    theirs = {"holder": igor, "actor": igor.user}
    booking = book(world, voucher)

    with pytest.raises(vouchers.VoucherUnknown):
        book(world, voucher, **theirs)
    with pytest.raises(vouchers.VoucherUnknown):
        vouchers.cancel_booking(redemption=booking, **{**by(world), **theirs})


def test_the_end_of_the_voucher_and_the_begin_of_the_course_are_limits(world: World):
    short = issue(world, expires_at=world.session.starts_at)
    with pytest.raises(vouchers.VoucherExpired, match="before the course begins"):
        book(world, short)
    late = issue(world, world.employees[1])
    igor = {"holder": world.employees[1], "actor": world.employees[1].user}
    with pytest.raises(WrongState, match="yet to begin"):
        book(world, late, occurred_at=world.session.starts_at, **igor)


def test_a_voucher_that_does_not_cover_the_price_books_nothing(world: World):
    short = issue(world, amount_minor=FACE - 1)

    with pytest.raises(vouchers.AmountTooHigh, match=r"RUB\s0\.01 is missing"):
        book(world, short)
    assert (left(short), places(world.session)) == (("ISSUED", FACE - 1), 0)


def test_a_suspended_voucher_books_nothing_and_says_so(world: World, voucher):
    vouchers.suspend_voucher(voucher=voucher, reason="Lost.", actor=world.alice, occurred_at=NOON)

    with pytest.raises(vouchers.VoucherSuspended):
        book(world, voucher)


def test_a_booking_nobody_came_for_lapses(world: World, voucher):
    booking = book(world, voucher)
    vouchers.lapse_redemptions(at=booking.confirm_until)

    assert (left(voucher), places(world.session)) == (("ISSUED", FACE), 0)
    assert_books_hold(world.region)
