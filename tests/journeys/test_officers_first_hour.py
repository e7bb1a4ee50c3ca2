"""The officer's first hour: the year's plan is pasted, mended and sent for approval."""

from budgets.models import Allocation, Appropriation
from tests.budgets.papers import appropriated
from tests.chromium import needs_chromium
from tests.journeys.browser import Window, story
from tests.world import NOON, World

pytestmark = needs_chromium
CODE = "999 0705 231D390010 244"
PLAN = [
    ("L1", "teacher pay", "teacher hours of all groups", "300 000,00"),
    ("L2", "training vouchers", "courses of 72 hours", "250 000,00"),
    ("L3", "platform", "the learning platform", "150 000,00"),
    ("L4", "other costs", "entry and final tests", "100 000,00"),
    ("L5", "information campaign", "letters to the bodies", "150 000,00"),
    ("L6", "other costs", "printing", "50 000,01"),
]
TOO_MUCH, MENDED = "50 000,01", "50 000,00"


def test_six_lines_are_pasted_mended_and_sent_for_approval(committed_world: World):
    world = committed_world
    year = appropriated(world, amount_minor=1_000_000_00)
    with story("officers-first-hour", at=NOON) as told:
        alice = told.window(world.alice)
        alice.opens("/department/")
        alice.keeps("what-is-to-do")
        alice.follows("Propose budget lines")
        pastes(alice, year)
        alice.sees("they ask for RUB\u00a00.01 more than is left", "1,000,000.01")
        alice.keeps("over-the-total")
        mends(alice)
        alice.presses("Propose 6 lines")
        alice.sees("6 lines proposed", "An approver decides each.")
        alice.keeps("sent-for-approval")
        proposed = told.meanwhile(list, Allocation.objects.filter(appropriation=year))

    assert {line.status for line in proposed} == {Allocation.Status.DRAFT}
    assert sum(line.original_minor for line in proposed) == 1_000_000_00


def pastes(alice: Window, year: Appropriation) -> None:
    """Paste the rows as a spreadsheet gives them, one kind of cost misspelt, one sum too large."""
    rows = "\n".join(f"{code}\t{kind}\t{what}\t{CODE}\t{money}" for code, kind, what, money in PLAN)
    alice.page.get_by_label("Appropriation").select_option(str(year.pk))
    alice.fills("Lines, copied from a spreadsheet", rows.replace("platform\tthe", "portal\tthe"))
    alice.presses("Check")
    alice.sees("Kind of cost is not known", "row 3: “portal”", "Nothing was created")
    alice.keeps("a-kind-nobody-knows")
    alice.fills("Lines, copied from a spreadsheet", rows)
    alice.presses("Check")


def mends(alice: Window) -> None:
    """Go back: what was pasted is still there, and the one sum is set right."""
    alice.presses("Change")
    field = alice.page.get_by_label("Lines, copied from a spreadsheet")
    field.fill(field.input_value().replace(TOO_MUCH, MENDED))
    alice.presses("Check")
    alice.misses("Not all of them can be approved")
    alice.keeps("mended")
