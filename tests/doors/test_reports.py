"""The report over HTTP: files, and a figure that opens."""

import pytest

from tests.world import FACE, build_world, enrol


@pytest.mark.parametrize(
    ("file", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")]
)
def test_the_report_comes_as_a_file(world, as_user, file, start):
    answer = as_user(world.dan).get("/api/v1/reports/spend/", {"file": file})

    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_a_figure_opens_the_transfers_that_sum_to_it(world, as_user):
    enrol(world)
    client = as_user(world.dan)

    report = client.get("/api/v1/reports/spend/").json()
    behind = client.get("/api/v1/reports/spend-transfers/", {"measure": "obligated"}).json()

    assert report["totals"][0]["currency"] == "RUB"
    assert sum(row["signed_minor"] for row in behind["results"]) == FACE


def test_another_regions_spending_is_not_there(world, as_user, db):
    other = build_world()

    answer = as_user(world.dan).get("/api/v1/reports/spend/", {"region": other.region.code})
    assert answer.status_code == 404


def test_a_provider_gets_no_report(world, as_user):
    assert as_user(world.eve).get("/api/v1/reports/spend/").status_code == 403
