"""An employee loses the print and gets a new one: the old code is dead at the door."""

from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import DAY, NOON, World, code_of, issue
from vouchers.models import Redemption, Voucher

pytestmark = needs_chromium


def test_the_holder_replaces_a_lost_print_without_asking_anybody(committed_world: World):
    world, voucher = committed_world, issue(committed_world)
    lost = code_of(voucher)
    with story("lost-print-by-oneself", at=NOON + DAY) as told:
        hanna, eve = told.window(world.hanna.user), told.window(world.eve)
        hanna.opens(f"/me/vouchers/{voucher.pk}/")
        hanna.follows("Lost the sheet? Replace the code")
        hanna.keeps("what-will-happen")
        hanna.presses("Make a new code")
        hanna.sees("Your voucher has a new code.")
        hanna.presses("Show the code")
        new = hanna.page.locator(".code").inner_text()
        presents(eve, lost)
        eve.sees("Not accepted", "Nothing was reserved.")
        presents(eve, new)
        eve.sees("Accepted", voucher.number)
        presented = told.meanwhile(Redemption.objects.get, voucher=voucher)

    assert presented.status == Redemption.Status.AWAITING_HOLDER


def test_a_lost_print_is_replaced_and_what_was_lost_opens_nothing(committed_world: World):
    world = committed_world
    voucher = issue(world)
    lost = code_of(voucher)
    with story("lost-print", at=NOON + DAY) as told:
        hanna, alice, eve = (
            told.window(each) for each in (world.hanna.user, world.alice, world.eve)
        )
        reads_whom_to_ask(hanna, voucher)
        gives_a_new_code(alice, world, voucher)
        presents(eve, lost)
        eve.sees("Not accepted", "This code cannot be redeemed", "Nothing was reserved.")
        eve.keeps("the-finder-gets-nothing")
        presents(eve, reads_the_new_code(hanna))
        eve.sees("Accepted", voucher.number)
        eve.keeps("the-new-code-is-good")
        presented = told.meanwhile(Redemption.objects.get, voucher=voucher)

    assert presented.status == Redemption.Status.AWAITING_HOLDER


def reads_whom_to_ask(hanna: Window, voucher: Voucher) -> None:
    hanna.opens(f"/me/vouchers/{voucher.pk}/")
    hanna.sees("Lost the sheet", "Ask Digital development")
    hanna.keeps("whom-to-ask")


def gives_a_new_code(alice: Window, world: World, voucher: Voucher) -> None:
    """The department finds her by her work number, as she says it on the telephone."""
    alice.opens("/department/vouchers/")
    alice.follows("Find somebody")
    alice.fills("Work number", world.hanna.work_id)
    alice.presses("Find")
    alice.follows(world.hanna.full_name)
    alice.follows(voucher.number)
    alice.follows("New code")
    alice.fills("Reason", "She left the sheet on the train.")
    alice.presses("Check")
    alice.sees("She left the sheet on the train.")
    alice.keeps("why-a-new-code")
    alice.presses("Make a new code")
    alice.sees("The voucher has a new code.")
    alice.keeps("it-has-a-new-code")


def reads_the_new_code(hanna: Window) -> str:
    hanna.page.reload()
    hanna.presses("Show the code")
    hanna.sees("Show this to the provider at the first class")
    hanna.keeps("the-new-code")
    return hanna.page.locator(".code").inner_text()


def presents(eve: Window, code: str) -> None:
    eve.opens("/provider/scan/")
    eve.fills("Code on paper or screen", code)
    eve.presses("Check the code")
