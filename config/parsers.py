"""Reading a JSON body that may be made to harm."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEPTH_MAX = 20
ITEMS_MAX = 20_000  # Of one list, or names of one object; as many as one batch of vouchers has.
INTEGER_MAX = 2**63 - 1


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8 within limits, and only texts and numbers that the database can hold."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        content = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        try:
            body = json.loads(content.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError):
            # Not with the library's words: they quote the body, and the body may be a secret.
            raise ParseError(_("The body is not JSON in UTF-8.")) from None
        _require_bounds(body, depth=0)
        return body


def _no_number(word: str) -> None:
    raise ValueError(word)


def _require_bounds(value: Any, *, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise ParseError(_("The body is nested deeper than {most} levels.").format(most=DEPTH_MAX))
    if isinstance(value, str):
        _require_text(value)
    elif isinstance(value, int) and abs(value) > INTEGER_MAX:
        raise ParseError(_("A whole number in the body is larger than 64 bits hold."))
    elif isinstance(value, dict | list):
        if len(value) > ITEMS_MAX:
            raise ParseError(
                _("A list in the body has {count} items; {most} are the most.").format(
                    count=len(value), most=ITEMS_MAX
                )
            )
        for each in value:
            _require_bounds(each, depth=depth + 1)
            if isinstance(value, dict):
                _require_bounds(value[each], depth=depth + 1)


def _require_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ParseError(_("A text in the body has a NUL or half a letter (a lone surrogate)."))
