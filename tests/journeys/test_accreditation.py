"""A provider applies for more, is interrupted, is rejected, learns why, and applies again."""

from providers.models import Accreditation
from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import NOON, World

pytestmark = needs_chromium
WHY = "The licence of 2019 names no language courses. Send the one of 2025."


def test_an_application_is_interrupted_rejected_and_made_again(committed_world: World):
    world = committed_world
    with story("accreditation", at=NOON) as told:
        eve = told.window(world.eve)
        begins(eve)
        is_interrupted(eve)
        sends(eve)
        rejects(told.window(world.bob))
        learns_why(eve)
        begins(eve)
        sends(eve)
        papers = Accreditation.objects.filter(provider=world.academy, scope=["LANGUAGE"])
        states = told.meanwhile(list, papers.order_by("pk").values_list("status", flat=True))

    assert states == ["REJECTED", "APPLIED"]


def begins(eve: Window) -> None:
    eve.opens("/provider/accreditation/")
    eve.follows("Apply for accreditation")
    eve.page.get_by_label("language course").check()
    eve.fills("First day", "2026-04-01")


def is_interrupted(eve: Window) -> None:
    """Somebody reads along in another language; what was filled in is still there, in both."""
    eve.page.locator("summary", has_text="English").click()
    eve.page.get_by_role("button", name="Русский").click()
    eve.sees("языковой курс")
    eve.keeps("read-in-russian")
    eve.page.locator("summary", has_text="Русский").click()
    eve.page.get_by_role("button", name="English").click()
    assert eve.page.get_by_label("language course").is_checked()
    assert eve.page.get_by_label("First day").input_value() == "2026-04-01"


def sends(eve: Window) -> None:
    """The last day is missing at first, which is said at its field."""
    eve.presses("Apply")
    eve.sees("1 answer needs mending", "Last day: This field is required.")
    eve.fills("Last day", "2027-03-31")
    eve.presses("Apply")
    eve.sees("The application is sent.", "You cannot redeem vouchers under it yet.")
    eve.keeps("sent")


def rejects(bob: Window) -> None:
    bob.opens("/department/accreditations/")
    bob.follows("What waits for a decision")
    bob.follows("Academy")
    for state, reason in (("under review", "Complete."), ("rejected", WHY)):
        bob.follows("Decide")
        bob.page.get_by_label(state, exact=True).check()
        bob.fills("Reason", reason)
        bob.presses("Check")
        bob.presses(f"Decide: {state}")
        bob.sees("The decision holds from now on.")
    bob.keeps("the-accreditor-rejects")


def learns_why(eve: Window) -> None:
    eve.opens("/provider/accreditation/")
    eve.sees("rejected", WHY, "Mend what the reason below says, then apply again.")
    eve.keeps("rejected-and-why")
