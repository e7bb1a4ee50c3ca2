"""Doing several things at the same moment, each in a process with a connection of its own."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from django.db import connection, connections, transaction

from core.errors import Refused

SECONDS_MAX = 60


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start the acts together; return what each returned, or how it failed, as text.

    A refusal comes back as its code, any other exception as its repr. Only for tests
    that commit: other processes see nothing of an open transaction.
    """
    connections.close_all()  # A connection must not be shared across a fork.
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(acts))
    ends = [context.Pipe(duplex=False) for _act in acts]
    processes = [
        context.Process(target=_run, args=(act, barrier, sender))
        for act, (_receiver, sender) in zip(acts, ends, strict=True)
    ]
    for process in processes:
        process.start()
    outcomes = [
        receiver.recv() if receiver.poll(SECONDS_MAX) else "no answer" for receiver, _sender in ends
    ]
    for process in processes:
        process.join(SECONDS_MAX)
        process.kill()
    return outcomes


def _run(act: Callable[[], object], barrier: Barrier, sender: Connection) -> None:
    barrier.wait(SECONDS_MAX)
    try:
        outcome = act()
    except Refused as refusal:
        outcome = refusal.code
    except Exception as error:
        outcome = repr(error)
    sender.send(outcome)
    connections.close_all()


def overlapping(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Do the first act and keep its transaction open until the second one waits for it."""
    acted = multiprocessing.get_context("fork").Event()

    def first_slowly() -> object:
        with transaction.atomic():
            outcome = first()
            acted.set()
            _wait_until_somebody_waits()
        return outcome

    def second_meanwhile() -> object:
        acted.wait(SECONDS_MAX)
        return second()

    return at_once(first_slowly, second_meanwhile)


def _wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + SECONDS_MAX
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone() == (True,):
                return
    raise AssertionError("nobody waited")
