"""The budget's tree and a line's page: whose figures they show, and that they add up."""

import pytest

from budgets.models import Allocation
from people import operations as people
from people.models import Role
from tests.budgets import papers
from tests.database import statements_of
from tests.people.colleagues import make_official
from tests.portals.department.browsing import STATEMENTS_MOST, page
from tests.sign_in import browser_of
from tests.world import LINE, NOON, complete, enrol, pay


@pytest.fixture
def alice(world):
    return browser_of(world.alice)


def test_the_tree_shows_each_line_under_its_source_with_its_amounts(world, alice):
    redemption, place = enrol(world)
    complete(world, place)
    pay(world, redemption)

    shown = page(alice, "/department/budget/")

    assert f'href="/department/lines/{world.line.pk}/"' in shown
    assert "60,000.00" in shown  # Paid.
    assert 'class="lv2"' in shown
    assert "2,000,000.00" in shown  # Both lines together.


def test_a_draft_is_shown_and_is_no_plan_yet(world, alice):
    papers.propose_line(world, world.appropriation, amount_minor=7_77)

    shown = page(alice, "/department/budget/")

    assert ">P9<" in shown
    assert "2,000,007.77" not in shown


def test_year_and_department_narrow_the_tree(world, alice):
    assert ">P3<" in page(alice, "/department/budget/?year=2026")
    assert ">P3<" not in page(alice, "/department/budget/?year=1999")
    assert ">P3<" in page(alice, f"/department/budget/?department={world.department.pk}")


def test_who_has_one_department_sees_its_lines_only(world):
    other = people.create_department(
        region=world.region, code="EDU", name="Education", actor=world.bob, occurred_at=NOON
    )
    narrow = make_official(world, Role.BUDGET_OFFICER, department=other)

    assert ">P3<" not in page(browser_of(narrow), "/department/budget/")
    assert browser_of(narrow).get(f"/department/lines/{world.line.pk}/").status_code == 404


def test_the_tree_as_a_file_says_the_same(world, alice):
    answer = alice.get("/department/budget/?format=csv")

    assert b"P3" in answer.content
    assert str(LINE // 100).encode() in answer.content


def test_the_tree_costs_no_statement_per_line(world, alice):
    alice.get("/department/budget/")
    few = statements_of(lambda: alice.get("/department/budget/"))
    for number in range(5):
        papers.propose_line(world, world.appropriation, code=f"X{number}")

    assert statements_of(lambda: alice.get("/department/budget/")) == few <= STATEMENTS_MOST


def test_a_line_shows_plan_virements_and_every_transfer(world, alice):
    papers.decide_virement(world, papers.propose_virement(world, 12_34))

    shown = page(alice, f"/department/lines/{world.line.pk}/")

    assert "materials, platform, tests" in shown
    assert "−12.34" in shown
    assert "Fewer learners, more hours." in shown
    assert world.bob.username in shown
    assert (
        statements_of(lambda: alice.get(f"/department/lines/{world.line.pk}/")) <= STATEMENTS_MOST
    )


@pytest.mark.parametrize(
    ("who", "offered"),
    [("alice", ["virement", "pause"]), ("bob", ["allot", "pause", "deallocate", "close"])],
)
def test_a_line_offers_what_the_reader_may_do(world, who, offered):
    shown = page(browser_of(getattr(world, who)), f"/department/lines/{world.line.pk}/")
    acts = ("virement", "pause", "allot", "deallocate", "close", "resume")

    assert [each for each in acts if f"/{each}/" in shown] == [
        each for each in acts if each in offered
    ]


def test_an_officer_pauses_a_line_and_lets_it_go_on(world, alice):
    for act, state in (("pause", Allocation.Status.PAUSED), ("resume", Allocation.Status.OPEN)):
        answer = alice.post(
            f"/department/lines/{world.line.pk}/{act}/", {"reason": "Audit.", "form_key": act}
        )
        world.line.refresh_from_db()
        assert (answer.status_code, world.line.status) == (303, state)


def test_a_treasurer_pauses_nothing(world):
    answer = browser_of(world.carol).post(
        f"/department/lines/{world.line.pk}/pause/", {"reason": "Audit."}
    )

    assert answer.status_code == 403
    assert Allocation.objects.get(pk=world.line.pk).status == Allocation.Status.OPEN
