import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.engines.conftest import ROOT, processes_in, wait_until

SUPERVISE = """
import sys
from engines.supervisor import Child, supervise
sleeper = [sys.executable, "-c", "import time; time.sleep(60)", sys.argv[1]]
children = [Child("The first", sleeper), Child("The second", eval(sys.argv[2]), grace_seconds=0.5)]
sys.exit(supervise(children, stop_with_parent=sys.argv[3] == "True"))
"""
SLEEP = "[sys.executable, '-c', 'import time; time.sleep(60)', sys.argv[1]]"
END = "[sys.executable, '-c', 'raise SystemExit(7)', sys.argv[1]]"
IGNORE_TERM = (
    "[sys.executable, '-c', 'import signal, time;"
    " signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)', sys.argv[1]]"
)

# Starts a supervisor as its own child, as make would.
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"


def supervisor(mark: Path, second: str = SLEEP) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", SUPERVISE, str(mark), second, "False"]
    return subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def sleepers(mark: Path) -> set[int]:
    """The children: they name `mark` but do not supervise."""
    return {
        pid
        for pid in processes_in(mark)
        if b"supervise" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["INT", "TERM"])
def test_a_signal_stops_the_children_and_is_no_failure(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = supervisor(tmp_path)
    wait_until(lambda: len(sleepers(tmp_path)) == 2)

    process.send_signal(number)

    process.communicate(timeout=10)
    assert process.returncode == 0
    assert not processes_in(tmp_path)


def test_a_child_that_ends_is_named_and_ends_the_rest(tmp_path: Path) -> None:
    process = supervisor(tmp_path, END)

    _, said = process.communicate(timeout=10)

    assert process.returncode == 1
    assert said == "The second ended unexpectedly (exit code 7); stopping the others.\n"
    assert not processes_in(tmp_path)


def test_a_child_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    process = supervisor(tmp_path, IGNORE_TERM)
    wait_until(lambda: len(sleepers(tmp_path)) == 2)
    time.sleep(0.3)  # Python needs this long to reach its first line.

    process.terminate()
    _, said = process.communicate(timeout=10)

    assert said == "The second did not stop within 0.5 s and was killed.\n"
    assert not processes_in(tmp_path)


def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    process = supervisor(tmp_path)
    wait_until(lambda: len(sleepers(tmp_path)) == 2)

    process.kill()
    process.communicate()

    wait_until(lambda: not processes_in(tmp_path), seconds=5)


def test_a_supervisor_stops_with_its_killed_parent(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", PARENT, SUPERVISE, str(tmp_path), SLEEP, "True"]
    parent = subprocess.Popen(argv, cwd=ROOT)
    wait_until(lambda: len(sleepers(tmp_path)) == 2)

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    wait_until(lambda: not processes_in(tmp_path), seconds=5)
