"""What can go wrong, and the exit code that tells a script which it was."""

from typing import Any

REFUSED, USAGE, NOT_ALLOWED, NOT_FOUND, CONFLICT, UNREACHABLE = range(1, 7)

# Somebody or something was faster: look again, then decide.
_MOVED_ON = {"conflict", "preview-outdated", "wrong-state"}


class Failure(Exception):
    """Ends the program with an exit code and a sentence for whoever ran it."""

    def __init__(self, exit_code: int, message: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.problem = problem


def failure_of(status: int, problem: dict[str, Any]) -> Failure:
    """Return the failure for a problem the service answered with (RFC 9457)."""
    kind = str(problem.get("type", "")).rpartition("/")[2]
    faults = [f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("errors", [])]
    detail = problem.get("detail") or f"The service answered {status}."
    return Failure(_exit_code(status, kind), "\n".join([f"{detail} ({kind})", *faults]), problem)


def _exit_code(status: int, kind: str) -> int:
    if status >= 500:
        return UNREACHABLE
    if status in {412, 428} or kind in _MOVED_ON:
        return CONFLICT
    if kind == "invalid-request":
        return USAGE
    return {401: NOT_ALLOWED, 403: NOT_ALLOWED, 404: NOT_FOUND}.get(status, REFUSED)
