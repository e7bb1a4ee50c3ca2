"""The department imports people of any body of its region, by the operation of the HR officers."""

import pytest
import time_machine

from people.models import Employee, Role
from tests.people.colleagues import make_official
from tests.portals.department.browsing import page
from tests.portals.personnel.test_import import NEW, check, kept
from tests.sign_in import browser_of
from tests.world import DAY, NOON

WAY = "/department/people/import/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR])
def test_a_file_is_checked_then_imported(world, role):
    browser = browser_of(make_official(world, role))
    assert WAY in page(browser, "/department/vouchers/")

    sent = {"content": kept(check(browser, NEW, WAY)), "confirmed": "1", "form_key": "k"}
    answer = browser.post(WAY, sent)

    assert "The people are imported" in page(browser, answer["Location"])
    assert Employee.objects.get(work_id="X1").body == world.body


def test_who_manages_one_department_does_not_keep_the_directory(world):
    browser = browser_of(make_official(world, Role.PROGRAMME_MANAGER, department=world.department))

    assert browser.get(WAY).status_code == 403
    assert check(browser, NEW, WAY).status_code == 403
