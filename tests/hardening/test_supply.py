"""What the service is made of is written down whole, and advisories are believed only if asked."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply.advisories import FOUND, NOT_CHECKED, read_report

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"name": "amqp", "skip_reason": "Dependency not found on PyPI and could not be audited"}
SOUND = {"name": "attrs", "version": "26.1.0", "vulns": []}
BAD = {"name": "old", "version": "1.0"}
BAD["vulns"] = [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": []}]


def verdict(*dependencies: dict):
    return read_report(json.dumps({"dependencies": dependencies, "fixes": []}))


@pytest.mark.parametrize(
    ("dependencies", "exit_code"),
    [
        ([SOUND], 0),
        ([SOUND, BAD], FOUND),
        ([SKIPPED, BAD], FOUND),
        ([SKIPPED], NOT_CHECKED),
        ([SOUND, SKIPPED], NOT_CHECKED),
        ([], NOT_CHECKED),
    ],
)
def test_only_what_was_asked_about_counts_as_checked(dependencies, exit_code):
    assert verdict(*dependencies).exit_code == exit_code


@pytest.mark.parametrize("text", ["", "No known vulnerabilities found", "{}", "[]", "null"])
def test_a_report_that_says_nothing_is_no_good_news(text):
    assert read_report(text).exit_code == NOT_CHECKED


def test_the_words_say_how_many_were_not_asked_about_and_what_is_known():
    assert "NOT CHECKED: 1 of 2 packages could not be asked about (amqp" in str(
        verdict(SOUND, SKIPPED)
    )
    assert "Known: old 1.0: PYSEC-1, mended in 1.1" in str(verdict(BAD))
    assert str(verdict(SOUND)) == "1 packages checked, 0 advisories."


def test_the_bill_of_materials_is_valid_and_names_every_pinned_package(tmp_path):
    file = tmp_path / "sbom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible"]
    command += ["--output-file", str(file), "--sv", "1.6", "requirements.txt"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)

    text = file.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    named = {(each["name"], each["version"]) for each in json.loads(text)["components"]}
    pinned = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert len(pinned) > 40
    assert {(name, version) for name, version in pinned} == named
