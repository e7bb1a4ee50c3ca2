"""Where the service is and which key opens it: never an argument, which `ps` would show."""

import configparser
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cli.failures import USAGE, Failure


@dataclass(frozen=True)
class Settings:
    address: str
    key: str
    language: str


def read_settings() -> Settings:
    """Return the settings from VOUCHERS_URL and VOUCHERS_KEY, else from the file."""
    kept = _read_file(_path())
    address = os.environ.get("VOUCHERS_URL") or kept.get("address", "")
    key = os.environ.get("VOUCHERS_KEY") or kept.get("key", "")
    if not address or not key:
        raise Failure(
            USAGE,
            f"Set VOUCHERS_URL and VOUCHERS_KEY, or write `address` and `key` under [vouchers]"
            f" in {_path()} (chmod 600).",
        )
    return Settings(address.rstrip("/"), key, os.environ.get("LANG", "en")[:2])


def _path() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(os.environ.get("VOUCHERS_CONFIG") or Path(folder) / "vouchers" / "config.ini")


def _read_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Failure(USAGE, f"Others can read {path}, which holds your key: chmod 600 {path}")
    kept = configparser.ConfigParser(interpolation=None)
    try:
        kept.read_string(path.read_text())
        return dict(kept["vouchers"])
    except (configparser.Error, KeyError) as error:
        raise Failure(USAGE, f"{path} is not readable: {error}") from None
