"""The people of one's own body, and nobody else's."""

import pytest

from audit.models import Viewing
from tests.portals.cost import cost
from tests.portals.employee.test_voucher import text_of
from tests.world import enrol, issue


def test_home_counts_people_and_what_waits(olga, stranger):
    page = text_of(olga.get("/personnel/"))

    assert '<a href="/personnel/people/">4</a>' in page


def test_the_list_has_ones_own_people_only_and_notes_the_look(olga, officer, stranger, world):
    page = text_of(olga.get("/personnel/people/"))

    assert f"/personnel/people/{world.hanna.pk}/" in page
    assert "Strangerova" not in page
    assert "Education committee" not in page
    looks = Viewing.objects.filter(viewer_id=officer.pk, door="page.personnel-people")
    assert looks.count() == 4


@pytest.mark.parametrize(("choice", "found"), [("yes", True), ("no", False)])
def test_people_are_filtered_by_having_a_voucher(olga, world, choice, found):
    issue(world)
    page = text_of(olga.get(f"/personnel/people/?voucher={choice}"))

    assert (f"/people/{world.hanna.pk}/" in page) is found


FIND = "/personnel/people/find/"


def test_somebody_is_found_by_name_which_stands_in_no_address(olga, world, stranger):
    page = text_of(olga.post(FIND, {"family_name": "ivanova"}, follow=True))
    assert f"/people/{world.hanna.pk}/" in page

    page = text_of(olga.post(FIND, {"family_name": "Strangerova"}, follow=True))
    assert "Nobody in your sight" in page
    assert olga.post(FIND).status_code == 422


def test_a_person_shows_vouchers_and_courses(olga, officer, world):
    redemption, _enrolment = enrol(world)
    page = text_of(olga.get(f"/personnel/people/{world.hanna.pk}/"))

    assert redemption.voucher.number in page
    assert "Academy, G01" in page
    assert Viewing.objects.get(viewer_id=officer.pk).employee_id == world.hanna.pk


def test_a_person_of_another_body_is_not_there(olga, stranger):
    assert olga.get(f"/personnel/people/{stranger.pk}/").status_code == 404


def test_the_list_costs_the_same_for_many(olga, world):
    few = cost(olga, "/personnel/people/")
    for person in world.employees[:3]:
        issue(world, person)

    assert cost(olga, "/personnel/people/") == few <= 15
