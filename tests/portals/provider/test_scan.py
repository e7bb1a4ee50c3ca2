"""At the desk: what is accepted, what is not, and what the answer tells."""

import logging
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Viewing
from tests.portals.provider.conftest import statements_for
from tests.world import DAY, NOON, code_of, confirm, issue, redeem, schedule
from vouchers import codes
from vouchers.models import CodeTry, Redemption

SCAN = "/provider/scan/"
WRONG = "0000-0000-0000-0001-1"  # Its check character fits; nobody has it.

pytestmark = pytest.mark.usefixtures("before")


def present(browser, world, code: str, **changes):
    return browser.post(SCAN, {"code": code, "session": str(world.session.pk), **changes})


def page_after(browser, answer) -> str:
    return browser.get(answer["Location"]).content.decode()


def test_an_accepted_voucher_is_said_by_shape_and_word(world, eve):
    voucher = issue(world)
    page = page_after(eve, present(eve, world, code_of(voucher)))

    assert 'class="scan ok"' in page
    assert 'id="answer">Accepted<' in page
    for said in (voucher.number, world.course.name, "60,000.00", "6 March 2026"):
        assert said in page


def test_the_holder_is_named_only_after_they_have_confirmed(world, eve):
    answer = present(eve, world, code_of(issue(world)))
    assert "Ivanova" not in page_after(eve, answer)
    assert not Viewing.objects.exists()

    confirm(world, Redemption.objects.get())

    assert "Ivanova Hanna" in page_after(eve, answer)
    assert Viewing.objects.filter(employee_id=world.hanna.pk, viewer_id=world.eve.pk).exists()


@pytest.mark.parametrize("how", [str.lower, lambda code: code.replace("-", " ")])
def test_a_code_may_be_typed_as_people_type(world, eve, how):
    assert present(eve, world, how(code_of(issue(world)))).status_code == 303


def test_the_text_of_the_qr_goes_into_the_same_field(world, eve):
    voucher = issue(world)
    token = codes.secrets_of(voucher.pk, voucher.code_version).token

    assert present(eve, world, codes.qr_text(token)).status_code == 303


def test_a_mistyped_code_is_said_at_the_field_and_costs_no_try(world, eve):
    code = code_of(issue(world))
    answer = present(eve, world, code[:-1] + ("0" if code[-1] != "0" else "1"))
    page = answer.content.decode()

    assert answer.status_code == 400
    assert 'href="#id_code"' in page
    assert "One character of the code is wrong" in page
    assert not CodeTry.objects.filter(spent_at__isnull=False).exists()


def test_unknown_used_and_foreign_codes_are_answered_in_one_way(world, eve):
    used, suspended = (issue(world, each) for each in world.employees[:2])
    other = schedule(world.rival_course, world.mallory, "R01")
    redeem(world, used, provider=world.rival, session=other, actor=world.mallory)
    suspended.status = "SUSPENDED"
    suspended.save(update_fields=["status"])

    answers = [present(eve, world, code) for code in (WRONG, code_of(used), code_of(suspended))]
    told = {re.sub(r'value="[^"]*"', "", each.content.decode()) for each in answers}

    assert {each.status_code for each in answers} == {404}
    assert len(told) == 1
    assert 'class="scan no"' in told.pop()


def test_ten_wrong_codes_make_the_desk_wait_and_say_how_long(world, eve):
    for number in range(10):
        present(eve, world, WRONG, form_key=f"k{number}")
    answer = present(eve, world, WRONG, form_key="k10")
    page = answer.content.decode()

    assert answer.status_code == 429
    assert 'class="scan wait"' in page
    assert "typed codes wait for 10 minutes" in page


def test_a_form_that_is_sent_twice_spends_one_try(world, eve):
    for _each in range(2):
        assert present(eve, world, WRONG, form_key="k").status_code == 404

    assert CodeTry.objects.filter(spent_at__isnull=False).count() == 1


def test_the_code_after_a_refused_one_is_another_form(world, eve):
    refused = present(eve, world, WRONG, form_key="k").content.decode()
    key = re.search(r'name="form_key" value="([^"]*)"', refused)[1]

    assert present(eve, world, code_of(issue(world)), form_key=key).status_code == 303


def test_a_code_is_in_no_address_and_no_log(world, eve, caplog):
    caplog.set_level(logging.DEBUG)
    code = code_of(issue(world))
    answer = present(eve, world, code)
    eve.get(answer["Location"])
    present(eve, world, WRONG)

    assert code not in answer["Location"]
    for secret in (code, code.replace("-", ""), WRONG):
        assert secret not in caplog.text


def test_the_camera_is_for_this_page_alone(eve):
    assert "camera=(self)" in eve.get(SCAN)["Permissions-Policy"]
    assert "camera=()" in eve.get("/provider/")["Permissions-Policy"]


def test_todays_session_stands_first(world, eve):
    later = schedule(world.course, world.eve, "A00")
    block = later.blocks.get(position=1)
    block.starts_at = timezone.now() + timedelta(hours=1)
    block.save(update_fields=["starts_at"])
    page = eve.get(SCAN).content.decode()

    assert page.index(str(later.pk)) < page.index(str(world.session.pk))


def test_sessions_of_others_and_those_that_are_over_are_not_offered(world, eve):
    theirs = schedule(world.rival_course, world.mallory, "R01")
    world.session.starts_at, world.session.ends_at = NOON - 2 * DAY, NOON - DAY
    world.session.save(update_fields=["starts_at", "ends_at"])
    page = eve.get(SCAN).content.decode()

    assert str(theirs.pk) not in page
    assert "No session of yours is open" in page
    assert present(eve, world, WRONG, session=str(theirs.pk)).status_code == 404


def test_what_another_provider_accepted_is_not_there(world, mallory):
    redemption = redeem(world, issue(world))

    assert mallory.get(f"{SCAN}?accepted={redemption.pk}").status_code == 404
    assert mallory.get(f"{SCAN}?accepted=nonsense").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_four(world, eve):
    confirm(world, redeem(world, issue(world)))
    few = statements_for(eve, SCAN)
    for each in world.employees[1:4]:
        confirm(world, redeem(world, issue(world, each)))

    assert statements_for(eve, SCAN) == few <= 15
