"""Ask for advisories against the pinned packages, and believe only an answer.

pip-audit says "No known vulnerabilities found", and ends well, when it could ask about
nothing: it lists what it skipped in its report alone. Here a package that was not asked
about is not checked, and what is not checked fails.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_PIP_AUDIT = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
_PIP_AUDIT += ["--format", "json", "--progress-spinner", "off"]
FOUND, NOT_CHECKED = 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Packages that were asked about, those that could not be, and what is known of the first."""

    checked: int
    skipped: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        if self.known:
            return FOUND
        return NOT_CHECKED if self.skipped or not self.checked else 0

    def __str__(self) -> str:
        lines = [f"Known: {each}" for each in self.known]
        if self.skipped or not self.checked:
            total = self.checked + len(self.skipped)
            lines.append(
                f"NOT CHECKED: {len(self.skipped)} of {total} packages could not be asked about"
                f" ({', '.join(self.skipped[:5])}, …). Run it again where the network answers."
            )
        lines.append(f"{self.checked} packages checked, {len(self.known)} advisories.")
        return "\n".join(lines)


def read_report(text: str) -> Verdict:
    """Return what a report of pip-audit really says; an unreadable one says nothing."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict(0, (), ())
    known = tuple(
        f"{each['name']} {each['version']}: {vulnerability['id']}, mended in"
        f" {', '.join(vulnerability['fix_versions']) or 'no version'}"
        for each in dependencies
        for vulnerability in each.get("vulns", [])
    )
    skipped = tuple(each["name"] for each in dependencies if "vulns" not in each)
    return Verdict(len(dependencies) - len(skipped), skipped, known)


def main(files: Sequence[str]) -> int:
    """Print a verdict per lock file and return the worst exit code."""
    worst = 0
    for file in files:
        asked = subprocess.run(
            [*_PIP_AUDIT, "--requirement", file], capture_output=True, text=True, check=False
        )
        verdict = read_report(asked.stdout)
        sys.stdout.write(f"{file}: {verdict}\n")
        if verdict.exit_code and not asked.stdout:
            sys.stdout.write(asked.stderr[-500:])
        worst = max(worst, verdict.exit_code)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
