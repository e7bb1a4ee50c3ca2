"""Child processes that cannot outlive the process that started them.

The guarantee comes from Linux (PR_SET_PDEATHSIG): the kernel signals the child
when its parent ends, however it ends. It counts the *thread* that started the
child as the parent, so children are to be started from the main thread.
Elsewhere children are still stopped in order, but a `kill -9` leaves them.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import IO

from engines.identities import Identity, enter_user_namespace, popen_user

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class EngineError(RuntimeError):
    """An engine or a child process could not be started; the message is for the user."""


def die_with_parent(*, death_signal: signal.Signals, parent: int | None = None) -> None:
    """Have the kernel send `death_signal` to this process when its parent ends.

    `parent` is the expected parent's process id; if it is gone already the
    signal is sent at once. Does nothing outside Linux.
    """
    if sys.platform != "linux":
        return
    expected_parent = os.getppid() if parent is None else parent
    if _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    # The parent may have ended between fork and prctl: then no signal will come.
    if os.getppid() != expected_parent:
        os.kill(os.getpid(), death_signal)


def start(
    argv: Sequence[str],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    identity: Identity = Identity.CALLER,
    environment: Mapping[str, str] | None = None,
    directory: str | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a foreground child in a session of its own and return it.

    A session of its own means that Ctrl-C in the terminal reaches only the
    parent, which then stops its children in its own order. `output` receives
    both standard streams; without it the child writes where the parent does.
    Raises EngineError if the child cannot be started.
    """
    parent = os.getpid()

    def prepare() -> None:
        if identity is Identity.NAMESPACE:
            enter_user_namespace()
        # After the identity: the kernel forgets the death signal when credentials change.
        die_with_parent(death_signal=death_signal, parent=parent)

    user = popen_user(identity)
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=None if output is None else subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            cwd=directory,
            start_new_session=True,
            preexec_fn=prepare,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError(f"Could not start {argv[0]} as {identity.value}: {error}") from error


def stop(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn, waiting its number of seconds; then KILL the whole group.

    Returns True if the child ended before it had to be killed.
    """
    for signal_number, patience_seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience_seconds)
    ended_by_itself = process.poll() is not None
    # The group may hold grandchildren even when its leader has ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return ended_by_itself


def run(argv: Sequence[str], *, environment: Mapping[str, str]) -> int:
    """Run a child to its end and return its exit code (negative: the signal that ended it)."""
    process = start(argv, environment=environment)
    try:
        return process.wait()
    finally:
        # Reached early on Ctrl-C, which the child, in its own session, has not seen.
        stop(process, [(signal.SIGTERM, 5.0)])


@contextlib.contextmanager
def termination_as_exit() -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP raise SystemExit, so that `finally` clauses run.

    Leaves alone a handler somebody else installed, and does nothing outside the
    main thread, where Python allows no handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ending = False

    def leave(signal_number: int, _frame: FrameType | None) -> None:
        nonlocal ending
        # A second signal must not interrupt the clearing up after the first.
        if not ending:
            ending = True
            raise SystemExit(128 + signal_number)

    taken = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]
    for number in taken:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
