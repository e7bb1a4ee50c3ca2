"""What the processes of the service write: one JSON line per event, and nobody's data."""

import io
import json
import logging
import logging.config
import uuid
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
import structlog
from django.conf import settings as live
from django.db import DatabaseError, transaction
from django.test import Client

from audit.models import AuditRecord
from config import logs
from core.sql import execute, pipelined
from people.models import Employee
from tests.world import World, code_of, issue

PROXY = "10.1.2.3"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The lines that production would write, of everything that is logged."""
    written = io.StringIO()
    production = logs.configuration(level="DEBUG", for_people=False)
    production["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(production)
    yield written
    logs.configuration(level=live.LOG_LEVEL, for_people=True)
    logging.config.dictConfig(live.LOGGING)


def events(lines: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_one_request_is_one_line_with_route_status_and_user(world, as_user, lines):
    voucher = issue(world)
    answer = as_user(world.alice).get(f"/api/v1/vouchers/{voucher.pk}/?page=Ivanova")

    (line,) = [event for event in events(lines) if event["logger"] == "access"]
    assert (line["route"], line["method"], line["status"]) == ("voucher-detail", "GET", 400)
    assert (line["user"], line["request_id"]) == (str(world.alice.pk), answer["X-Request-ID"])
    assert isinstance(line["ms"], int)
    assert str(voucher.pk) not in lines.getvalue()


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/nothing", "/api/v1/vouchers/"])
def test_a_refusal_is_told_once(db, lines, address):
    Client().get(address)

    assert [event["logger"] for event in events(lines)] == ["access"]


def test_the_number_is_in_the_answer_the_problem_and_the_audit_record(world, as_user):
    voucher = issue(world)
    client = as_user(world.alice)
    client.post(f"/api/v1/vouchers/{voucher.pk}/suspend/", {"reason": "x"}, format="json")
    refused = client.post(f"/api/v1/vouchers/{voucher.pk}/suspend/", {"reason": "x"}, format="json")

    number = refused["X-Request-ID"]
    assert refused.json()["instance"] == f"urn:uuid:{number}"
    record = AuditRecord.objects.get(action="voucher.suspend.refused", subject_id=voucher.pk)
    assert str(record.request_id) == number


@pytest.mark.parametrize(
    ("sender", "given", "taken"),
    [
        (PROXY, "0189aaaa-0000-7000-8000-000000000001", True),
        (PROXY, "0189aaaa0000700080000000000000ff", True),
        (PROXY, "Ivanova 2020", False),
        (PROXY, "", False),
        ("192.0.2.9", "0189aaaa-0000-7000-8000-000000000001", False),
        ("not-an-address", "0189aaaa-0000-7000-8000-000000000001", False),
    ],
)
def test_a_number_is_taken_from_a_proxy_of_ours_alone(settings, db, sender, given, taken):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    answer = Client(REMOTE_ADDR=sender).get("/", headers={"X-Request-ID": given})

    assert answer["X-Request-ID"] == str(uuid.UUID(given)) if taken else True
    assert (answer["X-Request-ID"].replace("-", "") == given.replace("-", "")) is taken


def test_names_of_secrets_and_what_looks_like_one_are_dropped(world, lines):
    code = code_of(issue(world))
    log = structlog.get_logger("test")
    log.info("seen", code=code, nested={"password": "hunter2", "kept": 7})
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " ")):
        log.info("typed %s, it is said", typed)
    logging.getLogger("other").info("key %s of %s", "tv_ab12_s3cret-part", "ivanova@example.org")
    logging.getLogger("other").info("GET /x?name=Ivanova redis://:hunter2@queue:6379")

    text = lines.getvalue()
    for secret in (code, code.replace("-", ""), "hunter2", "s3cret", "ivanova", "Ivanova"):
        assert secret.lower() not in text.lower()
    assert '"kept": 7' in text


def test_a_failure_tells_its_place_but_not_its_words(db, lines):
    try:
        execute("SELECT 'Ivanova'::int", ())
    except DatabaseError:
        logging.getLogger("django.request").exception("%s: %s", "Error", "/people/Ivanova")

    (line,) = events(lines)
    assert line["event"] == "request failed"
    assert line["exceptions"][0]["type"] == "django.db.utils.DataError"
    assert line["exceptions"][1]["sqlstate"] == "22P02"
    assert any("test_logs.py" in frame for frame in line["exceptions"][0]["frames"])
    assert "Ivanova" not in lines.getvalue()


def test_a_refusal_inside_a_pipeline_warns_of_nothing(db, lines):
    @pipelined
    def fail() -> None:
        execute("SELECT 1/0", ()).fetchone()
        execute("SELECT 1", ())

    @pipelined
    def fail_with_more_waiting() -> None:
        broken = execute("SELECT 1/0", ())
        execute("SELECT 1", ())
        broken.fetchone()

    for function in (fail, fail_with_more_waiting):
        with pytest.raises(DatabaseError), transaction.atomic():
            function()
    assert lines.getvalue() == ""


def test_nothing_of_anybody_is_in_the_lines_of_a_job(world: World, as_user, lines, today):
    voucher = issue(world)
    code, session = code_of(voucher), str(world.session.pk)
    staff, holder = as_user(world.eve), as_user(world.hanna.user)
    wrong = {"code": "0" * 17, "session": session}
    staff.post("/api/v1/redemptions/", wrong, format="json")
    presented = staff.post(
        "/api/v1/redemptions/", {"code": code, "session": session}, format="json"
    )
    holder.post(f"/api/v1/redemptions/{presented.json()['id']}/confirm/")
    as_user(world.alice).get(f"/api/v1/employees/?family_name={world.hanna.family_name}")

    assert len(events(lines)) == 4
    for word in personal(world, code):
        assert word not in lines.getvalue()


def personal(world: World, code: str) -> set[str]:
    """Return what is known of the people of the world, and the code."""
    words = {code, code.replace("-", ""), "?", "redemptions/"}
    for person in Employee.objects.filter(region=world.region).select_related("user"):
        words |= {person.family_name, person.work_id, person.user.username, person.user.email}
        words |= {person.given_name, person.patronymic}
    return {word for word in words if word}
