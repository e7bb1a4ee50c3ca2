"""The web server and the worker of the demonstration, with a small application in their place."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.conftest import ROOT, processes_in, wait_until

WSGI = "def application(environ, start):\n    start('200 OK', [])\n    return [b'here']\n"
CELERY = """
import os, time
from celery import Celery
app = Celery(broker=os.environ["CELERY_BROKER_URL"])
@app.task(name="dawdle")
def dawdle(path):
    open(path, "w").close()
    time.sleep(2)
"""
SERVE = """
import os, sys
from pathlib import Path
from demo.service import children
from engines import embedded_engines
from engines.supervisor import supervise
with embedded_engines(Path(sys.argv[1]), durable=True, with_broker=True) as urls:
    environment = {**os.environ, **urls}
    parts = children(port=int(sys.argv[2]), data_dir=Path(sys.argv[1]), environment=environment)
    sys.exit(supervise(parts, stop_with_parent=False))
"""
SEND = "import sys; from config.celery import app; app.send_task('dawdle', [sys.argv[1]])"


def free_port() -> int:
    for port in range(18000, 19000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no free port")


def answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Engines, worker, beat and web server, with a task under way in the worker."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").touch()
    (tmp_path / "config" / "wsgi.py").write_text(WSGI)
    (tmp_path / "config" / "celery.py").write_text(CELERY)
    port, data_dir, begun = free_port(), tmp_path / "data", tmp_path / "begun"
    # The directory a program is started in comes first: `config` is ours, the rest the project's.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    # Celery would load the settings it names.
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    argv = [sys.executable, "-c", SERVE, str(data_dir), str(port)]
    process = subprocess.Popen(argv, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, seconds=30)
        broker = f"redis+socket://{(data_dir / 'valkey.socket').read_text()}/valkey.sock"
        send = [sys.executable, "-c", SEND, str(begun)]
        subprocess.run(
            send, cwd=tmp_path, check=True, env={**environment, "CELERY_BROKER_URL": broker}
        )
        wait_until(begun.exists, seconds=30)
        yield process
    finally:
        process.terminate()
        process.wait(60)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["KILL", "TERM"])
def test_no_part_outlives_its_supervisor(
    tmp_path: Path, service: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    # Web server with two workers, Celery with two, beat, PostgreSQL, Valkey, the supervisor.
    assert len(processes_in(tmp_path)) >= 10

    service.send_signal(number)
    service.wait(40)

    wait_until(lambda: not processes_in(tmp_path), seconds=10)
