"""Keep a handful of child processes running together, and stop them together."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from engines import processes

_POLL_SECONDS = 0.1
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Child:
    """One process to keep running. `grace_seconds` is how long it may take to end after TERM."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] | None = None
    grace_seconds: float = 10.0
    death_signal: signal.Signals = signal.SIGTERM


def supervise(
    children: Sequence[Child],
    *,
    stop_with_parent: bool,
    is_ready: Callable[[], bool] | None = None,
    when_ready: Callable[[], None] | None = None,
) -> int:
    """Run `children` until a signal asks to stop or one of them ends; return an exit code.

    SIGINT, SIGTERM and SIGHUP stop them, last started first, each with TERM and
    after its grace with KILL, and give 0. A child that ends by itself gives 1,
    with a sentence naming it. `when_ready` is called once, as soon as `is_ready`
    says yes. With `stop_with_parent` the death of our own parent counts as
    SIGTERM. To be called from the main thread.
    """
    asked_to_stop = False

    def ask(_signal_number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    previous = {number: signal.signal(number, ask) for number in _STOP_SIGNALS}
    running: list[tuple[Child, subprocess.Popen[bytes]]] = []
    announced = is_ready is None
    try:
        if stop_with_parent:
            processes.die_with_parent(death_signal=signal.SIGTERM)
        for child in children:
            # One by one: if the next cannot be started, this one is still to be stopped.
            running.append((child, _start(child)))  # noqa: PERF401
        while not asked_to_stop:
            if _report_ended(running):
                return 1
            if not announced and is_ready is not None and is_ready():
                announced = True
                if when_ready is not None:
                    when_ready()
            time.sleep(_POLL_SECONDS)
        return 0
    finally:
        _stop_all(running)
        for number, handler in previous.items():
            signal.signal(number, handler)


def _start(child: Child) -> subprocess.Popen[bytes]:
    return processes.start(
        child.argv, environment=child.environment, death_signal=child.death_signal
    )


def _report_ended(running: Sequence[tuple[Child, subprocess.Popen[bytes]]]) -> bool:
    ended = [(child, process) for child, process in running if process.poll() is not None]
    for child, process in ended:
        _say(f"{child.name} ended unexpectedly ({_how(process)}); stopping the others.")
    return bool(ended)


def _stop_all(running: Sequence[tuple[Child, subprocess.Popen[bytes]]]) -> None:
    for child, process in reversed(running):
        if not processes.stop(process, [(signal.SIGTERM, child.grace_seconds)]):
            _say(f"{child.name} did not stop within {child.grace_seconds:g} s and was killed.")


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _say(sentence: str) -> None:
    # Not print(): standard output may be closed when our parent has been killed.
    try:
        sys.stderr.write(f"{sentence}\n")
    except OSError:
        return
