"""Schemathesis asks every operation all manner of things, as each of the people of a region."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from tests.fuzz.stage import CAST, STRANGERS, Stage, build_stage
from tests.world_parts import NOON

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# `make test` gives each person some seconds; `make fuzz` gives them minutes and every phase.
SECONDS = int(os.environ.get("FUZZ_SECONDS", "4"))
EXAMPLES = 2
FULL = "FUZZ_SECONDS" in os.environ
# Bodies are read before roles are asked, so that one person's tour of all boundaries is everybody's.
PHASES = {name: ["examples", "fuzzing", "stateful"] for name in CAST} | {"manager": ["coverage"]}


@pytest.fixture
def stage(committed) -> Iterator[Stage]:
    with time_machine.travel(NOON, tick=True):
        yield build_stage()


@pytest.fixture
def address(stage) -> Iterator[str]:
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.mark.parametrize("name", CAST)
def test_the_service_keeps_to_its_document(name, stage, address, tmp_path):
    run = schemathesis(name, stage, address, tmp_path)

    assert run.returncode == 0, run.stdout + run.stderr


def schemathesis(
    name: str, stage: Stage, address: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run it as one person, who is also compared with all others by the ids they see."""
    peers = ", ".join(f'"{peer}"' for peer in [*CAST, *STRANGERS])
    config = (HERE / "schemathesis.toml").read_text()
    config += (
        f'[auth.wfc]\npath = "{stage.write_keys(folder)}"\nuser = "{name}"\npeers = [{peers}]\n'
    )
    (folder / "schemathesis.toml").write_text(config)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml"]
    # The document as it is written down, which is what is served (tests/doors/test_openapi.py):
    # on a busy machine, fetching it takes longer than schemathesis waits.
    command += ["--no-color", "run", str(ROOT / "docs" / "openapi.json"), "--url", address]
    # A key that ended itself would be answered 401 to all the rest.
    command += ["--exclude-path-regex", "/api-keys/.*/(revoke|rotate)/"]
    command += ["--max-examples", str(EXAMPLES), "--max-time", str(SECONDS), "--seed", "1"]
    if not FULL:
        command += ["--phases", ",".join(PHASES[name])]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60 + 2 * SECONDS,
        check=False,
    )
