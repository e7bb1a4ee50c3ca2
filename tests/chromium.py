"""Chromium, as every test that opens it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}; on Debian: apt install chromium"
)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Start a browser. On leaving the driver ends it, even one that answers no more."""
    with sync_playwright() as playwright:
        flags = ("--no-sandbox", *flags)
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
