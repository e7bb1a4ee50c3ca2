"""RFC 9457 problem details: the one shape of every error the API answers with."""

from typing import Any

from structlog.contextvars import get_contextvars

from core.errors import Refused

CONTENT_TYPE = "application/problem+json"


def problem(
    *,
    code: str,
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    retry_after: int | None = None,
) -> dict[str, Any]:
    """Return the body; `type` is stable, `detail` is in the reader's language.

    `instance` is the number of the request, by which an operator finds it in the log.
    """
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": code.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
    }
    if number := get_contextvars().get("request_id"):
        body["instance"] = f"urn:uuid:{number}"
    if errors:
        body["errors"] = errors
    if retry_after is not None:
        body["retry_after"] = retry_after
    return body


def refusal_problem(refusal: Refused) -> dict[str, Any]:
    return problem(
        code=refusal.code,
        status=refusal.status,
        detail=str(refusal),
        retry_after=refusal.retry_after,
    )


def problem_headers(body: dict[str, Any]) -> dict[str, str]:
    """Return what a problem also says in the header of its answer."""
    return {"Retry-After": str(body["retry_after"])} if "retry_after" in body else {}


def pointers(errors: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten nested field errors into `{"pointer": "/field/0", "detail": "..."}`."""
    if isinstance(errors, dict):
        # What is wrong with an object as a whole stands under this name.
        paths = {key: path if key == "non_field_errors" else f"{path}/{key}" for key in errors}
        return [e for key, value in errors.items() for e in pointers(value, paths[key])]
    if isinstance(errors, list):
        if all(not isinstance(item, (dict, list)) for item in errors):
            return [{"pointer": path or "/", "detail": str(item)} for item in errors]
        return [e for at, value in enumerate(errors) for e in pointers(value, f"{path}/{at}")]
    return [{"pointer": path or "/", "detail": str(errors)}]
