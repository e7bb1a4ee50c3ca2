"""Real processes only; nothing here needs Django."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engines import attach

ROOT = Path(__file__).resolve().parent.parent.parent

# Starts the engines, says so by publishing environment.json, and waits to be killed.
HOLD_ENGINES = """
import sys, time
from pathlib import Path
from engines import embedded_engines
with embedded_engines(Path(sys.argv[1]), durable=True, with_broker=True):
    time.sleep(60)
"""


def processes_in(directory: Path) -> set[int]:
    """Living processes that work in `directory` or name it in their command line."""
    found = set()
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        # A zombie has neither, and counts as gone.
        with contextlib.suppress(OSError):
            works_in = str((process / "cwd").readlink())
            if str(directory) in works_in or os.fsencode(directory) in command_line(process):
                found.add(int(process.name))
    return found


def command_line(process: Path) -> bytes:
    return (process / "cmdline").read_bytes()


def wait_until(condition: Callable[[], object], *, seconds: float = 15.0) -> None:
    """Return when `condition` holds; fail the test if it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def temporary_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Sockets go here, so that those of processes killed on purpose do not stay in /tmp.

    Not in `tmp_path`, which is too long for a socket; asked for all the same, because
    pytest makes its own directory where TMPDIR points when it is first wanted.
    """
    with tempfile.TemporaryDirectory(prefix="tv-") as directory:
        Path(directory).chmod(0o1777)
        monkeypatch.setenv("TMPDIR", directory)
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(directory)
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def holder(data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs durable engines on `data_dir`."""
    process = subprocess.Popen([sys.executable, "-c", HOLD_ENGINES, str(data_dir)], cwd=ROOT)
    try:
        wait_until(lambda: attach(data_dir) or process.poll() is not None)
        assert process.poll() is None
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
