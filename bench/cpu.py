"""Processor time of the database and its clients, which strangers on the machine hardly move."""

import os
import resource
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def of_children_gone() -> float:
    """Return the seconds used by the children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_tree(root: int) -> float:
    """Return the seconds used by a process and all its children, ended ones included (Linux)."""
    own, gone = _seconds(root)
    children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    return own + gone + sum(_seconds(int(child))[0] for child in children)


def of_process(pid: int) -> float:
    """Return the seconds used by one living process (Linux)."""
    return _seconds(pid)[0]


def _seconds(pid: int) -> tuple[float, float]:
    # The name in parentheses may hold spaces; the numbers come after it.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # Ended since it was listed; its parent has its time.
        return 0.0, 0.0
    user, system, user_gone, system_gone = (int(value) for value in fields[11:15])
    return (user + system) / TICKS, (user_gone + system_gone) / TICKS
