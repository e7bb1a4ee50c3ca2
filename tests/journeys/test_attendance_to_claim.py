"""From the list of who was there to the claim: thirty people, one class, one claim."""

import pytest

from learning import operations as learning
from payments.models import Claim
from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import DAY, World, build_world, enrol

pytestmark = needs_chromium
CLASS = 30
FILLED_IN = "form => new URLSearchParams(new FormData(form)).toString()"


@pytest.fixture
def world(committed) -> World:
    """A class whose every block but the last is written down, with both tests."""
    world = build_world(employees=CLASS, places=CLASS, line_minor=CLASS * 60_000_00)
    class_ids = [enrol(world, each)[1].pk for each in world.employees]
    by = {"actor": world.eve, "occurred_at": world.session.ends_at}
    for block in list(world.session.blocks.order_by("position"))[:-1]:
        learning.record_attendance(block=block, present=dict.fromkeys(class_ids, True), **by)
    for kind, score in (("ENTRY", 40), ("FINAL", 75)):
        scores = dict.fromkeys(class_ids, score)
        learning.record_assessments(session=world.session, kind=kind, scores=scores, **by)
    return world


@pytest.mark.parametrize("scripted", [True, False])
def test_a_class_is_ticked_completed_and_claimed_once(world: World, scripted: bool):
    name = "attendance-to-claim" if scripted else "attendance-to-claim-without-javascript"
    with story(name, at=world.session.ends_at + DAY) as told:
        eve = told.window(world.eve, scripted=scripted)
        writes_down_who_was_there(eve, world)
        completes_them(eve)
        claims_with_a_double_click(eve)
        claims = told.meanwhile(list, Claim.objects.filter(provider=world.academy))

    assert [claim.amount_minor for claim in claims] == [CLASS * 60_000_00]


def writes_down_who_was_there(eve: Window, world: World) -> None:
    eve.opens("/provider/")
    eve.keeps("what-is-to-do")
    eve.opens(f"/provider/sessions/{world.session.pk}/")
    eve.follows("Attendance")
    ticks = eve.page.get_by_role("checkbox")
    assert [tick.is_checked() for tick in ticks.all()] == [True] * CLASS
    ticks.nth(7).uncheck()
    eve.keeps("one-was-ill")
    eve.presses("Write it down")
    eve.sees("29 of 30 were there.")


def completes_them(eve: Window) -> None:
    eve.follows("Complete learners")
    eve.keeps("who-meets-the-rule")
    eve.presses("Complete them")
    eve.sees("30 learners have completed. You can claim them.")
    eve.keeps("completed")


def claims_with_a_double_click(eve: Window) -> None:
    eve.follows("Claims")
    eve.follows("Make a claim")
    eve.fills("Number of your paper", "INV-30")
    eve.presses("Check")
    eve.sees("1,800,000.00 for 30 learners")
    eve.keeps("check")
    filled_in = eve.page.locator("#act").evaluate(FILLED_IN)
    eve.page.get_by_role("button", name="for 30 learners").dblclick()
    eve.sees("The claim is submitted.", "The programme manager checks it next.")
    eve.keeps("submitted")
    arrives_once_more(eve, f"{filled_in}&confirmed=1")
    eve.follows("Claims")
    assert eve.page.get_by_role("link", name="INV-30").count() == 1
    eve.misses("for 30 learners who have completed")
    eve.keeps("nothing-left-to-claim")


def arrives_once_more(eve: Window, sent: str) -> None:
    """Of two quick clicks Chromium may drop one; a network that repeats drops none."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = eve.page.request.post(
        "/provider/claims/new/", data=sent, headers=kind, max_redirects=0
    )
    assert answer.status == 303
