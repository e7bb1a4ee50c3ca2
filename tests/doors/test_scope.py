"""What is out of sight is not there: in lists, fetches and steps alike."""

import pytest

from tests.world import build_world, complete, enrol, issue, pay

LISTS = [
    "allocations",
    "appropriations",
    "funding-sources",
    "vouchers",
    "redemptions",
    "enrolments",
    "claims",
    "payment-orders",
    "employees",
    "bodies",
    "departments",
]


@pytest.fixture
def other(db):
    return build_world()


@pytest.mark.parametrize("name", LISTS)
def test_another_regions_rows_are_in_no_list(world, other, as_user, name):
    redemption, enrolment = enrol(other)
    complete(other, enrolment)
    pay(other, redemption)

    ours, theirs = (
        {row["id"] for row in as_user(auditor).get(f"/api/v1/{name}/").json()["results"]}
        for auditor in (world.dan, other.dan)
    )

    assert theirs
    assert not ours & theirs


def test_another_regions_voucher_is_a_404_to_read_and_to_void(world, other, as_user):
    path = f"/api/v1/vouchers/{issue(other).pk}/"
    client = as_user(world.alice)

    assert client.get(path).status_code == 404
    assert client.post(f"{path}void/", {"reason": "x"}, format="json").status_code == 404


def test_another_regions_line_cannot_be_issued_from(world, other, as_user):
    body = {
        "allocation": str(other.line.pk),
        "holder": str(world.hanna.pk),
        "amount_minor": 1,
        "valid_from": "2026-03-02T12:00:00Z",
        "expires_at": "2026-06-02T12:00:00Z",
    }
    answer = as_user(world.alice).post("/api/v1/vouchers/", body, format="json")

    assert answer.status_code == 404


def test_a_provider_sees_no_voucher_at_all(world, as_user):
    issue(world)

    assert as_user(world.eve).get("/api/v1/vouchers/").json()["results"] == []


def test_a_provider_sees_its_own_redemptions_and_not_its_rivals(world, as_user):
    redemption, _enrolment = enrol(world)

    own = as_user(world.eve).get("/api/v1/redemptions/").json()["results"]
    assert [row["id"] for row in own] == [str(redemption.pk)]
    assert as_user(world.mallory).get("/api/v1/redemptions/").json()["results"] == []


def test_an_employee_sees_their_own_voucher_only(world, as_user):
    mine, _theirs = issue(world), issue(world, world.employees[1])

    seen = as_user(world.hanna.user).get("/api/v1/vouchers/").json()["results"]
    assert [row["id"] for row in seen] == [str(mine.pk)]


def test_an_auditor_reads_everything_of_the_region_and_writes_nothing(world, as_user):
    voucher = issue(world)
    client = as_user(world.dan)

    assert client.get(f"/api/v1/vouchers/{voucher.pk}/").status_code == 200
    answer = client.post(f"/api/v1/vouchers/{voucher.pk}/void/", {"reason": "x"}, format="json")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-permitted")
