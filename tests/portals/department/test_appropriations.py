"""How a year begins: a source is registered, and what a law grants from it is proposed."""

import pytest
import time_machine

from budgets.models import Appropriation, FundingSource
from people.models import Role
from tests.people.colleagues import make_official
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import NOON

SOURCE, GRANT = "/department/budget/sources/new/", "/department/budget/appropriations/new/"


@pytest.fixture
def cora(world):
    """A budget officer of the region."""
    with time_machine.travel(NOON, tick=False):
        yield browser_of(make_official(world, Role.BUDGET_OFFICER))


def source(world, **changes) -> dict:
    wanted = {
        "region": world.region.pk,
        "code": "F9",
        "name": "The region's budget",
        "instrument": "Law 7",
        "eligible_from": "2026-01-01",
        "last_day": "31.12.2026",
        "form_key": "k1",
    }
    return {**wanted, **changes}


def grant(world, **changes) -> dict:
    found = FundingSource.objects.get(region=world.region, code="F9")
    terms = {"fiscal_year": "2026", "amount_minor": "1 234 567,50", "document": "Law 7 of 1 March"}
    return {"source": found.pk, **terms, "form_key": "k2", **changes}


def test_a_source_is_checked_then_registered_once_with_its_last_day_in(world, cora):
    assert "31 December 2026" in cora.post(SOURCE, source(world)).content.decode()
    assert not FundingSource.objects.filter(code="F9").exists()

    for _time in range(2):
        answer = cora.post(SOURCE, source(world, confirmed="1"))
        assert answer["Location"].startswith(GRANT)
    assert str(FundingSource.objects.get(code="F9").eligible_until) == "2027-01-01"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"last_day": "2025-12-31"}, "The window must end after"),
        ({"last_day": "soon"}, "Enter a valid date."),
        ({"code": ""}, "This field is required."),
    ],
)
def test_a_wrong_source_is_refused_and_nothing_registered(world, cora, changes, told):
    answer = cora.post(SOURCE, source(world, confirmed="1", **changes))

    assert answer.status_code in {400, 422}
    assert told in answer.content.decode()
    assert not FundingSource.objects.filter(region=world.region, code="F9").exists()


def test_an_appropriation_is_proposed_and_waits_for_a_second_person(world, cora):
    cora.post(SOURCE, source(world, confirmed="1"))
    assert "Propose RUB\u00a01,234,567.50" in cora.post(GRANT, grant(world)).content.decode()

    cora.post(GRANT, grant(world, confirmed="1"))
    found = Appropriation.objects.get(source__code="F9")
    assert (found.status, found.original_minor) == ("PROPOSED", 1_234_567_50)
    assert "F9" in browser_of(world.bob).get("/department/approvals/").content.decode()


@pytest.mark.parametrize("amount", ["0", "-5", "much"])
def test_an_appropriation_of_nothing_is_refused_at_its_field(world, cora, amount):
    cora.post(SOURCE, source(world, confirmed="1"))
    answer = cora.post(GRANT, grant(world, amount_minor=amount, confirmed="1"))

    assert answer.status_code in {400, 422}
    assert 'href="#id_amount_minor"' in answer.content.decode()


def test_a_second_appropriation_of_a_year_and_a_known_code_are_refused(world, cora):
    cora.post(SOURCE, source(world, confirmed="1"))
    cora.post(GRANT, grant(world, confirmed="1"))
    again = cora.post(GRANT, grant(world, confirmed="1", form_key="k3"))
    same = cora.post(SOURCE, source(world, confirmed="1", form_key="k4"))

    assert (again.status_code, same.status_code) == (409, 409)
    assert "already has an appropriation for 2026" in again.content.decode()


@pytest.mark.parametrize("path", [SOURCE, GRANT])
def test_only_budget_officers_of_the_whole_region_begin_a_year(world, path, cora):
    narrow = make_official(world, Role.BUDGET_OFFICER, department=world.department)

    assert browser_of(narrow).get(path).status_code == 403
    assert browser_of(make_official(world, Role.TREASURER)).get(path).status_code == 403
    assert statements(cora, path) <= 15
