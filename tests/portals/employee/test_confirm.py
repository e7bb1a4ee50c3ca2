"""Saying yes to a start, and saying that it was somebody else."""

import pytest
import time_machine

from audit.models import AuditRecord, Notice
from core.errors import WrongState
from tests.portals.employee.test_voucher import text_of
from tests.sign_in import browser_of
from tests.world import DAY, FACE, NOON, confirm, issue, redeem
from vouchers import operations as vouchers
from vouchers.operations.guesses import VoucherUnknown


@pytest.fixture
def waiting(world):
    return redeem(world, issue(world))


def address(redemption, path: str = "") -> str:
    return f"/me/start/{redemption.pk}/{path}"


def test_what_is_confirmed_is_said_before(hanna, waiting):
    page = hanna.get(address(waiting)).content.decode()

    for said in ("Academy", "G01", "Main building, room 12", "3 March 2026", "60,000.00"):
        assert said in page
    assert "Yes, I have started" in page


def test_a_yes_enrols_once_however_often_it_is_sent(hanna, waiting, world):
    answers = [hanna.post(address(waiting), {"form_key": "k"}) for _i in (1, 2)]

    assert {answer.status_code for answer in answers} == {303}
    assert "You have confirmed the start" in hanna.get(answers[1]["Location"]).content.decode()
    assert world.session.enrolments.get().employee == world.hanna
    assert "nothing to answer" in hanna.get(address(waiting)).content.decode()


def test_a_yes_that_comes_too_late_is_told_so(world, waiting):
    with time_machine.travel(NOON + 5 * DAY, tick=False):
        answer = browser_of(world.hanna.user).post(address(waiting))

    assert answer.status_code == 409
    assert "The time to confirm is over" in answer.content.decode()


def test_before_the_first_day_the_page_says_when_to_come_back(world, waiting):
    with time_machine.travel(NOON, tick=False):
        hanna = browser_of(world.hanna.user)
        page = hanna.get(address(waiting)).content.decode()
        answer = hanna.post(address(waiting))
        home = hanna.get("/me/").content.decode()

    assert "The course begins on 3 March 2026." in page
    assert "Yes, I have started" not in page
    assert "This was not me" in page
    assert (answer.status_code, "Your place is kept" in answer.content.decode()) == (409, True)
    assert "Waits for you" not in home
    assert "Confirm from 3 March 2026 to 6 March 2026 that you have started" in home


def test_a_no_suspends_the_voucher_and_frees_place_and_sum(hanna, waiting, world):
    answer = hanna.post(address(waiting, "not-me/"), {"form_key": "k"})
    voucher = waiting.voucher
    voucher.refresh_from_db()
    waiting.refresh_from_db()
    world.session.refresh_from_db()

    assert answer["Location"].startswith(f"/me/vouchers/{voucher.pk}/")
    assert (voucher.status, voucher.remaining_minor) == ("SUSPENDED", FACE)
    assert (waiting.status, waiting.ending) == ("REVERSED", "MISTAKE")
    assert world.session.places_taken == 0
    assert "Your voucher is suspended" in hanna.get(answer["Location"]).content.decode()


def test_a_suspended_voucher_offers_no_next_step(hanna, waiting, world):
    voucher = waiting.voucher
    hanna.post(address(waiting, "not-me/"))
    home, own = (text_of(hanna.get(path)) for path in ("/me/", f"/me/vouchers/{voucher.pk}/"))

    for page in (home, own):
        assert "The voucher is suspended" in page.partition('class="now"')[2][:120]
        assert "Choose a course</a>" not in page
        assert "Who has it now</dt><dd>You</dd>" not in page
    assert '<span class="status held">suspended</span>' in home
    assert "its code" not in home


def test_a_start_is_not_to_be_confirmed_while_the_voucher_is_suspended(hanna, waiting, world):
    act = {"reason": "Look closer.", "actor": world.alice, "occurred_at": NOON + DAY}
    vouchers.suspend_voucher(voucher=waiting.voucher, **act)
    pages = [text_of(hanna.get(path)) for path in ("/me/", f"/me/vouchers/{waiting.voucher_id}/")]

    for page in pages:
        assert "Confirm the start" not in page
    assert address(waiting, "not-me/") in pages[1]


def test_a_no_is_recorded_and_mailed_to_who_issues(hanna, waiting, world):
    world.alice.email = "alice@example.org"
    world.alice.save()
    hanna.post(address(waiting, "not-me/"))
    record = AuditRecord.objects.get(action="redemption.disowned")
    mail = Notice.objects.get()

    assert (record.subject_id, record.actor_id) == (waiting.pk, world.hanna.user_id)
    assert mail.address == "alice@example.org"
    assert waiting.voucher.number in mail.subject
    assert "Academy" in mail.body


def test_after_a_yes_there_is_no_no(waiting, world):
    confirm(world, waiting)
    act = {"actor": world.hanna.user, "occurred_at": NOON + DAY}

    with pytest.raises(WrongState):
        vouchers.disown_redemption(redemption=waiting, holder=world.hanna, **act)
    waiting.voucher.refresh_from_db()
    assert waiting.voucher.status == "REDEEMED"


def test_nobody_disowns_what_is_presented_for_another(waiting, world):
    igor = world.employees[1]
    act = {"actor": igor.user, "occurred_at": NOON + DAY}

    with pytest.raises(VoucherUnknown):
        vouchers.disown_redemption(redemption=waiting, holder=igor, **act)


@pytest.mark.parametrize("path", ["", "not-me/"])
def test_an_answer_for_another_is_not_there(igor, waiting, path):
    assert igor.get(address(waiting, path)).status_code == 404
    assert igor.post(address(waiting, path)).status_code == 404
