"""Taking back a redemption: what it frees, and what is left alone."""

import pytest

from tests.world import NOON, confirm, issue, redeem
from vouchers import operations as vouchers
from vouchers.models import Redemption

pytestmark = pytest.mark.usefixtures("before")
WHY = {"reason": "Wrong sheet.", "form_key": "k"}


@pytest.fixture
def presented(world) -> Redemption:
    return redeem(world, issue(world))


def address(redemption: Redemption) -> str:
    return f"/provider/redemptions/{redemption.pk}/undo/"


def test_a_wrong_scan_gives_the_voucher_back(presented, eve):
    page = eve.get(address(presented)).content.decode()
    answer = eve.post(address(presented), {"ending": "MISTAKE", **WHY})

    presented.refresh_from_db()
    assert page.count('type="radio"') == 1  # Nothing else can have happened yet.
    assert presented.ending == "MISTAKE"
    assert presented.voucher.remaining_minor == presented.voucher.face_minor
    assert "Undone: voucher" in eve.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("ending", ["MISTAKE", "WITHDRAWN", "NO_SHOW"])
def test_a_confirmed_place_is_given_back_for_a_reason(world, presented, eve, ending):
    confirm(world, presented)

    assert eve.post(address(presented), {"ending": ending}).status_code == 422
    assert eve.post(address(presented), {"ending": ending, **WHY}).status_code == 303
    presented.refresh_from_db()
    assert (presented.status, presented.ending) == ("REVERSED", ending)


def test_who_has_not_confirmed_cannot_withdraw(presented, eve):
    assert eve.post(address(presented), {"ending": "WITHDRAWN", **WHY}).status_code == 422
    presented.refresh_from_db()
    assert presented.status == "AWAITING_HOLDER"


def test_what_is_undone_offers_no_form(presented, eve):
    eve.post(address(presented), {"ending": "MISTAKE", **WHY})
    page = eve.get(address(presented)).content.decode()

    assert "There is nothing left to undo." in page
    assert 'name="reason"' not in page


def test_another_providers_redemption_is_not_there(presented, mallory):
    assert mallory.get(address(presented)).status_code == 404
    assert mallory.post(address(presented), {"ending": "MISTAKE", **WHY}).status_code == 404
    presented.refresh_from_db()
    assert presented.status == "AWAITING_HOLDER"


def test_a_booking_has_words_of_its_own_until_the_code_was_shown(world, eve):
    voucher = issue(world)
    by = {"actor": world.hanna.user, "occurred_at": NOON}
    booking = vouchers.book_session(
        voucher=voucher, session=world.session, holder=world.hanna, **by
    )
    addresses = ("/provider/", f"/provider/sessions/{world.session.pk}/", address(booking))
    for page in (eve.get(each).content.decode() for each in addresses):
        assert "booked" in page
        assert "awaiting the holder" not in page
        assert "waits for the holder" not in page
    assert "Scan the code at the first class" in eve.get("/provider/").content.decode()

    redeem(world, voucher)
    assert "waits for the holder" in eve.get("/provider/").content.decode()
