"""Nominations over the API: the order read, people named, the department's answer."""

import pytest

from audit.models import Viewing
from budgets.models import FundingSource
from people.models import Role
from tests.people.colleagues import make_official
from tests.world import DAY, FACE, NOON

pytestmark = pytest.mark.usefixtures("today")
PERIOD = {"valid_from": NOON.isoformat(), "expires_at": (NOON + 90 * DAY).isoformat()}


@pytest.fixture
def olga(world, as_user):
    return as_user(make_official(world, Role.HR_OFFICER, body=world.body))


def nominate(world, olga, *people, **more):
    wanted = {"allocation": str(world.line.pk), "employees": [str(each.pk) for each in people]}
    return olga.post("/api/v1/nominations/", {**wanted, **more}, format="json")


def test_candidates_have_a_place_and_grounds_or_a_refusal(world, olga):
    nominate(world, olga, world.hanna)

    rows = olga.get(f"/api/v1/open-lines/{world.line.pk}/candidates/").json()

    assert [row["place"] for row in rows] == [1, 2, 3, 4, 0]
    assert rows[0]["grounds"].startswith("state body; completed no course yet")
    assert rows[-1]["refusal"] == "Nominated already; the department decides."


def test_reading_the_order_is_a_look_at_each_of_its_people(world, olga):
    olga.get(f"/api/v1/open-lines/{world.line.pk}/candidates/")

    seen = Viewing.objects.filter(region_id=world.region.pk).values_list("employee_id", flat=True)
    assert set(seen) == {each.pk for each in world.employees}


def test_passing_over_takes_a_reason(world, olga):
    refused = nominate(world, olga, world.employees[1])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/reason-needed")

    assert nominate(world, olga, world.employees[1], reason="On leave.").status_code == 201


def test_a_line_of_another_kind_is_not_there(world, olga):
    wanted = {"allocation": str(world.pay_line.pk), "employees": [str(world.hanna.pk)]}

    assert olga.post("/api/v1/nominations/", wanted, format="json").status_code == 404


def test_a_line_whose_source_pays_no_more_is_not_offered(world, olga):
    FundingSource.objects.update(eligible_until=NOON.date())

    assert olga.get("/api/v1/open-lines/").json()["results"] == []
    assert nominate(world, olga, world.hanna).status_code == 404


def test_nominations_become_a_batch_or_are_declined(world, olga, as_user):
    made = nominate(world, olga, *world.employees[:3]).json()["nominations"]
    alice = as_user(world.alice)

    wanted = {"nominations": made[:2], "amount_minor": FACE, **PERIOD}
    batch = alice.post("/api/v1/nominations/accept/", wanted, format="json")
    declined = {"nominations": made[2:], "reason": "No money."}
    answer = alice.post("/api/v1/nominations/decline/", declined, format="json")

    assert (batch.status_code, batch.json()["total"], answer.status_code) == (201, 2, 200)
    states = [olga.get(f"/api/v1/nominations/{pk}/").json()["status"] for pk in made]
    assert states == ["ACCEPTED", "ACCEPTED", "DECLINED"]


def test_an_order_is_set_and_read(world, olga, as_user):
    wanted = {"programme": str(world.programme.pk), "criteria": ["POST"], "posts": ["clerk"]}

    answer = as_user(world.alice).post("/api/v1/priority-rules/", wanted, format="json")

    assert answer.status_code == 201
    [rule] = olga.get("/api/v1/priority-rules/").json()["results"]
    assert (rule["criteria"], rule["posts"]) == (["POST"], ["clerk"])


def test_quotas_are_set_and_an_officer_reads_that_of_their_body(world, olga, as_user):
    wanted = {"programme": str(world.programme.pk), "fiscal_year": 2026}
    wanted["quotas"] = [{"body": str(world.body.pk), "places": 1}]
    assert as_user(world.alice).post("/api/v1/quotas/", wanted, format="json").status_code == 201

    [row] = olga.get("/api/v1/quotas/").json()["results"]
    refused = nominate(world, olga, *world.employees[:2])

    assert row["places"] == 1
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/quota-exceeded")
