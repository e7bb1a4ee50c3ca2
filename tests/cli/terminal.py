"""The client as people run it: a process of its own, without a terminal to ask on."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "bin" / "vouchers"


@dataclass
class Terminal:
    """One person's shell; `said` keeps every command line, as `ps` would show it."""

    address: str
    key: str
    said: list[str] = field(default_factory=list)

    def run(self, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess:
        self.said.append(" ".join(words))
        settings = {"VOUCHERS_URL": self.address, "VOUCHERS_KEY": self.key, **environment}
        return subprocess.run(
            [PROGRAM, *words],
            input=typed,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,
        )
