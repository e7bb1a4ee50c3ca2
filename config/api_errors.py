"""Every error of the API as problem details, whoever raised it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import Refused
from core.problems import CONTENT_TYPE, pointers, problem, problem_headers, refusal_problem


def problem_response(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Render what a user can act on; anything else is a bug and becomes a 500 with a log entry."""
    headers: dict[str, str] = {}
    if isinstance(error, Refused):
        body = _refusal(error)
        headers = problem_headers(body)
    elif isinstance(error, Http404):
        body = _not_found()
    elif isinstance(error, PermissionDenied):
        body, headers = _api_error(exceptions.PermissionDenied())
    elif isinstance(error, exceptions.APIException):
        body, headers = _api_error(error)
    else:
        return None
    set_rollback()
    return Response(body, status=body["status"], headers=headers or None, content_type=CONTENT_TYPE)


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address: a problem to machines, the usual page to people."""
    if request.path.startswith("/api/"):
        return JsonResponse(_not_found(), status=404, content_type=CONTENT_TYPE)
    return page_not_found(request, exception)


def refusal(request: HttpRequest, *, status: int, code: str, detail: str) -> HttpResponse:
    """Answer what is refused before any door: a problem to machines, a sentence to people."""
    if request.path.startswith("/api/"):
        body = problem(code=code, status=status, detail=detail)
        return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    return HttpResponse(detail, status=status, content_type="text/plain; charset=utf-8")


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django names it)
    """Answer a request that Django itself finds suspicious."""
    detail = _("The request is not one that this service understands.")
    return refusal(request, status=400, code="invalid-request", detail=detail)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; the number in the answer finds it in the log."""
    detail = _("Something is broken here. Nothing was changed; try again, or tell the operator.")
    return refusal(request, status=500, code="internal-error", detail=detail)


def _refusal(refusal: Refused) -> dict[str, Any]:
    body = refusal_problem(refusal)
    report = getattr(refusal, "report", None)
    if report is not None:  # An import names its bad rows.
        body["errors"] = [
            {"pointer": f"/{p.row}/{p.column}", "detail": p.reason, "value": p.value}
            for p in report.problems
        ]
    return body


def _not_found() -> dict[str, Any]:
    return problem(code="not-found", status=404, detail=_("There is nothing here for you."))


def _api_error(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(error, exceptions.NotFound):
        return _not_found(), {}
    code = str(error.default_code).replace("_", "-")
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.ValidationError):
        detail = _("The request has faults; each is listed with its place.")
        body = problem(
            code="invalid-request", status=400, detail=detail, errors=pointers(error.detail)
        )
        return body, headers
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    body = problem(code=code, status=error.status_code, detail=str(error.detail))
    return body, headers
