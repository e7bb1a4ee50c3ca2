"""A place is booked in one press, changed in another, and given back."""

import pytest

from tests.portals.cost import cost
from tests.portals.employee.test_voucher import text_of
from tests.world import DAY, NOON, issue, redeem, schedule
from vouchers import operations as vouchers
from vouchers.models import Redemption


@pytest.fixture
def voucher(world):
    return issue(world)


def press(hanna, session, key="a key of this form"):
    return hanna.post(f"/me/courses/{session.pk}/book/", {"form_key": key})


def test_one_press_books_and_the_page_says_so(hanna, world, voucher):
    assert "Book the place" in hanna.get(f"/me/courses/{world.session.pk}/").text
    answers = [press(hanna, world.session) for _click in range(2)]
    page = text_of(hanna.get(answers[0].headers["Location"]))

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert "Your place is booked." in page
    assert "calendar.ics" in page
    assert "Book the place" not in page
    assert "booked" in text_of(hanna.get("/me/courses/"))
    assert Redemption.objects.filter(voucher=voucher).count() == 1


def test_home_and_voucher_say_what_comes_next_and_show_the_code(hanna, world, voucher):
    press(hanna, world.session)
    for path in ("/me/", f"/me/vouchers/{voucher.pk}/"):
        page = text_of(hanna.get(path))
        assert "Show the code at Academy" in page
        assert f"/me/courses/{world.session.pk}/" in page
        assert "Confirm the start" not in page

    assert "Show the code" in hanna.get(f"/me/vouchers/{voucher.pk}/").text


def test_another_session_takes_the_place_of_the_first(hanna, world, voucher):
    press(hanna, world.session)
    other = schedule(world.course, world.eve, "G02")
    assert "Change to this session" in hanna.get(f"/me/courses/{other.pk}/").text

    press(hanna, other, "another form")
    held = Redemption.objects.get(voucher=voucher, status="AWAITING_HOLDER")
    assert held.session == other


def test_who_finds_the_other_full_is_told_and_keeps_the_place(hanna, world, voucher):
    press(hanna, world.session)
    full = schedule(world.course, world.eve, "G02", places=1)
    redeem(world, issue(world, world.employees[1]), session=full)

    answer = press(hanna, full, "another form")
    assert (answer.status_code, "has no place left" in answer.text) == (409, True)
    assert Redemption.objects.get(voucher=voucher, status="AWAITING_HOLDER")


def test_a_place_is_given_back_and_can_be_booked_again(hanna, world, voucher):
    press(hanna, world.session)
    booking = Redemption.objects.get(voucher=voucher)
    answer = hanna.post(f"/me/bookings/{booking.pk}/give-back/", {"form_key": "b"})
    page = text_of(hanna.get(answer.headers["Location"]))

    assert "The place is given back" in page
    assert "Book the place" in page


def test_without_a_voucher_nothing_can_be_booked(hanna, world):
    assert "Book the place" not in hanna.get(f"/me/courses/{world.session.pk}/").text
    answer = press(hanna, world.session)

    assert (answer.status_code, "Ask your department" in answer.text) == (409, True)


def test_a_booking_of_somebody_else_is_not_there(hanna, igor, world, voucher):
    press(hanna, world.session)
    booking = Redemption.objects.get(voucher=voucher)

    assert igor.get(f"/me/bookings/{booking.pk}/give-back/").status_code == 404
    assert igor.post(f"/me/bookings/{booking.pk}/give-back/").status_code == 404


def test_after_the_code_was_shown_the_start_is_to_be_confirmed(hanna, world, voucher):
    press(hanna, world.session)
    redeem(world, voucher)

    assert "Confirm the start" in hanna.get("/me/").text
    booking = Redemption.objects.get(voucher=voucher)
    late = hanna.post(f"/me/bookings/{booking.pk}/give-back/", {"form_key": "c"})
    assert (late.status_code, "no booking any more" in late.text) == (409, True)


def test_the_pages_of_a_booking_are_cheap(hanna, world, voucher):
    vouchers.book_session(
        voucher=voucher,
        session=world.session,
        holder=world.hanna,
        actor=world.hanna.user,
        occurred_at=NOON + DAY,
    )
    booking = Redemption.objects.get(voucher=voucher)

    for path in ("courses/{s}/", "courses/{s}/book/", "bookings/{b}/give-back/"):
        assert cost(hanna, "/me/" + path.format(s=world.session.pk, b=booking.pk)) <= 15
