"""Several processes that do one thing at the same moment, each call on its own connection.

Imports nothing of Django at the top, because a new process reads it before set-up.
"""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

PROCESSES = 8
LANES_MAX = 25  # Threads, and so connections, of one process.
_CONNECTIONS_LEFT = 20  # For others on the server.
_SECONDS_MAX = 60.0

_gate: Any = None
_lanes = 1


class Race:
    """Eight processes at one gate."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    def run(self, act: Callable[..., object], arguments: Sequence[tuple[Any, ...]]) -> Counter[str]:
        """Call `act` once with each arguments, all let loose together; count how they ended.

        A call ends as "done", or as the code of its refusal. Anything else is raised here.
        """
        shares = [(act, list(arguments[number::PROCESSES])) for number in range(PROCESSES)]
        ends = self.pool.starmap_async(_run_share, shares, chunksize=1).get(_SECONDS_MAX)
        return Counter(end for share in ends for end in share)


@contextmanager
def open_race(database: dict[str, Any], *, connections_max: int) -> Iterator[Race]:
    """Start the processes on the database of these settings."""
    # Forked from a fresh server and not from the tests, whose connections nobody may share.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.race_preload"])
    gate = context.Barrier(PROCESSES, timeout=_SECONDS_MAX)
    lanes = min(LANES_MAX, (connections_max - _CONNECTIONS_LEFT) // PROCESSES)
    with context.Pool(PROCESSES, _set_up, (gate, lanes, database)) as pool:
        yield Race(pool)


def _set_up(gate: Any, lanes: int, database: dict[str, Any]) -> None:
    global _gate, _lanes
    _gate, _lanes = gate, lanes
    import django
    from django.conf import settings

    settings.DATABASES["default"].update(database)
    django.setup()  # Again without harm, where the preload failed.


def _run_share(act: Callable[..., object], arguments: list[tuple[Any, ...]]) -> list[str]:
    """Run the calls in lanes; when all are connected, the last one waits at the gate for all."""
    ends: list[str] = []
    lanes = [lane for lane in (arguments[number::_lanes] for number in range(_lanes)) if lane]
    ready = threading.Barrier(len(lanes) + 1, action=_gate.wait, timeout=_SECONDS_MAX)
    threads = [
        threading.Thread(target=_run_lane, args=(act, lane, ready, ends), daemon=True)
        for lane in lanes
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    for thread in threads:
        thread.join(_SECONDS_MAX)
    broken = [end for end in ends if end.startswith("broken")]
    assert not broken, broken[0]
    assert len(ends) == len(arguments), "a call did not come back"
    return ends


def _run_lane(
    act: Callable[..., object],
    calls: list[tuple[Any, ...]],
    ready: threading.Barrier,
    ends: list[str],
) -> None:
    from django.db import connection

    connection.ensure_connection()
    ready.wait()
    ends.extend(_end_of(act, arguments) for arguments in calls)
    connection.close()


def _end_of(act: Callable[..., object], arguments: tuple[Any, ...]) -> str:
    from core.errors import Refused

    try:
        act(*arguments)
    except Refused as refusal:
        return refusal.code
    except Exception as error:  # Told to the parent in words: not every error can be pickled.
        return f"broken: {error!r}"
    return "done"
