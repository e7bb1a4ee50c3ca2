"""Directories for unix sockets: private, short-lived, and found again after a crash."""

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "training-"

# A socket's path may have 107 bytes; this leaves room for mkdtemp's name and ours.
_PARENT_BYTES_MAX = 70


def make_socket_directory(*, record: Path, parent: Path | None, owner: int | None) -> Path:
    """Make a directory (mode 0700) for a socket and note its path in the file `record`.

    The directory noted by an earlier process, which must have ended, is removed:
    after a `kill -9` nobody else would. `parent` defaults to the system's
    temporary directory, because a data directory's path may be too long.
    """
    remove_socket_directory(record=record)
    parent = parent or Path(tempfile.gettempdir())
    if len(os.fsencode(parent)) > _PARENT_BYTES_MAX:
        parent = Path("/tmp")
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    if owner is not None:
        os.chown(directory, owner, owner)
    record.write_text(str(directory))
    return directory


def remove_socket_directory(*, record: Path) -> None:
    """Remove the directory that `record` names, and `record`; does nothing if there is none."""
    if not record.exists():
        return
    directory = Path(record.read_text())
    # A damaged record must not make us remove somebody's files.
    if directory.name.startswith(_PREFIX):
        shutil.rmtree(directory, ignore_errors=True)
    record.unlink()
