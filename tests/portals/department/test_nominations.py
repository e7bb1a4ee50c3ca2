"""The department reads nominations in their order, and turns them into vouchers or declines."""

import pytest
import time_machine

from people.models import Role
from tests.people.colleagues import make_official
from tests.portals.department.browsing import page, sent
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import DAY, NOON, issue
from vouchers import operations, queries
from vouchers.models import Nomination, VoucherBatch

TERMS = {"amount": "600,00", "first_day": "2026-03-03", "last_day": "2026-05-31"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + DAY, tick=False):
        yield


@pytest.fixture
def alice(world):
    return browser_of(world.alice)


@pytest.fixture
def made(world) -> list[Nomination]:
    """Three of the finance committee, the first of whom is passed over."""
    return operations.nominate(
        allocation=world.line,
        employees=world.employees[1:4],
        among=world.employees,
        reason="Hanna is on leave.",
        actor=make_official(world, Role.HR_OFFICER, body=world.body),
        occurred_at=NOON,
    )


def way(world, act: str = "") -> str:
    return f"/department/nominations/{world.line.pk}/{act}"


def test_what_waits_is_a_task_and_stands_in_the_list(alice, world, made):
    assert "3 nominations to decide on" in page(alice, "/department/")
    assert way(world) in page(alice, "/department/nominations/")


def test_each_stands_with_grounds_and_with_why_out_of_the_order(alice, world, made):
    found = page(alice, way(world))

    assert "State body; completed no course yet; employed since 1 January 2020" in found
    assert found.count("Hanna is on leave.") == 3
    assert "2 / 5" in found
    assert statements(alice, way(world)) <= 15


def test_accepted_nominations_become_a_batch(alice, world, made):
    chosen = {"people": [each.pk for each in made], **TERMS}
    checked = alice.post(way(world, "accept/"), {"form_key": "k1", **chosen}).content.decode()
    assert "Issue 3 vouchers, RUB\u00a01,800.00" in checked

    assert sent(alice, way(world, "accept/"), **chosen) == 303
    assert sent(alice, way(world, "accept/"), **chosen) == 303
    assert VoucherBatch.objects.get(region=world.region).total == 3


def test_who_got_a_voucher_meanwhile_is_skipped_and_told(alice, world, made):
    voucher = issue(world, world.employees[1])
    found = page(alice, way(world, "accept/"))

    assert found.count('name="people"') == 2
    assert f"Already holds voucher {voucher.number} of this line." in found


def test_what_is_declined_takes_a_reason(alice, world, made):
    people = {"people": [made[0].pk]}
    assert sent(alice, way(world, "decline/"), **people) == 422
    assert sent(alice, way(world, "decline/"), **people, reason="No money.") == 303

    found = page(alice, way(world))
    assert "No money." in found
    assert Nomination.objects.filter(status="WAITING").count() == 2


def test_what_was_decided_by_a_colleague_is_told(alice, world, made):
    operations.decline_nominations(
        nominations=made[:1], reason="No.", actor=world.bob, occurred_at=NOON
    )

    answer = alice.post(
        way(world, "accept/"),
        {"form_key": "k1", "confirmed": "1", "people": [made[0].pk], **TERMS},
    )
    assert answer.status_code == 409
    assert "The nomination of W0001 is declined already." in answer.content.decode()


def test_the_order_of_a_programme_is_changed(alice, world):
    given = {"first": "POST", "second": "LAST_TRAINED", "posts": "Head of unit\nclerk"}
    assert sent(alice, way(world, "order/"), **given) == 303

    found = queries.priority_of(world.programme.pk)
    assert found == (["POST", "LAST_TRAINED"], ["Head of unit", "clerk"])
    assert "People in the posts named below" in page(alice, way(world))


def test_an_order_that_names_no_posts_says_what_to_do(alice, world):
    answer = alice.post(way(world, "order/"), {"form_key": "k1", "first": "POST"})

    assert answer.status_code == 400
    assert "Name posts exactly when" in answer.content.decode()
