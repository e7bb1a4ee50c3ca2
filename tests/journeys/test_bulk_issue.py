"""Two thousand vouchers by a file with errors: grouped, downloaded, mended, checked, issued."""

from pathlib import Path

import pytest

from people import operations as people
from tests.chromium import needs_chromium
from tests.journeys.browser import Story, Window, story
from tests.world import NOON, World
from vouchers import operations, tasks
from vouchers.models import Voucher, VoucherBatch

pytestmark = needs_chromium
GOOD, EMPTY, UNKNOWN, TWICE, LEFT = 1_977, 4, 10, 6, 3
WRONG = EMPTY + UNKNOWN + TWICE + LEFT


@pytest.fixture
def world(committed_world: World) -> World:
    """The register: two thousand at work, and three who have left."""
    rows = [f"V{n:04};Petrova;Anna;;FIN;Accounts;clerk;2020-01-01;" for n in range(GOOD + WRONG)]
    rows += [f"L{n};Petrova;Anna;;FIN;Accounts;clerk;2020-01-01;2026-01-31" for n in range(LEFT)]
    head = "work_id;family_name;given_name;patronymic;body_code;unit;post;"
    content = "\n".join([f"{head}employed_from;employed_until", *rows]).encode()
    people.import_employees(
        region=committed_world.region, content=content, apply=True, actor=None, occurred_at=NOON
    )
    return committed_world


def test_two_thousand_are_issued_by_a_file_that_had_to_be_mended(world: World, tmp_path: Path):
    with story("bulk-issue", at=NOON) as told:
        alice = told.window(world.alice)
        alice.opens("/department/vouchers/")
        alice.follows("Issue by file")
        fills_in(alice, world, personnel_file(tmp_path))
        alice.sees("Issue 1,977 vouchers, RUB\u00a0790,800.00")
        reads_the_errors(alice)
        mended = downloads_and_mends(alice, tmp_path)
        alice.presses("Issue 1,977 vouchers")
        leaves_and_returns(told, alice, world)
        issues_the_rest(told, alice, world, mended)
        issued = told.meanwhile(Voucher.objects.filter(region=world.region).count)

    assert issued == GOOD + WRONG


def personnel_file(folder: Path) -> Path:
    """Write the list as a personnel program does: cp1251, semicolons, and a remark of its own."""
    numbers = [f"V{n:04}" for n in range(GOOD)]
    numbers += [" "] * EMPTY + [f"X{n}" for n in range(UNKNOWN)] + numbers[:TWICE]
    numbers += [f"L{n}" for n in range(LEFT)]
    lines = ["work_id;problem", *(f"{number};из кадров" for number in numbers)]
    found = folder / "people.csv"
    found.write_bytes("\r\n".join(lines).encode("cp1251"))
    return found


def fills_in(alice: Window, world: World, file: Path) -> None:
    alice.page.get_by_label("Budget line").select_option(str(world.line.pk))
    alice.fills("Value of the voucher", "400,00")
    alice.page.get_by_label("File with work numbers").set_input_files(file)
    alice.presses("Check")


def reads_the_errors(alice: Window) -> None:
    table = alice.page.get_by_role("table", name="Rows that cannot be issued")
    counted = [row.inner_text().split("\t")[:2] for row in table.locator("tbody tr").all()]
    assert counted == [
        ["Nobody in the register has this work number", "10"],
        ["The same person twice in this file", "6"],
        ["The cell is empty", "4"],
        ["Not employed on 2 March 2026.", "3"],
    ]
    alice.keeps("errors-are-grouped")


def downloads_and_mends(alice: Window, folder: Path) -> Path:
    """Take the rows to mend home, and write the right number into each."""
    with alice.page.expect_download() as download:
        alice.presses("Download the 23 rows, CSV")
    head, *rows = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == WRONG
    right = [f"V{GOOD + n};{row.split(';')[1]}" for n, row in enumerate(rows)]
    mended = folder / "mended.csv"
    mended.write_text("\n".join([head, *right]), "utf-8-sig")
    return mended


def leaves_and_returns(told: Story, alice: Window, world: World) -> None:
    """The worker goes on while nobody looks."""
    alice.sees("The batch is there. You can leave this page", "0 of 1,977 done")
    batch = told.meanwhile(VoucherBatch.objects.get, region=world.region)
    told.meanwhile(operations.issue_next_chunk, batch_id=batch.pk, occurred_at=NOON)
    alice.follows("Look again")
    alice.sees("200 of 1,977 done")
    alice.keeps("under-way")
    alice.follows("Budget")
    told.meanwhile(tasks.issue_batch, batch_id=str(batch.pk))
    alice.opens("/department/vouchers/")
    alice.follows("Work in progress")
    alice.follows("Vouchers of line P3")
    alice.sees("1,977 of 1,977 done", "790,800.00")
    alice.keeps("returned-to")


def issues_the_rest(told: Story, alice: Window, world: World, mended: Path) -> None:
    alice.opens("/department/issue-by-file/")
    fills_in(alice, world, mended)
    alice.misses("Rows that cannot be issued")
    alice.keeps("mended")
    alice.presses("Issue 23 vouchers, RUB\u00a09,200.00")
    alice.sees("0 of 23 done")
    rest = told.meanwhile(VoucherBatch.objects.get, region=world.region, total=WRONG)
    told.meanwhile(tasks.issue_batch, batch_id=str(rest.pk))
    alice.follows("Look again")
    alice.sees("23 of 23 done")
    alice.keeps("all-are-issued")
