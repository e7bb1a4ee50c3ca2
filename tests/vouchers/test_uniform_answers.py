"""To an outsider every code is the same: one answer but for the number of the request, and the same work.

The work is compared by the statements that the server is sent, because time cannot be held
by a test; `python -m bench answers` measures it.
"""

import re
import tempfile

import pytest
from django.db import connection
from psycopg.pq import Trace
from rest_framework.test import APIClient

from core.ids import new_id
from tests.answers import without_number
from tests.doors.conftest import as_user, today  # noqa: F401
from tests.vouchers.test_guess_limit import UNUSABLE, wrong_code
from tests.world import DAY, NOON, World, code_of, issue, schedule
from vouchers import codes
from vouchers.models import Voucher


def present(client: APIClient, world: World, code: str):
    body = {"code": code, "session": str(world.session.pk)}
    return client.post("/api/v1/redemptions/", body, format="json")


def told(client: APIClient, world: World, code: str) -> tuple:
    answer = present(client, world, code)
    headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
    return answer.status_code, without_number(answer), len(answer.content), sorted(headers.items())


def work(client: APIClient, world: World, code: str) -> list[str]:
    """Return what the server is sent, in order: the names of plans, the beginnings of texts."""
    driver = connection.connection.pgconn
    with tempfile.TemporaryFile("w+") as trace:
        driver.trace(trace.fileno())
        driver.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        present(client, world, code)
        driver.untrace()
        trace.seek(0)
        sent = [line for line in trace if re.match(r"F\t\d+\t(Query|Parse|Bind|Execute)\t", line)]
    # Without lengths, and without the values that follow a verb and its table.
    begun = [" ".join(re.split(r"[\s\"]+", line)[2:6]) for line in sent]
    return [re.sub(r"s\d+_x\d+", "s", line) for line in begun]


@pytest.fixture
def client(world: World, as_user, today) -> APIClient:  # noqa: F811
    client = as_user(world.eve)
    for _each in range(2):  # The first makes the tries, the second the plans.
        present(client, world, wrong_code())
    return client


@pytest.mark.parametrize("state", UNUSABLE)
def test_a_code_that_is_not_theirs_to_use_is_told_and_handled_as_an_unknown_one(
    client: APIClient, world: World, state
):
    voucher = unusable_now(world, state)

    assert told(client, world, code_of(voucher)) == told(client, world, wrong_code())
    assert work(client, world, code_of(voucher)) == work(client, world, wrong_code())


def unusable_now(world: World, state: str) -> Voucher:
    voucher = UNUSABLE[state](world)
    if state == "expired":
        Voucher.objects.filter(pk=voucher.pk).update(valid_from=NOON - DAY, expires_at=NOON)
    return voucher


def test_a_token_that_is_not_theirs_is_told_as_an_unknown_one(client: APIClient, world: World):
    theirs = codes.secrets_of(UNUSABLE["elsewhere"](world).pk, 1).token

    assert told(client, world, theirs) == told(client, world, codes.secrets_of(new_id(), 1).token)


def test_a_provider_that_is_not_accredited_learns_nothing_of_any_code(
    client: APIClient, world: World
):
    world.academy.accreditations.update(status="SUSPENDED")

    real, unknown = (told(client, world, code) for code in (code_of(issue(world)), wrong_code()))
    assert real == unknown
    assert real[0] == 409


def test_whoever_had_the_voucher_presented_is_told_in_plain_words(client: APIClient, world: World):
    voucher = issue(world)
    code = code_of(voucher)
    assert present(client, world, code).status_code == 201

    schedule(world.course, world.eve, "G02")
    assert present(client, world, code).json()["type"] == "/problems/voucher-used"
