"""Asking for money: virements, supplements, whole plans from a spreadsheet; and the year end."""

import pytest

from audit.models import AnsweredRequest, AuditRecord, Notice
from budgets.models import Allocation, Amendment, Virement
from ledger.models import Transfer
from tests.budgets import papers
from tests.portals.department.browsing import page, sent
from tests.sign_in import browser_of
from tests.world import issue

PASTE, NEW = "/department/budget/paste/", "/department/budget/lines/new/"
ROW = "P7\tplatform\tthe platform\t999 0705 231D390010 244\t1 234,50"


@pytest.fixture
def alice(world):
    return browser_of(world.alice)


@pytest.fixture
def bob(world):
    return browser_of(world.bob)


def pasted(world, rows: str, **changes) -> dict:
    wanted = {
        "appropriation": world.appropriation.pk,
        "programme": world.programme.pk,
        "scheme": "RU-KBK",
        "pasted": rows,
        "form_key": "k1",
    }
    return {**wanted, **changes}


def one_line(world, **changes) -> dict:
    wanted = {
        "appropriation": world.appropriation.pk,
        "programme": world.programme.pk,
        "scheme": "RU-KBK",
        "code": "P7",
        "kind": "PLATFORM",
        "cost_scope": "the platform",
        "classification_code": "999 0705 231D390010 244",
        "amount_minor": "1 234,50",
        "approval_above_minor": "500",
        "form_key": "k1",
    }
    return {**wanted, **changes}


def lines(world) -> int:
    return Allocation.objects.filter(region=world.region).count()


def test_one_line_is_proposed_by_a_form(world, alice):
    assert NEW in page(alice, "/department/budget/")
    check = alice.post(NEW, one_line(world)).content.decode()

    assert "Propose 1 line" in check
    assert sent(alice, NEW, **one_line(world)) == 303
    line = Allocation.objects.get(region=world.region, code="P7")
    assert (line.original_minor, line.approval_above_minor) == (1_234_50, 500_00)
    assert (line.status, line.kind) == ("DRAFT", "PLATFORM")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code": "P1"}, "A line with this code is there already"),
        ({"classification_code": "999"}, "999” has 3 characters"),
        ({"amount_minor": "0"}, "must be more than zero"),
    ],
)
def test_one_line_is_refused_as_pasted_ones_are(world, alice, changes, told):
    before, answer = lines(world), alice.post(NEW, one_line(world, **changes))

    assert (answer.status_code, lines(world)) == (422, before)
    assert told in answer.content.decode()


def test_a_virement_is_shown_before_and_after_and_then_asked_for(world, alice):
    path = f"/department/lines/{world.line.pk}/virement/"
    given = {"target": world.pay_line.pk, "amount_minor": "1 234,50", "reason": "More hours."}
    check = alice.post(path, given).content.decode()

    assert "+1,234.50" in check
    assert "Line P1 before and after" in check
    assert not Virement.objects.exists()
    assert sent(alice, path, **given) == 303
    assert Virement.objects.get().amount_minor == 1_234_50


def test_what_cannot_be_is_refused_before_the_check_page_and_leaves_no_trace(world, alice, bob):
    line = f"/department/lines/{world.line.pk}"
    cut = {"appropriation": world.appropriation.pk, "change_minor": "-1,25"}
    issue(world)
    before = papers_and_records()
    for browser, path, given, field in (
        (alice, f"{line}/virement/", {"target": world.pay_line.pk}, "amount_minor"),
        (alice, "/department/budget/supplement/", cut, "change_minor"),
        (bob, f"{line}/deallocate/", {}, "amount_minor"),
        (bob, f"{line}/allot/", {}, "amount_minor"),
    ):
        sum_and_reason = {"amount_minor": "1 000 000", "reason": "More hours.", "form_key": "k1"}
        answer = browser.post(path, {**sum_and_reason, **given})
        shown = answer.content.decode()
        assert answer.status_code == 409, path
        assert f'href="#id_{field}"' in shown
        assert "Check before you go on" not in shown
        assert path.endswith("/allot/") or "More hours." in shown
    assert papers_and_records() == before


def papers_and_records() -> list[int]:
    models = (Virement, Amendment, Transfer, AuditRecord, AnsweredRequest, Notice)
    return [model.objects.count() for model in models]


def test_a_virement_goes_to_lines_of_the_same_appropriation_only(world, alice):
    other = papers.open_line(world, papers.appropriated(world))
    path = f"/department/lines/{world.line.pk}/virement/"

    assert sent(alice, path, target=other.pk, amount_minor="1", reason="Why") == 422
    assert not Virement.objects.exists()


@pytest.mark.parametrize(("typed", "change"), [("500,50", 500_50), ("-20", -20_00)])
def test_a_supplement_or_a_cut_is_asked_for(world, alice, typed, change):
    given = {"appropriation": world.appropriation.pk, "change_minor": typed, "reason": "Law 9"}
    path = "/department/budget/supplement/"
    given["appropriation"] = papers.appropriated(world).pk  # Of which no line has anything.

    assert "Not yet planned" in alice.post(path, given).content.decode()
    assert sent(alice, path, **given) == 303
    assert Amendment.objects.get().change_minor == change


@pytest.mark.parametrize("path", [PASTE, NEW, "/department/budget/supplement/"])
def test_only_a_budget_officer_plans(world, bob, path):
    assert bob.get(path).status_code == 403


def test_pasted_lines_are_checked_and_then_all_proposed(world, alice):
    head = "Код\tВид\tЧто\tКБК\tСумма\n"
    given = pasted(world, f"{head}{ROW}\n\nP8\tOTHER\tposters\t99907051111111111244\t0,50\t10\n")
    check = alice.post(PASTE, given).content.decode()

    assert "1,235.00" in check
    assert "Propose 2 lines" in check
    assert lines(world) == 2
    assert sent(alice, PASTE, **given) == 303
    assert Allocation.objects.get(code="P8").approval_above_minor == 10_00
    assert Allocation.objects.get(code="P7").original_minor == 1_234_50


def test_errors_are_grouped_and_nothing_is_created(world, alice):
    bad = ROW.replace("1 234,50", "a lot")
    rows = [ROW, bad.replace("P7", "P8"), bad.replace("P7", "P9"), ROW.replace("P7", "P3"), "P5\tx"]
    answer = alice.post(PASTE, pasted(world, "\n".join(rows), confirmed="1"))
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "row 2: “a lot”, row 3: “a lot”" in shown
    assert "A line with this code is there already" in shown
    assert "A row has too few or too many columns" in shown
    assert lines(world) == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("platform\tthe", "rockets\tthe", "Kind of cost is not known"),
        ("231D390010", "231", "No code of the classification RU-KBK"),
        ("1 234,50", "0", "The sum cannot be read"),
        (ROW, f"{ROW}\n{ROW}", "The same code twice"),
        (ROW, "", "This field is required"),
        ("P7", "P" * 25, "The code of a line is missing or too long"),
    ],
)
def test_a_row_that_cannot_be_is_said_with_its_mending(world, alice, old, new, words):
    shown = alice.post(PASTE, pasted(world, ROW.replace(old, new))).content.decode()

    assert words in shown
    assert 'name="confirmed"' not in shown


def test_what_is_of_another_region_is_not_there_to_plan_in(world, alice):
    given = pasted(world, ROW, appropriation="0199e0a0-0000-7000-8000-000000000000")

    assert alice.post(PASTE, given).status_code == 404


def test_the_year_end_shows_what_lapses_and_what_is_in_the_way(world, bob):
    papers.place_order(world, amount_minor=30_00)
    shown = page(bob, "/department/budget/year-end/")

    assert f"/lines/{world.line.pk}/close/" in shown
    assert f"/lines/{world.pay_line.pk}/close/" not in shown
    assert "999,970.00" in shown
    assert "nothing is appropriated for 2027 yet" in shown
    assert "/close/" not in page(browser_of(world.alice), "/department/budget/year-end/")


def test_a_line_is_closed_on_the_figure_that_was_seen(world, bob):
    path = f"/department/lines/{world.line.pk}/close/"
    seen = {"expected_minor": world.line.original_minor}
    check = bob.post(path, seen).content.decode()
    papers.deallocate(world, world.line, 1_00)
    late = bob.post(path, {**seen, "confirmed": "1", "form_key": "k1"})

    assert "Close: RUB" in check
    assert late.status_code == 409
    assert f'name="expected_minor" value="{world.line.original_minor - 1_00}"' in (
        late.content.decode()
    )
    assert sent(bob, path, expected_minor=world.line.original_minor - 1_00, form_key="k2") == 303
    assert Allocation.objects.get(pk=world.line.pk).status == Allocation.Status.LAPSED


def test_what_is_free_is_carried_over_into_next_year(world, bob):
    after = papers.appropriated(world)
    given = {"expected_minor": world.line.original_minor, "carry_to": after.pk}

    assert sent(bob, f"/department/lines/{world.line.pk}/close/", **given) == 303
    assert papers.held(after, "unallocated") == papers.AMOUNT + world.line.original_minor
