"""The main job at a terminal, from the voucher to the payment, against a running server."""

import json
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from learning.models import Enrolment
from people import operations as people
from people.models import User
from tests.cli.terminal import Terminal
from tests.world import FACE, NOON, World, build_world, complete
from tests.world_parts import DAY

EXIT_CODES = {"rule": 1, "usage": 2, "key": 3, "role": 3, "absent": 4, "state": 5, "network": 6}


@pytest.fixture
def clock(committed) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def address(clock) -> Iterator[str]:
    server = LiveServer("127.0.0.1:20710")
    yield server.url
    server.stop()


@pytest.fixture
def world(clock) -> World:
    return build_world()


def terminal(address: str, user: User) -> Terminal:
    key = people.create_api_key(
        user=user, name="terminal", actor=None, occurred_at=NOON - DAY, days=300
    )
    # Fresh whenever the test plays; asking for it is tested in test_line.py.
    key.key.second_factor_at = NOON + 300 * DAY
    key.key.save(update_fields=["second_factor_at"])
    return Terminal(address, key.secret)


def done(at: Terminal, *words: str, typed: str = "") -> dict:
    ran = at.run(*words, "--json", typed=typed)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    return json.loads(ran.stdout)


def issue(at: Terminal, world: World) -> dict:
    words = ["issue", "--line", str(world.line.pk), "--holder", world.hanna.work_id]
    words += ["--amount-minor", str(FACE)]
    words += ["--valid-from", NOON.isoformat(), "--expires-at", (NOON + 90 * DAY).isoformat()]
    return done(at, *words)


def present(at: Terminal, world: World, code: str) -> dict:
    return done(at, "redeem", "--session", str(world.session.pk), typed=f"{code}\n")


def test_the_whole_job_runs_at_a_terminal(address, world, clock):
    alice, eve = terminal(address, world.alice), terminal(address, world.eve)
    hanna = terminal(address, world.hanna.user)
    code = done(hanna, "code", issue(alice, world)["id"])["code"]
    redemption = present(eve, world, code)
    clock.move_to(world.session.starts_at)
    done(hanna, "confirm", redemption["id"])

    order = get_paid(address, world, clock, eve, redemption["id"])

    assert done(alice, "show", "payment-orders", order)["status"] == "PAID"
    assert done(alice, "amounts", str(world.line.pk))["paid_minor"] == FACE
    assert not any(code in words for words in eve.said)


def get_paid(address, world, clock, eve: Terminal, redemption: str) -> str:
    clock.move_to(world.session.ends_at)
    complete(world, Enrolment.objects.get(session=world.session))
    bob, carol = terminal(address, world.bob), terminal(address, world.carol)
    provider = str(world.academy.pk)
    claim = done(eve, "claim", "--provider", provider, "--number", "7", redemption)["id"]
    done(bob, "accept", claim)
    order = done(carol, "pay", "--payee", provider, claim)["id"]
    done(bob, "approve", order)
    done(carol, "send", order)
    done(carol, "paid", order, "--reference", "PP-1")
    return order


def test_people_get_tables_and_programs_get_json(address, world):
    alice = terminal(address, world.alice)
    number = issue(alice, world)["number"]

    table = alice.run("list", "vouchers", "status=ISSUED").stdout.splitlines()
    assert table[0].split() == [
        "id",
        "number",
        "holder_name",
        "remaining_minor",
        "currency",
        "status",
    ]
    assert number in table[1]
    assert [
        row["number"] for row in json.loads(alice.run("list", "vouchers", "--json").stdout)
    ] == [number]
    assert f"username  {world.alice.username}" in alice.run("me").stdout


def test_all_pages_are_followed_when_asked(address, world):
    alice = terminal(address, world.alice)

    first = alice.run("list", "employees", "limit=2", "--json").stdout
    every = alice.run("list", "employees", "limit=2", "--all", "--json").stdout
    assert (len(json.loads(first)), len(json.loads(every))) == (2, 5)


def test_the_report_is_shown_or_written_to_a_file(address, world, tmp_path):
    alice, file = terminal(address, world.alice), tmp_path / "spend.csv"
    # The database's clock, which says when we knew, is ahead of the stage's.
    wanted = [f"region={world.region.code}", "as_of=2100-01-01T00:00:00Z"]

    assert "allotted" in alice.run("report", *wanted).stdout
    ran = alice.run("report", *wanted, "--file", "csv", "--output", str(file))
    assert (ran.returncode, file.read_bytes()[:3]) == (0, b"\xef\xbb\xbf")


def test_every_way_to_fail_has_an_exit_code_of_its_own(address, world):
    alice, eve = terminal(address, world.alice), terminal(address, world.eve)
    voucher, session = issue(alice, world)["id"], str(world.session.pk)
    codes = {
        "rule": eve.run("redeem", "--session", session, typed="0000-0000-0000-0000-1\n"),
        "usage": alice.run("list", "vouchers", "state=ISSUED"),
        "key": Terminal(address, "tv_no_key").run("me"),
        "role": terminal(address, world.dan).run("do", "vouchers", voucher, "void", "reason=x"),
        "absent": alice.run("show", "vouchers", session),
        "state": alice.run("do", "vouchers", voucher, "lift", "reason=x"),
        "network": Terminal("http://127.0.0.1:20799", "x").run("me"),
    }

    found = {name: ran.returncode for name, ran in codes.items()}
    assert found == EXIT_CODES
    assert "voucher-unknown" in codes["rule"].stderr or "mistyped" in codes["rule"].stderr
    assert all(ran.stderr and "Traceback" not in ran.stderr for ran in codes.values())
