"""A programme manager issues a voucher, and never touches a mouse."""

from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import DAY, NOON, World
from vouchers.models import Voucher

pytestmark = needs_chromium

STOPS = 80  # More than any page of this story has.
SPOKEN = """() => {
    const each = document.activeElement;
    const named = each.labels?.[0] ?? each;
    return (each.getAttribute("aria-label") ?? named.innerText).trim().split("\\n")[0];
}"""


def test_a_voucher_is_issued_by_keyboard_alone(committed_world: World):
    world = committed_world
    with story("by-keyboard-alone", at=NOON + DAY) as told:
        alice = told.window(world.alice)
        alice.opens("/department/")
        finds_her(alice, world)
        says_what_she_gets(alice)
        alice.sees("After you issue")
        alice.keeps("the-line-before-and-after")
        presses(alice, "Issue 1 voucher, RUB\u00a04,200.00")
        alice.sees("The voucher is issued, and its money is committed.")
        alice.keeps("issued")
        issued = told.meanwhile(Voucher.objects.get, holder=world.hanna)

    assert issued.face_minor == 4_200_00


def finds_her(alice: Window, world: World) -> None:
    presses(alice, "Vouchers")
    presses(alice, "Find somebody")
    types(alice, "Work number", world.hanna.work_id)
    enters(alice)
    presses(alice, "Issue a voucher")


def says_what_she_gets(alice: Window) -> None:
    types(alice, "Budget line", "P3")
    types(alice, "Value of the voucher", "4 200,00")
    alice.keeps("where-the-focus-is")
    presses(alice, "Check")


def presses(window: Window, words: str) -> None:
    comes_to(window, words)
    enters(window)


def enters(window: Window) -> None:
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")


def types(window: Window, words: str, value: str) -> None:
    comes_to(window, words)
    window.page.keyboard.type(value)


def comes_to(window: Window, words: str) -> None:
    """Press Tab until what has the focus is called so."""
    passed: list[str] = []
    while words not in passed and len(passed) < STOPS:
        window.page.keyboard.press("Tab")
        passed.append(window.page.evaluate(SPOKEN))
    assert words in passed, f"{words!r} is not among {passed}."
