"""Courses to go to: price and cover before the click, filters, and the days for a calendar."""

import pytest

from providers import operations as providers
from providers.models import Session
from tests.portals.cost import cost
from tests.portals.employee.test_voucher import text_of
from tests.world import FACE, NOON, build_world, issue, redeem, schedule
from vouchers import operations as vouchers


def test_a_course_says_what_it_costs_and_what_the_voucher_pays(hanna, world):
    issue(world, amount_minor=FACE - 100_00)
    page = text_of(hanna.get("/me/courses/"))

    assert f"/me/courses/{world.session.pk}/" in page
    assert "60,000.00" in page
    assert "59,900.00" in page


def test_without_a_voucher_nothing_is_said_to_be_paid(hanna, world):
    suspended = vouchers.suspend_voucher(
        voucher=issue(world), reason="Lost.", actor=world.alice, occurred_at=NOON
    )
    assert "no voucher for it" in text_of(hanna.get("/me/courses/"))
    page = text_of(hanna.get(f"/me/courses/{world.session.pk}/"))
    assert "You have no voucher for this programme" in page
    assert suspended.number not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("month=2026-03", True),
        ("place=PROVIDER", True),
        ("place=ONLINE", False),
        ("month=2027-03", False),
    ],
)
def test_filters_narrow_the_list(hanna, world, query, found):
    page = text_of(hanna.get(f"/me/courses/?{query}"))

    assert (str(world.session.pk) in page) is found


def test_a_filter_by_programme_keeps_its_courses(hanna, world):
    page = text_of(hanna.get(f"/me/courses/?programme={world.programme.pk}"))

    assert str(world.session.pk) in page


def test_what_is_cancelled_or_of_another_region_is_not_there(hanna, world):
    elsewhere = build_world(employees=1).session
    gone = schedule(world.course, world.eve, "G02")
    providers.cancel_session(session=gone, reason="Ill.", actor=world.eve, occurred_at=NOON)
    page = text_of(hanna.get("/me/courses/"))

    for session in (elsewhere, gone):
        assert str(session.pk) not in page
        assert hanna.get(f"/me/courses/{session.pk}/").status_code == 404
        assert hanna.get(f"/me/courses/{session.pk}/calendar.ics").status_code == 404


def test_a_session_says_what_to_do_and_what_is_not_covered(hanna, world):
    issue(world, amount_minor=FACE - 100_00)
    page = text_of(hanna.get(f"/me/courses/{world.session.pk}/"))

    assert "Bring the code of your voucher" in page
    assert "of the price is not covered" in page
    assert "Book the place" not in page
    assert "Main building, room 12" in page


def test_a_voucher_that_ends_before_the_course_begins_is_told(hanna, world):
    issue(world, expires_at=world.session.starts_at)

    page = text_of(hanna.get(f"/me/courses/{world.session.pk}/"))
    assert "before the course begins" in page


def test_the_calendar_has_every_day_on_site_in_lines_that_fit(hanna, world):
    Session.objects.filter(pk=world.session.pk).update(venue="Улица Некрасова, 24; " * 5)
    answer = hanna.get(f"/me/courses/{world.session.pk}/calendar.ics")
    lines = answer.content.split(b"\r\n")
    whole = answer.content.replace(b"\r\n ", b"").decode()

    assert answer["Content-Type"] == "text/calendar"
    assert whole.count("BEGIN:VEVENT") == 5
    assert "DTSTART:20260303T130000Z\r\nDTEND:20260303T190000Z" in whole
    assert "Некрасова\\, 24\\; Улица" in whole
    assert max(len(line) for line in lines) <= 75


def test_the_catalogue_costs_the_same_for_many(hanna, world):
    redeem(world, issue(world))
    few = cost(hanna, "/me/courses/")
    for number in range(3):
        schedule(world.course, world.eve, f"H{number}")

    assert cost(hanna, "/me/courses/") == few <= 15
