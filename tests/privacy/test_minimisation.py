"""No more of a person than the work needs, and nothing of them in an address."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.people.test_viewings import TELLING
from tests.world import World, enrol

# An opaque id of a person may stand in an address; what says who it is may not.
OPAQUE = {"employee", "holder", "employee_id", "holder_id"}

SHOWN_TO_PROVIDERS = {
    "enrolments": {
        "id", "session", "employee", "learner", "status", "achievement", "enrolled_at",
        "started_at", "completed_at", "ended_at",
    },
    "redemptions": {
        "id", "voucher_number", "provider", "session", "enrolment", "amount_minor", "currency",
        "status", "presented_at", "confirm_until", "confirmed_at", "claimed_at", "ended_at",
        "ending",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN_TO_PROVIDERS)
def test_a_provider_is_shown_what_teaching_and_billing_need(world: World, as_user, today, name):
    enrol(world)

    [row] = as_user(world.eve).get(f"/api/v1/{name}/").json()["results"]

    assert set(row) == SHOWN_TO_PROVIDERS[name]


def test_no_address_asks_for_what_says_who_somebody_is(db):
    document = SchemaGenerator().get_schema(public=True)
    asked = {
        (path, parameter["name"])
        for path, methods in document["paths"].items()
        for method in methods.values()
        for parameter in method.get("parameters", [])
        if parameter["in"] in {"query", "path"}
    }

    assert ("/api/v1/employees/", "body") in asked
    assert [each for each in asked if each[1] in TELLING - OPAQUE] == []
