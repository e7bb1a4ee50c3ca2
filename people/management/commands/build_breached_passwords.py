import gzip
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.management.base import BaseCommand

from people.passwords import digest

# How people make a short password long enough.
ENDINGS = [
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "2024",
    "2025",
    "2026",
    "2026!",
    "123!",
    "1234!",
    "12345!",
    "!!",
    "...",
    "111",
    "000",
]
COMMON = 400
LENGTH = 12


class Command(BaseCommand):
    """Writes the list that is delivered with the service, from the one that Django brings."""

    help = "Builds the compact list of stolen passwords from Django's list of common ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        common = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
        with gzip.open(common, "rt") as lines:
            words = [line.strip() for line in lines]
        found = sorted({digest(each).decode() for each in long_ones(words)})
        file.write_text("\n".join(found) + "\n")
        self.stdout.write(f"{len(found)} passwords.")


def long_ones(words: list[str]) -> Iterable[str]:
    """Yield the common passwords that are long enough, and the short ones made longer."""
    made = list(words)
    for word in words[:COMMON]:
        made += [word + word, word + word + word]
        made += [start + ending for start in (word, word.capitalize()) for ending in ENDINGS]
    return (each for each in made if len(each) >= LENGTH)
