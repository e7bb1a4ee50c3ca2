"""The processes that make up the running system, as child commands of the demonstration."""

import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engines.supervisor import Child

_ROOT = Path(__file__).resolve().parent.parent

# The same place as manage.py's, so that its other commands find the running engines.
DATA_DIR = _ROOT / ".data"

# In a container root is the usual user, and twelve lines of warning hide the address.
_AS_ROOT_ALL_THE_SAME = "ignore:You're running the worker with superuser privileges"


def manage(*words: str) -> list[str]:
    """The command line of a management command run as a process of its own."""
    return [sys.executable, str(_ROOT / "manage.py"), *words]


def children(*, port: int, data_dir: Path, environment: Mapping[str, str]) -> Sequence[Child]:
    """The worker, its clock and the web server, in the order in which they are to be started."""
    celery = [sys.executable, "-m", "celery", "--app", "config.celery", "--quiet"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    beat = [*celery, "beat", "--schedule", str(data_dir / "celerybeat-schedule"), "--pidfile", ""]
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    web += ["--log-level", "warning", "--graceful-timeout", "5", "--no-control-socket"]
    return [
        # KILL: on TERM a worker whose broker dies with it would wait for the broker. Its tasks
        # are redelivered, so nothing is lost.
        Child(
            "The Celery worker",
            worker,
            {**environment, "PYTHONWARNINGS": _AS_ROOT_ALL_THE_SAME},
            death_signal=signal.SIGKILL,
        ),
        Child("Celery beat", [*beat, "--loglevel", "WARNING"], environment),
        Child("The web server", web, environment),
    ]
