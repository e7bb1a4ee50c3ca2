"""Codes, tokens and keys stay where they belong: in no log, no report, no answer kept, no dump.

A real web process with DEBUG off writes all it has to say at level DEBUG while vouchers are
shown, printed, redeemed, guessed at, and while the database fails under it.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from audit.models import AnsweredRequest, AuditRecord, Notice
from core.ids import new_id
from engines.cluster import find_binaries
from people import operations as people
from people.models import User
from providers import operations as providers
from tests.conftest import SERVICE_ROLE
from tests.database import execute
from tests.world import World, build_world, issue
from vouchers import codes
from vouchers.models import Voucher

SECONDS_MAX = 30


class OverSocket(http.client.HTTPConnection):
    """HTTP over the Unix socket of the web process."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


@dataclass
class Service:
    """The web process, and everything secret that was sent through it."""

    socket: str
    log: Path
    secrets: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def post(self, key: str, path: str, body: dict, **headers: str) -> bytes:
        asked = OverSocket(self.socket)
        given = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "X-Forwarded-Proto": "https",  # As the proxy in front says.
            **headers,
        }
        asked.request("GET" if body is None else "POST", path, json.dumps(body or {}), given)
        answer = asked.getresponse()
        self.statuses.append(answer.status)
        return answer.read()

    def present(self, key: str, session, code: str, **headers: str) -> None:
        self.secrets.append(code)
        body = {"code": code, "session": str(session.pk)}
        self.post(key, "/api/v1/redemptions/", body, **headers)


@pytest.fixture(scope="module")
def service(committing) -> Iterator[Service]:
    """Live through it all once; the tests look at what is left."""
    with committing.unblock(), tempfile.TemporaryDirectory(prefix="tv-") as folder:
        world = build_world()
        with web_process(Path(folder)) as service:
            live(world, service)
        yield service
        connection.close()


@contextmanager
def web_process(folder: Path) -> Iterator[Service]:
    service = Service(socket=f"{folder}/web", log=folder / "log")
    database = connection.settings_dict
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + database["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DEBUG": "False",
        "ALLOWED_HOSTS": "localhost",
        "LOG_LEVEL": "DEBUG",
        "SECRET_KEY": settings.SECRET_KEY,
        "VOUCHER_CODE_KEY": settings.VOUCHER_CODE_KEY,
        "WEBHOOK_KEY": settings.WEBHOOK_KEY,
    }
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"unix:{service.socket}"]
    command += ["--log-level", "debug", "--access-logfile", "-", "--capture-output"]
    with service.log.open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + SECONDS_MAX
            while not Path(service.socket).exists():
                assert process.poll() is None, service.log.read_text()
                assert time.monotonic() < deadline, service.log.read_text()
            yield service
        finally:
            process.terminate()
            process.wait(SECONDS_MAX)


def live(world: World, service: Service) -> None:
    """Show, print, redeem, guess and fail; the world plays now, since the process has its own clock."""
    now = timezone.now()
    session = now_session(world, now)
    User.objects.filter(pk=world.bob.pk).update(email="bob@example.org")
    eve, alice = (key_of(user, service) for user in (world.eve, world.alice))
    held = [
        issue(world, person, valid_from=now, expires_at=now + timedelta(days=9), occurred_at=now)
        for person in world.employees[:4]
    ]
    typed, scanned, failing, reissued = (secrets_of(voucher, service) for voucher in held)
    for voucher in held:
        service.post(alice, f"/api/v1/vouchers/{voucher.pk}/show-code/", {})
        service.post(alice, f"/api/v1/vouchers/{voucher.pk}/certificate/", None)
    service.post(alice, f"/api/v1/vouchers/{held[3].pk}/reissue/", {"reason": "Lost."})
    service.present(eve, session, reissued.code)
    service.secrets.append(codes.secrets_of(held[3].pk, 2).code)
    service.present(eve, session, typed.code, **{"Idempotency-Key": str(uuid4())})
    service.present(eve, session, typed.code.replace("-", "").lower())
    service.present(eve, session, codes.qr_text(scanned.token))
    service.present(eve, session, typed.code[:-1] + "*")
    with broken("vouchers_redemption"):
        service.present(eve, session, failing.code)
        service.present(eve, session, failing.token, **{"Idempotency-Key": str(uuid4())})
    with broken("audit_auditrecord"):
        service.post(alice, f"/api/v1/vouchers/{held[0].pk}/show-code/", {})
    for _each in range(12):
        service.present(eve, session, codes.secrets_of(new_id(), 1).code)


def now_session(world: World, now):
    return providers.schedule_session(
        course=world.course,
        code="NOW",
        places=25,
        venue_kind="PROVIDER",
        venue="Room 12",
        starts_at=now,
        ends_at=now + timedelta(days=3),
        blocks=[providers.PlannedBlock(kind="ON_SITE", hours=72, starts_at=now)],
        actor=world.eve,
        occurred_at=now,
    )


def key_of(user: User, service: Service) -> str:
    issued = people.create_api_key(user=user, name="log", actor=None, occurred_at=timezone.now())
    service.secrets += [issued.secret, issued.secret.split("_", 2)[2]]
    return issued.secret


def secrets_of(voucher: Voucher, service: Service) -> codes.Secrets:
    plain = codes.secrets_of(voucher.pk, voucher.code_version)
    service.secrets += [plain.code, plain.token]
    return plain


@contextmanager
def broken(table: str) -> Iterator[None]:
    """Take a table away for a while, as a botched migration would."""
    execute("SET ROLE NONE")
    execute(f"ALTER TABLE {table} RENAME TO gone")
    try:
        yield
    finally:
        execute(f"ALTER TABLE gone RENAME TO {table}")
        execute(f"SET ROLE {SERVICE_ROLE}")


def found(service: Service, text: str) -> list[str]:
    """Return the secrets that are in the text, in whatever spelling."""
    spelled = text.upper()
    bare = spelled.replace("-", "").replace(" ", "")
    return [
        secret
        for secret in service.secrets
        if secret.upper() in spelled or secret.upper().replace("-", "").replace(" ", "") in bare
    ]


def test_everything_happened(service: Service):
    assert {200, 201, 400, 404, 409, 429, 500} <= set(service.statuses)
    assert service.statuses.count(500) == 3
    assert service.statuses.count(201) == 2


def test_no_log_line_holds_a_secret(service: Service):
    log = service.log.read_text()

    assert log.count('"exceptions"') >= 3
    assert "POST /api/v1/redemptions/" in log
    assert found(service, log) == []


def test_no_dump_of_the_database_holds_a_secret(service: Service):
    database = connection.settings_dict
    command = [str(find_binaries() / "pg_dump"), "--no-owner"]
    command += ["-h", str(database["HOST"]), "-p", str(database["PORT"] or 5432)]
    command += ["-U", str(database["USER"]), str(database["NAME"])]
    environment = {**os.environ, "PGPASSWORD": str(database["PASSWORD"] or "")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert "COPY public.vouchers_voucher" in done.stdout
    assert found(service, done.stdout) == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", [AuditRecord, AnsweredRequest, Notice])
def test_no_record_answer_or_mail_holds_a_secret(service: Service, model):
    written = "\n".join(str(row) for row in model.objects.values())

    assert written
    assert found(service, written) == []
