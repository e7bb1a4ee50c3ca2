"""As whom an engine runs. PostgreSQL refuses to run as root, so root must become someone else."""

import ctypes
import enum
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

IDENTITY_VARIABLE = "EMBEDDED_POSTGRES_IDENTITY"
NOBODY = 65534

_CLONE_NEWUSER = 0x10000000
_ORDINARY_USER = 1000
_libc = ctypes.CDLL(None, use_errno=True)


class Identity(enum.Enum):
    """CALLER changes nothing. NAMESPACE is root seen as an ordinary user, which
    needs no change of file owners. NOBODY is user 65534, for containers that
    refuse namespaces; its files are kept apart, see `nobody_place`.
    """

    CALLER = "caller"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def forced_identity() -> Identity | None:
    """The identity asked for by EMBEDDED_POSTGRES_IDENTITY, None if it is unset.

    Raises ValueError for a word that names no identity.
    """
    word = os.environ.get(IDENTITY_VARIABLE)
    return Identity(word) if word else None


def choose_identity(*, works: Callable[[Identity], bool]) -> Identity:
    """Whom to run as, given a probe that tells whether a program starts under an identity."""
    if os.geteuid() != 0:
        return Identity.CALLER
    forced = forced_identity()
    if forced is not None:
        return forced
    return Identity.NAMESPACE if works(Identity.NAMESPACE) else Identity.NOBODY


def popen_user(identity: Identity) -> int | None:
    """The user and group id that `subprocess.Popen` should switch to, None for no switch."""
    return NOBODY if identity is Identity.NOBODY else None


def enter_user_namespace() -> None:
    """Make this process see itself as an ordinary user; to be called between fork and exec.

    Raises OSError where the kernel or the container refuses it.
    """
    outer_user, outer_group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "the user namespace was refused")
    # The kernel accepts a group map from inside only after setgroups has been given up.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_ORDINARY_USER} {outer_user} 1")
    Path("/proc/self/gid_map").write_text(f"{_ORDINARY_USER} {outer_group} 1")


def nobody_place(data_dir: Path) -> Path:
    """A directory that user 65534 can reach, one for each data directory; made if missing.

    Raises PermissionError if someone else made it: /var/tmp is open to all.
    """
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
    place = Path("/var/tmp") / f"training-vouchers-{name}"
    place.mkdir(mode=0o711, exist_ok=True)
    status = place.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(f"{place} belongs to someone else; remove it and try again")
    # mkdir is subject to the umask; without search permission nobody could not enter.
    place.chmod(0o711)
    return place
