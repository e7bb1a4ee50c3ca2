"""What a holder sees of their voucher, and how little of it without pressing anything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.models import AuditRecord, Viewing
from tests.people.colleagues import grant
from tests.portals.cost import cost
from tests.sign_in import browser_of
from tests.world import (
    DAY,
    NOON,
    another_line,
    code_of,
    complete,
    confirm,
    enrol,
    issue,
    of_another_course,
    pay,
    redeem,
)
from vouchers import operations as vouchers
from vouchers.models import Voucher


def text_of(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def main_card(browser) -> str:
    """Return the number of the voucher that stands in full on the holder's first page."""
    return text_of(browser.get("/me/")).partition('<dd translate="no">')[2].partition("</dd>")[0]


def shown_codes(voucher) -> int:
    records = AuditRecord.objects.filter(subject_id=voucher.pk, action="voucher.code_shown")
    return records.count()


def test_home_without_a_voucher_says_so(hanna):
    assert "You have no voucher at the moment" in text_of(hanna.get("/me/"))


def test_home_says_what_one_has_until_when_and_who_has_it(hanna, world):
    voucher = issue(world)
    page = text_of(hanna.get("/me/"))

    assert "60,000.00" in page
    assert "Good until 31 May 2026" in page
    assert f"/me/vouchers/{voucher.pk}/" in page
    assert "Who has it now</dt><dd>You</dd>" in page


def test_what_awaits_the_holder_stands_on_top(hanna, world):
    issued = issue(world)
    waiting = redeem(world, issued)
    page = text_of(hanna.get("/me/"))

    assert page.index("Waits for you") < page.index("Sum and term")
    assert f"/me/start/{waiting.pk}/" in page


def test_a_course_one_goes_to_stands_before_one_that_is_over(hanna, world):
    over, enrolment = enrol(world)
    complete(world, enrolment)
    # Longer good than the other, and yet what matters now.
    coming = issue(world, allocation=another_line(world), expires_at=NOON + 120 * DAY)
    session = of_another_course(world)
    confirm(world, redeem(world, coming, session=session))

    page = text_of(hanna.get("/me/"))
    assert page.index(coming.number) < page.index(over.voucher.number)


def test_of_courses_that_are_over_the_unpaid_stands_first_then_the_newest(hanna, world):
    uses = [enrol(world)[0]]
    other = replace(world, session=of_another_course(world))
    line, later = another_line(world), NOON + timedelta(hours=1)
    newer = issue(world, allocation=line, occurred_at=later, expires_at=NOON + 120 * DAY)
    uses.append(redeem(other, newer))
    confirm(world, uses[1])
    for place, use in zip((world, other), uses, strict=True):
        use.refresh_from_db()
        complete(place, use.enrolment)

    assert main_card(hanna) == newer.number
    pay(world, uses[1], number="INV-2")
    assert main_card(hanna) == uses[0].voucher.number
    pay(world, uses[0])
    assert main_card(hanna) == newer.number


def test_the_way_follows_the_voucher(hanna, world):
    redemption = redeem(world, issue(world))
    confirm(world, redemption)
    page = text_of(hanna.get(f"/me/vouchers/{redemption.voucher_id}/"))

    assert "Who has it now</dt><dd>Academy</dd>" in page
    assert "You learn and sit the tests" in page.partition('class="now"')[2][:120]


def test_the_way_ends_when_the_provider_is_paid(hanna, world):
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    pay(world, redemption)
    page = text_of(hanna.get(f"/me/vouchers/{redemption.voucher_id}/"))

    assert "Nobody: everything is paid" in page
    assert 'class="now"' not in page
    assert cost(hanna, f"/me/vouchers/{redemption.voucher_id}/") <= 15


def test_a_voucher_that_was_ended_shows_no_way_to_its_code(hanna, world):
    voucher = vouchers.void_voucher(
        voucher=issue(world), reason="Left.", actor=world.alice, occurred_at=world.session.starts_at
    )
    page = text_of(hanna.get(f"/me/vouchers/{voucher.pk}/"))

    assert "Nobody: this voucher has ended" in page
    assert "Show the code" not in page
    assert hanna.post(f"/me/vouchers/{voucher.pk}/code/").status_code == 409


def test_the_page_of_a_voucher_holds_no_secret(hanna, world):
    voucher = issue(world)
    page = text_of(hanna.get(f"/me/vouchers/{voucher.pk}/"))
    page += text_of(hanna.get(f"/me/vouchers/{voucher.pk}/code/"))

    assert code_of(voucher) not in page.replace("</span><span>", "")
    assert shown_codes(voucher) == 0


def test_the_code_comes_after_a_press_each_of_which_is_recorded(hanna, world):
    voucher = issue(world)
    answers = [hanna.post(f"/me/vouchers/{voucher.pk}/code/", {"form_key": "k"}) for _i in (1, 2)]

    for answer in answers:
        assert code_of(voucher) in text_of(answer).replace("</span><span>", "")
        assert '<svg class="qr"' in text_of(answer)
        assert answer["Cache-Control"] == "no-store"
    assert shown_codes(voucher) == 2


def test_a_new_code_is_made_once_however_often_it_is_pressed(hanna, world):
    voucher = issue(world)
    own = f"/me/vouchers/{voucher.pk}/"
    assert f'href="{own}new-code/"' in text_of(hanna.get(own))
    assert "stop working at once" in text_of(hanna.get(f"{own}new-code/"))
    answers = [hanna.post(f"{own}new-code/", {"form_key": "k"}) for _i in (1, 2)]

    voucher.refresh_from_db()
    assert voucher.code_version == 2
    assert {answer["Location"] for answer in answers} == {f"{own}code/?done=k"}
    assert "Your voucher has a new code." in text_of(hanna.get(answers[0]["Location"]))
    new = text_of(hanna.post(f"{own}code/")).replace("</span><span>", "")
    assert code_of(voucher) in new


def test_the_department_reads_that_the_holder_made_a_new_code(hanna, world):
    voucher = issue(world)
    hanna.post(f"/me/vouchers/{voucher.pk}/new-code/", {"form_key": "k"})

    page = text_of(browser_of(world.alice).get(f"/department/vouchers/{voucher.pk}/"))
    assert "New code, made by the holder" in page


def test_a_used_voucher_offers_no_new_code_and_refuses_one(hanna, world):
    own = f"/me/vouchers/{enrol(world)[0].voucher_id}/"

    assert "new-code" not in text_of(hanna.get(own))
    answer = hanna.post(f"{own}new-code/", {"form_key": "k"})
    assert (answer.status_code, "it is used" in answer.content.decode()) == (409, True)


def test_the_sheet_is_a_file_and_recorded_as_a_showing(hanna, world):
    voucher = issue(world)
    answer = hanna.post(f"/me/vouchers/{voucher.pk}/sheet/")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert voucher.number in answer["Content-Disposition"]
    assert shown_codes(voucher) == 1


@pytest.mark.parametrize("path", ["", "code/", "new-code/", "sheet/"])
def test_a_voucher_of_somebody_else_is_not_there(igor, world, path):
    address = f"/me/vouchers/{issue(world).pk}/{path}"

    assert igor.get(address).status_code == 404
    assert igor.post(address).status_code in {404, 405}


def test_an_official_sees_here_only_what_they_hold(world):
    igor = world.employees[1].user
    grant(world, igor, "PROGRAMME_MANAGER")

    assert browser_of(igor).get(f"/me/vouchers/{issue(world).pk}/").status_code == 404


def test_looking_at_oneself_leaves_no_look(hanna, world):
    issue(world)
    hanna.get("/me/")

    assert not Viewing.objects.exists()


def test_home_costs_the_same_for_one_voucher_and_three(hanna, world):
    voucher = issue(world)
    redeem(world, voucher)
    few = cost(hanna, "/me/")
    for _each in range(2):
        Voucher.objects.filter(holder=world.hanna).update(status="EXPIRED", remaining_minor=0)
        issue(world)

    assert cost(hanna, "/me/") == few <= 15
