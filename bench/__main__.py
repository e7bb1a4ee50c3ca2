"""`make bench`: the time of the demo's load, and redemptions per second as ratios."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from engines import embedded_engines

ROOT = Path(__file__).parent.parent


def main() -> None:
    only = sys.argv[1:]
    with (
        tempfile.TemporaryDirectory(prefix="tv-bench-") as folder,
        embedded_engines(Path(folder) / "data", durable=True, with_broker=False) as engines,
    ):
        os.environ.update(engines)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        os.environ["ALLOWED_HOSTS"] = "testserver"  # As the test client calls the service.
        # As in service: with DEBUG on, Django keeps a list of every statement.
        for name in ("SECRET_KEY", "VOUCHER_CODE_KEY", "WEBHOOK_KEY"):
            os.environ[name] = secrets.token_hex(32)
        manage("migrate", "--verbosity", "0")
        manage("grant_service_role", "training_service")
        if not only or "load" in only:
            load()
        if not only or "redemptions" in only:
            redemptions(engines["DATABASE_SUPERUSER_URL"])
        if not only or "answers" in only:
            answers()
        if not only or "pages" in only:
            pages(loaded=not only or "load" in only)


def load() -> None:
    """Load Pskov 2020 into the empty database, durable settings on."""
    started = time.perf_counter()
    manage("load_dataset", "pskov-2020")
    print(f"load of Pskov 2020: {time.perf_counter() - started:.1f} s (goal: under 60 s)")


def redemptions(superuser_url: str) -> None:
    """Print medians of all rounds; the ratios are what to look at."""
    import django

    django.setup()
    from bench.redemptions import PROCESSES, ROUNDS, measure

    socket = os.path.dirname(urlsplit(superuser_url).path).replace("//", "/")  # noqa: PTH120
    found = measure(socket)
    print(f"redemptions per second, {PROCESSES} processes, median of {ROUNDS} rounds:")
    for case in ("hot", "spread"):
        ours, raw, ratio = (found[f"{case} {name}"] for name in ("ours", "raw", "ratio"))
        print(f"  {case:6} ours {ours:7.0f}  raw SQL {raw:7.0f}  ratio {ratio:.2f} (goal: 0.60)")
        ours, raw, ratio = (
            found[f"{case} {name}"] for name in ("ours cpu", "raw cpu", "cpu ratio")
        )
        print(f"         CPU ms each {ours:.2f}  raw SQL {raw:.2f}  ratio {ratio:.2f}")


def answers() -> None:
    """Print how long each kind of wrong code takes to be refused; alike is what matters."""
    import logging

    import django

    django.setup()
    from django.conf import settings

    logging.getLogger("django.request").setLevel(logging.ERROR)  # Each refusal is a warning.
    settings.SECURE_SSL_REDIRECT = False  # The client speaks to the process itself.
    from bench.answers import TRIES, measure

    found = measure()
    print(f"wrong codes, median of {TRIES} each:")
    for kind, median in found.items():
        print(f"  {kind:30} {median:.2f} ms")
    apart = max(found.values()) - min(found.values())
    print(f"  {'apart':30} {apart:.2f} ms (goal: under 5 ms)")


def pages(*, loaded: bool) -> None:
    """Print each page's time against that of an empty one, the slowest first."""
    import logging

    import django

    if not loaded:
        manage("load_dataset", "pskov-2020")  # A table with a handful of rows hides a slow query.
    django.setup()
    from django.conf import settings

    logging.disable(logging.ERROR)  # Each request is a line of the log.
    settings.SECURE_SSL_REDIRECT = False
    from bench.pages import TRIES, measure

    found = sorted(measure(), key=lambda timing: -timing.ratio)
    print(f"pages, median of {TRIES} each, against an empty page (goal: under 3):")
    for each in found:
        print(f"  {each.ratio:5.2f}  {each.page:7.1f} ms  {each.empty:6.1f} ms  {each.name}")
    slow = [each.name for each in found if each.ratio >= 3]
    print(f"  {len(found)} pages, {len(slow)} of them at three or above")


def manage(*words: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], check=True)


if __name__ == "__main__":
    main()
