"""Names as people look for them: case, ё and the kind of apostrophe do not count."""

from typing import Any

from django.db.models import CharField, Func, Value
from django.db.models.functions import Upper

# One letter in place of each: ё, then what keyboards and word processors write for an apostrophe.
_WRITTEN = "Ёё’ʼ‘`´′"
_READ = "Ее''''''"


def spelling(name: Any) -> Func:
    """Return what all spellings of a name share, as SQL; an index may be of it."""
    return Func(
        Upper(name),
        Value(_WRITTEN),
        Value(_READ),
        function="TRANSLATE",
        output_field=CharField(),
    )
