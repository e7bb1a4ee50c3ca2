"""Everything held on one person as one file: for machines, and to read."""

import io
import json
import zipfile
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import get_language

from people.models import Employee, User
from privacy import operations
from privacy.queries import everything_about

VERSION = 1


def my_data(*, user: User, employee: Employee | None, occurred_at: datetime) -> bytes:
    """Return a ZIP with `my-data.json` and the same as a page to read, and record the act."""
    operations.note_export(employee=employee, actor=user, occurred_at=occurred_at)
    held = everything_about(user, employee)
    tables = {name: rows for name, (_title, rows) in held.items()}
    text = json.dumps(
        {"version": VERSION, "made_at": occurred_at, "held": tables},
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        indent=1,
    )
    page = render_to_string(
        "privacy/my_data.html",
        {
            "language": get_language(),
            "made_at": occurred_at,
            "sections": [
                (title, list(rows[0]), [list(row.values()) for row in rows])
                for title, rows in held.values()
                if rows
            ],
        },
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", text)
        archive.writestr("my-data.html", page)
    return content.getvalue()
