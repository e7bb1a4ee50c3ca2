import contextlib
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from engines import DataDirectoryBusy, attach, embedded_engines
from tests.engines.conftest import ROOT, processes_in, wait_until

# Not imported by name: it has no types, and nothing else here needs it.
environ = pytest.importorskip("environ")


# Attaches, says so, and a moment later still needs the database.
VISIT = """
import sys, time
from pathlib import Path
from urllib.parse import urlsplit
import psycopg
from engines import attach
url = urlsplit(attach(Path(sys.argv[1]))["DATABASE_URL"])
print("attached", flush=True)
time.sleep(0.5)
host, _, database = url.path.removeprefix("/").rpartition("/")
psycopg.connect(host=host, user=url.username, dbname=database).close()
print("still there")
"""


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    parts = urlsplit(url)
    directory, _, database = parts.path.removeprefix("/").rpartition("/")
    return psycopg.connect(host=directory, user=parts.username, dbname=database, autocommit=True)


def sockets_of(data_dir: Path) -> list[Path]:
    return [Path(record.read_text()) for record in data_dir.glob("*.socket")]


def test_leaving_the_block_leaves_no_process_and_no_socket_directory(data_dir: Path) -> None:
    with embedded_engines(data_dir, durable=False, with_broker=True):
        directories = sockets_of(data_dir)
        assert len(directories) == 2
        assert processes_in(data_dir)

    assert not processes_in(data_dir)
    assert not any(directory.exists() for directory in directories)


def test_the_service_may_connect_but_not_create_tables(data_dir: Path) -> None:
    with embedded_engines(data_dir, durable=False, with_broker=False) as environment:
        with connect(environment["DATABASE_OWNER_URL"]) as owner:
            owner.execute("CREATE TABLE promise (id int)")
        with connect(environment["DATABASE_URL"]) as service:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute("CREATE TABLE intrusion (id int)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute("SELECT * FROM promise")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute("CREATE TEMPORARY TABLE scratch (id int)")


def test_django_environ_reads_the_socket_directory_as_the_host(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embedded_engines(data_dir, durable=False, with_broker=False) as environment:
        monkeypatch.setenv("DATABASE_URL", environment["DATABASE_URL"])
        settings = environ.Env().db()

        assert settings["ENGINE"] == "django.db.backends.postgresql"
        assert (Path(settings["HOST"]) / ".s.PGSQL.5432").is_socket()
        assert (settings["USER"], settings["NAME"]) == ("training_service", "training")


def test_a_second_process_attaches_to_running_engines_only(data_dir: Path) -> None:
    assert attach(data_dir) is None

    with embedded_engines(data_dir, durable=False, with_broker=False) as environment:
        assert attach(data_dir) == environment
        assert stat.S_IMODE((data_dir / "environment.json").stat().st_mode) == 0o600

    assert attach(data_dir) is None


def test_engines_wait_for_a_guest_that_still_uses_them(data_dir: Path) -> None:
    with embedded_engines(data_dir, durable=False, with_broker=False, wait_for_guests=True):
        argv = [sys.executable, "-c", VISIT, str(data_dir)]
        guest = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE)
        assert guest.stdout is not None
        guest.stdout.readline()

    said, _ = guest.communicate(timeout=10)
    assert (guest.returncode, said) == (0, b"still there\n")


def test_a_second_start_on_the_same_data_is_refused(
    data_dir: Path, holder: subprocess.Popen[bytes]
) -> None:
    with (
        pytest.raises(DataDirectoryBusy, match=str(holder.pid)),
        embedded_engines(data_dir, durable=True, with_broker=False),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["KILL", "TERM"])
def test_no_engine_outlives_the_process_that_started_it(
    data_dir: Path, holder: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    # The holder, PostgreSQL with its helpers, and Valkey.
    assert len(processes_in(data_dir)) >= 6

    holder.send_signal(number)
    holder.wait(30)

    wait_until(lambda: not processes_in(data_dir), seconds=10)
    assert attach(data_dir) is None


def test_after_a_kill_of_everything_a_restart_has_all_rows(
    data_dir: Path, holder: subprocess.Popen[bytes]
) -> None:
    environment = attach(data_dir)
    assert environment is not None
    with connect(environment["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE receipt AS SELECT generate_series(1, 500) AS number")

    left_behind = sockets_of(data_dir)
    for pid in [holder.pid, *processes_in(data_dir)]:
        # Some end by themselves when the first has been killed.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    holder.wait(30)

    with embedded_engines(data_dir, durable=True, with_broker=True) as restarted:
        with connect(restarted["DATABASE_OWNER_URL"]) as owner:
            assert owner.execute("SELECT count(*) FROM receipt").fetchone() == (500,)
        assert not any(directory.exists() for directory in left_behind)


def test_a_lock_that_names_an_unrelated_process_does_not_stop_a_start(data_dir: Path) -> None:
    with embedded_engines(data_dir, durable=False, with_broker=False):
        lock = (data_dir / "postgres" / "postmaster.pid").read_text()
    stale = "\n".join([str(os.getppid()), *lock.splitlines()[1:]]) + "\n"
    (data_dir / "postgres" / "postmaster.pid").write_text(stale)

    with embedded_engines(data_dir, durable=False, with_broker=False) as environment:
        connect(environment["DATABASE_URL"]).close()


def test_a_first_start_that_was_cut_short_is_made_good(data_dir: Path) -> None:
    (data_dir / "postgres.new").mkdir(parents=True)
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")

    with embedded_engines(data_dir, durable=False, with_broker=False) as environment:
        connect(environment["DATABASE_URL"]).close()
