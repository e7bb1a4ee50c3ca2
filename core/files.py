"""Files that are handed over by a door or a page, and files that people send."""

import re
import unicodedata
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# What is taken for a scan, and the ending its name gets.
SCANS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
NAME_MAX = 100
# What a file is, is told by how it begins and ends; neither its name nor its sender is asked.
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
_ENDINGS = {"application/pdf": b"%%EOF", "image/jpeg": b"\xff\xd9", "image/png": b"IEND"}
_TAIL = 1_024  # Scanners and printers leave some bytes behind the end.


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Return a file to keep; nothing between here and the reader keeps a copy."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


def kind_of_scan(content: bytes) -> str | None:
    """Return the media type of a whole PDF, JPEG or PNG; None for what is none, or cut short."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning) and _ENDINGS[kind] in content[-_TAIL:]:
            return kind
    return None


def harmless_name(name: str, *, kind: str) -> str:
    """Return the name without folders and signs that deceive, with the ending of what it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    # Control characters, and those that turn the direction of what is read.
    seen = "".join(
        each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C"
    )
    stem = re.sub(r"[^\w .()№+-]", "_", PurePath(seen).stem).strip(" .")
    return f"{stem[:NAME_MAX].rstrip(' .') or 'document'}{SCANS[kind]}"
