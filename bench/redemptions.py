"""Redemptions per second of the real operations, as a ratio to raw SQL in the same run.

One redemption is both of its acts: presented by the provider, confirmed by the holder.
Eight processes call the operations; eight pgbench clients call two plpgsql functions
that make the same checks and write the same rows (bench/raw.sql). The cases take turns,
round after round, so that the machine's moods fall on all of them.
"""

import multiprocessing as mp
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from bench import cpu
from bench.stage import Stage, Ticket, build_stage
from bench.worker import redeem_all
from engines.cluster import find_binaries
from tests.world import DAY, NOON

PROCESSES = 8
ROUNDS = 5
PER_SLICE = 800  # Divisible by PROCESSES.
REDEEMED_AT = NOON + DAY
HERE = Path(__file__).parent

SCRIPT = """\\set slot :first + :client_id * :share + :i
\\set i :i + 1
SELECT raw_redeem(:slot, :provider::uuid, :actor::uuid, :at::timestamptz) AS redemption \\gset
SELECT raw_confirm(:redemption::uuid, :actor::uuid, :at::timestamptz);
"""


def measure(superuser_socket: str) -> dict[str, float]:
    """Run all rounds and return medians: rates, processor time per redemption, ratios.

    `superuser_socket` is the database's socket directory, for pgbench.
    """
    needed = 2 * (ROUNDS + 1) * PER_SLICE
    stage = build_stage(needed)
    _prepare_raw(stage, superuser_socket)
    workers = [_start_worker(stage) for _each in range(PROCESSES)]
    rates: dict[str, list[float]] = {}
    for turn in range(ROUNDS + 1):
        for case, tickets in (("hot", stage.hot), ("spread", stage.spread)):
            # The first turn only warms up; it takes its tickets from the end.
            start = 2 * PER_SLICE * (turn - 1) if turn else needed - 2 * PER_SLICE
            mine = tickets[start : start + PER_SLICE]
            before = _cpu(superuser_socket, workers)
            ours = _run_ours(workers, mine if turn else mine[:80])
            between = _cpu(superuser_socket, workers)
            raw = _run_raw(stage, superuser_socket, case, start + PER_SLICE, turn)
            after = _cpu(superuser_socket, workers)
            if turn:
                found = {
                    "ours": ours,
                    "raw": raw,
                    "ratio": ours / raw,
                    "ours cpu": 1000 * (between - before) / PER_SLICE,
                    "raw cpu": 1000 * (after - between) / PER_SLICE,
                    "cpu ratio": (after - between) / (between - before),
                }
                for name, value in found.items():
                    rates.setdefault(f"{case} {name}", []).append(value)
    for connection, process in workers:
        connection.send(None)
        process.join()
    return {name: statistics.median(values) for name, values in rates.items()}


def _cpu(socket: str, workers: list[tuple[Connection, mp.Process]]) -> float:
    """Return the processor time so far of the database, our workers and pgbench."""
    # The first line of the lock beside the socket is the server's process id; in a user
    # namespace it is ours as well.
    server = int((Path(socket) / ".s.PGSQL.5432.lock").read_text().split()[0])
    clients = sum(cpu.of_process(process.pid or 0) for _connection, process in workers)
    return cpu.of_tree(server) + clients + cpu.of_children_gone()


def _run_ours(workers: list[tuple[Connection, mp.Process]], tickets: Sequence[Ticket]) -> float:
    shares = [tickets[number::PROCESSES] for number in range(PROCESSES)]
    started = time.perf_counter()
    for (connection, _process), share in zip(workers, shares, strict=True):
        connection.send(share)
    for connection, _process in workers:
        assert connection.recv() == "done"
    return len(tickets) / (time.perf_counter() - started)


def _start_worker(stage: Stage) -> tuple[Connection, mp.Process]:
    ours, theirs = mp.get_context("spawn").Pipe()
    process = mp.get_context("spawn").Process(
        target=redeem_all,
        args=(theirs, stage.provider.pk, stage.actor.pk, REDEEMED_AT),
        daemon=True,
    )
    process.start()
    theirs.close()  # So that a worker that dies is an error here, not a wait without end.
    assert ours.recv() == "ready"
    return ours, process


def _prepare_raw(stage: Stage, socket: str) -> None:
    from vouchers.codes import read_secret

    rows = [
        (number + offset, read_secret(ticket.code)[1][0].hex(), ticket.session_id, ticket.holder_id)
        for offset, tickets in ((0, stage.hot), (1_000_000, stage.spread))
        for number, ticket in enumerate(tickets)
    ]
    _psql(socket, (HERE / "raw.sql").read_text())
    copied = "\n".join(f"{slot}\t\\\\x{digest}\t{s}\t{h}" for slot, digest, s, h in rows)
    _psql(socket, f"COPY bench_queue FROM stdin;\n{copied}\n\\.\nANALYZE bench_queue;\n")


def _run_raw(stage: Stage, socket: str, case: str, first: int, turn: int) -> float:
    share = (PER_SLICE if turn else 80) // PROCESSES
    variables = {
        "first": first + (1_000_000 if case == "spread" else 0),
        "share": share,
        "i": 0,
        "provider": stage.provider.pk,
        "actor": stage.actor.pk,
        "at": REDEEMED_AT.isoformat(),
    }
    defined = [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        command = [_binary("pgbench"), "-n", "-M", "prepared", "-c", str(PROCESSES), "-j", "2"]
        command += ["-t", str(share), "-f", script.name, *defined, *_where(socket)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found[1])


def _psql(socket: str, text: str) -> None:
    command = [_binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", *_where(socket)]
    subprocess.run(command, input=text, text=True, check=True)


def _where(socket: str) -> list[str]:
    return ["-h", socket, "-U", "postgres", "training"]


def _binary(name: str) -> str:
    return str(find_binaries() / name)
