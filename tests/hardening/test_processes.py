"""The web server and the worker as processes in production: every line is JSON, none tells of anybody."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.conf import settings
from structlog.contextvars import bound_contextvars

from config.celery import app
from tests.engines.conftest import ROOT, wait_until
from tests.engines.test_service import free_port
from vouchers.tasks import expire_vouchers

Start = Callable[..., Path]


@pytest.fixture
def start(committed, tmp_path) -> Iterator[Start]:
    """Start a process of the service under production settings; return the file of its lines."""
    running = []

    def begin(*words: str) -> Path:
        lines = tmp_path / f"{len(running)}.log"
        with lines.open("wb") as output:
            command = [sys.executable, "-m", *words]
            running.append(
                subprocess.Popen(command, cwd=ROOT, env=production(), stdout=output, stderr=output)
            )
        return lines

    yield begin
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def production() -> dict[str, str]:
    database = settings.DATABASES["default"]["NAME"]
    address, _slash, query = os.environ["DATABASE_URL"].partition("?")
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"{address.rpartition('/')[0]}/{database}" + (f"?{query}" if query else ""),
        "CELERY_BROKER_URL": os.environ["CELERY_BROKER_URL"],
        "SECRET_KEY": "s" * 50,
        "VOUCHER_CODE_KEY": "v" * 50,
        "WEBHOOK_KEY": "w" * 50,
        "ALLOWED_HOSTS": "vouchers.example",
        "PYTHONWARNINGS": "ignore",
    }


def events(lines: Path) -> list[dict]:
    return [json.loads(line) for line in lines.read_text().splitlines()]


def test_the_worker_goes_on_under_the_number_of_the_request(start):
    lines, number = start(*WORKER), str(uuid4())
    wait_until(lambda: "ready" in lines.read_text())
    with (
        bound_contextvars(request_id=number),
        app.connection_for_write(os.environ["CELERY_BROKER_URL"]) as connection,
    ):
        expire_vouchers.apply_async(connection=connection, queue="hardening")
    wait_until(lambda: "succeeded" in lines.read_text(), seconds=30)

    (end,) = [event for event in events(lines) if event["logger"] == "celery.app.trace"]
    assert (end["request_id"], end["event"]) == (number, "task succeeded")
    assert end["task"] == "vouchers.tasks.expire_vouchers"


WORKER = ("celery", "--app", "config.celery", "--quiet", "worker", "--queues", "hardening")
WORKER += ("--pool", "solo", "--loglevel", "INFO", "--without-mingle", "--without-gossip")


def test_the_web_server_writes_one_line_per_request_and_bounds_it(start):
    port = free_port()
    lines = start("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket")
    headers = {"Host": "vouchers.example", "X-Forwarded-Proto": "https"}
    wait_until(lambda: "Listening" in lines.read_text() or "rror" in lines.read_text())
    with urlopen(
        Request(f"http://127.0.0.1:{port}/sign-in/?next=/Ivanova", headers=headers), timeout=20
    ) as answer:
        number = answer.headers["X-Request-ID"]
        assert "__Host-csrftoken=" in answer.headers["Set-Cookie"]
        assert "includeSubDomains; preload" in answer.headers["Strict-Transport-Security"]
        assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]

    (line,) = [event for event in events(lines) if event["logger"] == "access"]
    assert (line["request_id"], line["status"]) == (number, 200)
    assert "Ivanova" not in lines.read_text()
