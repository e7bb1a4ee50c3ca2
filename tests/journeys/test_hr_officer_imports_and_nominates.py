"""An HR officer imports people, mends an error, and nominates three in their order: vouchers."""

import re
from pathlib import Path

from people.models import Employee, Role
from tests.chromium import needs_chromium
from tests.journeys.browser import Story, Window, story
from tests.people.colleagues import make_official
from tests.world import NOON, World, complete, enrol
from vouchers import tasks
from vouchers.models import Nomination, VoucherBatch

pytestmark = needs_chromium
HEAD = (
    "work_id;family_name;given_name;patronymic;body_code;unit;post;employed_from;employed_until\n"
)
VERA = "N1;Орлова;Вера;;FIN;Accounts;clerk;2012-05-14;\n"
OLEG = "N2;Орлов;Олег;;{body};Accounts;clerk;2015-09-01;\n"


def test_three_are_imported_mended_nominated_and_get_vouchers(
    committed_world: World, tmp_path: Path
):
    world = committed_world
    officer = make_official(world, Role.HR_OFFICER, body=world.body, name=f"olga.{world.region}")
    complete(world, enrol(world)[1])  # Hanna has had her course.
    with story("hr-officer", at=NOON.replace(month=5)) as told:
        olga, alice = told.window(officer), told.window(world.alice)
        imports_with_an_error(olga, tmp_path)
        mends_it(olga, tmp_path)
        reads_the_order(olga, world)
        nominates_three(olga)
        accepts(told, alice, world)
        olga.opens("/personnel/nominations/")
        olga.sees("Voucher issued")
        olga.keeps("the-vouchers-are-issued")
        issued = told.meanwhile(holders_of_vouchers, world)

    assert issued == {"N1", "N2", "W0001"}


def imports_with_an_error(olga: Window, folder: Path) -> None:
    olga.opens("/personnel/")
    olga.keeps("what-there-is-to-do")
    olga.follows("Import people")
    sends_file(olga, folder, VERA + OLEG.format(body="FINN"))
    olga.sees("Nothing can be imported before this is mended", "1 row: 3")
    olga.keeps("one-row-is-wrong")


def mends_it(olga: Window, folder: Path) -> None:
    olga.follows("Choose the mended file")
    sends_file(olga, folder, VERA + OLEG.format(body="FIN"))
    olga.presses("Import 2 rows")
    olga.sees("The people are imported.")


def sends_file(olga: Window, folder: Path, rows: str) -> None:
    file = folder / "people.csv"
    file.write_text(HEAD + rows, "utf-8")
    olga.page.get_by_label("File, CSV or XLSX").set_input_files(file)
    olga.presses("Check")


def reads_the_order(olga: Window, world: World) -> None:
    """Who has waited longest stands first; who holds a voucher stands below, with why."""
    olga.follows("Nominations")
    olga.follows("Nominate people")
    olga.keeps("for-what")
    olga.follows(world.programme.name)
    people = olga.page.locator("fieldset label").all_inner_texts()
    assert [re.match(r"\d+\. \S+ \S+", each)[0] for each in people][:3] == [
        "1. Орлова Вера,",
        "2. Орлов Олег,",
        "3. Ivanova Igor,",
    ]
    olga.sees("state body; completed no course yet; employed since 14 May 2012")
    olga.sees("1 person cannot be nominated", "Already holds voucher")
    olga.keeps("the-order-and-its-grounds")


def nominates_three(olga: Window) -> None:
    boxes = olga.page.get_by_role("checkbox")
    boxes.nth(3).check()
    olga.presses("Check")
    olga.sees("You pass over 3 people who stand before. Say why, or take them in order.")
    olga.keeps("passed-over")
    boxes.nth(3).uncheck()
    for number in range(3):
        boxes.nth(number).check()
    olga.presses("Check")
    olga.sees("1 of 6", "3 of 6")
    olga.keeps("who-is-nominated")
    olga.presses("Nominate 3 people")
    olga.sees("The nominations are with the department.", "Awaits the department")
    olga.keeps("they-wait")


def accepts(told: Story, alice: Window, world: World) -> None:
    alice.opens("/department/")
    alice.follows("3 nominations to decide on")
    alice.follows("P3")
    alice.sees("To decide on, in their order", "employed since 14 May 2012")
    alice.keeps("the-department-reads-them")
    alice.follows("Accept")
    alice.fills("Value of the voucher", "600,00")
    alice.keeps("what-they-get")
    alice.presses("Check")
    alice.keeps("checked")
    alice.presses("Issue 3 vouchers, RUB\u00a01,800.00")
    alice.sees("The batch is there.")
    batch = told.meanwhile(VoucherBatch.objects.get, region=world.region)
    told.meanwhile(tasks.issue_batch, batch_id=str(batch.pk))
    alice.follows("Look again")
    alice.sees("3 of 3 done")


def holders_of_vouchers(world: World) -> set[str]:
    accepted = Nomination.objects.filter(region=world.region, status="ACCEPTED")
    named = Employee.objects.filter(nominations__in=accepted, vouchers__batch__isnull=False)
    return set(named.values_list("work_id", flat=True))
