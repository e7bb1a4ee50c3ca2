"""Files that are handed over by a door or a page."""

from django.http import HttpResponse


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Return a file to keep; nothing between here and the reader keeps a copy."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
