"""What a request may be at most, whatever it asks for; told before anything reads it."""

from collections.abc import Callable
from urllib.parse import parse_qsl, unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from config.api_errors import refusal
from core.formats import size_text

ADDRESS_MAX = 2_000  # Characters, with the query.
PARAMETERS_MAX = 40
VALUE_MAX = 500


class Limits:
    """Refuses what is too long, and texts that no field of ours can hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refused = _address_fault(request)
        most = None if refused else _passed(request)
        if most is not None:
            return _too_large(request, most)
        if refused is None:
            return self.get_response(request)
        status, code, detail = refused
        return refusal(request, status=status, code=code, detail=detail)


Fault = tuple[int, str, str] | None


def _address_fault(request: HttpRequest) -> Fault:
    query = request.META.get("QUERY_STRING", "")
    if len(request.get_full_path()) > ADDRESS_MAX:
        detail = _("The address is longer than {most} characters. Ask for less at once.")
        return 414, "address-too-long", detail.format(most=ADDRESS_MAX)
    if not _is_text(request.META.get("PATH_INFO", "").encode("latin-1", "replace")):
        return 400, "not-text", _("The address has bytes that are no text in UTF-8.")
    if not _is_text(unquote_to_bytes(query.replace("+", " "))):
        return 400, "not-text", _("The query has bytes that are no text in UTF-8.")
    parameters = parse_qsl(query, keep_blank_values=True)
    if len(parameters) > PARAMETERS_MAX:
        detail = _("{count} parameters are too many; {most} are the most.")
        return 400, "query-too-long", detail.format(count=len(parameters), most=PARAMETERS_MAX)
    for name, value in parameters:
        if len(name) > VALUE_MAX or len(value) > VALUE_MAX:
            detail = _("A parameter is longer than {most} characters.").format(most=VALUE_MAX)
            return 400, "query-too-long", detail
    return None


def _passed(request: HttpRequest) -> int | None:
    """Return the most bytes that such a body may have, when this one has more."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    file = request.content_type == "multipart/form-data"
    most = settings.UPLOAD_BYTES_MAX if file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    # The form around a file takes some bytes of its own.
    allowed = most + 10_000 if file else most
    if not length.isdecimal() or int(length) > allowed:
        return most
    return None


def _too_large(request: HttpRequest, most: int) -> HttpResponseBase:
    """Tell a machine the limit, and show people a page with the way back to their form."""
    if request.path.startswith("/api/"):
        detail = _("The body is larger than {most} bytes. Send it in parts.").format(most=most)
        return refusal(request, status=413, code="body-too-large", detail=detail)
    return render(request, "413.html", {"most": size_text(most)}, status=413)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False
