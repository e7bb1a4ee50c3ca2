"""Write what the repository keeps of the document, so that a change of it shows in review.

python -m config.write_documents      (`make openapi`)
"""

import json
import os
import sys
from pathlib import Path

import django

from config.compatibility import breaking

DOCS = Path(__file__).resolve().parent.parent / "docs"
_HEAD = """# Problem types

Made by `make openapi` from the code. Every error of the API is `application/problem+json` (RFC 9457) with
one of these as its `type`, which is also an address of the running service. A type never changes its meaning;
more may come. `title` is the type in words and never translated; `detail` is in your language and says more.
"""


def kept_document() -> str:
    """Return the OpenAPI document with everything in one order."""
    from config.documents import document_text

    return (
        json.dumps(json.loads(document_text()), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )


def unnamed_changes() -> list[str]:
    """Return the changes since the kept document that take something away and are named nowhere."""
    old = json.loads((DOCS / "openapi.json").read_text())
    told = (DOCS / "api-changelog.md").read_text()
    return [name for name in breaking(old, json.loads(kept_document())) if f"`{name}`" not in told]


def problem_page() -> str:
    """Return docs/problems.md."""
    from config.problem_kinds import all_kinds

    parts = [_HEAD]
    for title, is_rule in (("Rules of the service", True), ("Faults of the request", False)):
        rows = [
            f"| `/problems/{kind.code}` | {kind.status} | {kind.meaning} |"
            for kind in all_kinds().values()
            if kind.is_rule is is_rule
        ]
        parts.append(
            "\n".join([f"## {title}\n", "| type | status | meaning |", "|---|---|---|", *rows])
        )
    return "\n\n".join(part.strip() for part in parts) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if unnamed := unnamed_changes():
        sys.exit(f"Name in docs/api-changelog.md what clients lose: {', '.join(unnamed)}")
    (DOCS / "openapi.json").write_text(kept_document())
    (DOCS / "problems.md").write_text(problem_page())
