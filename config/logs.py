"""How every process of the service logs: one JSON line per event, and nobody's data in it.

Web, worker, beat and commands share the format. With DEBUG on the lines are for people,
and tracebacks are whole.
"""

import logging
import re
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

# Their values never reach a line, wherever they stand in an event.
SECRET_NAMES = frozenset(
    {
        *("authorization", "cookie", "csrfmiddlewaretoken", "session", "session_key"),
        *("code", "codes", "key", "password", "qr_text", "recovery_code", "secret", "token"),
        *("body", "query_string", "totp", "x-csrftoken"),
        *("email", "family_name", "given_name", "name", "patronymic", "username", "work_id"),
    }
)
_LETTER = "[0-9A-Za-z]"
# What opens something, and addresses of people, in texts of other people's libraries.
_PATTERNS = {
    re.compile(rf"\b{_LETTER}{{4}}(?:-{_LETTER}{{4}}){{3}}-{_LETTER}\b"): "[code]",
    re.compile(r"\b[0-9A-Z]{4}(?: [0-9A-Z]{4}){3} [0-9A-Z]\b"): "[code]",
    re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{28}|[0-9A-HJKMNP-TV-Z]{17})\b", re.IGNORECASE): "[code]",
    re.compile(r"\btv_\w+"): "[key]",
    re.compile(r"(?i)\bbearer\s+\S+"): "[key]",
    re.compile(r"\b[0-9a-f]{32}:[\w-]{20,}"): "[token]",
    re.compile(r"(?<=://)[^\s/@]+@"): "[password]@",
    re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"')]+\.\w+"): "[mail]",
    re.compile(r"\?[^\s\"']*=[^\s\"']*"): "?[query]",
}
_DROPPED = "[dropped]"
_FRAMES_MAX = 25
Event = MutableMapping[str, Any]


def configuration(*, level: str, for_people: bool) -> dict[str, Any]:
    """Return the LOGGING of a process, and let structlog write by it."""
    common = _common(for_people=for_people)
    structlog.configure(
        processors=[*common, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor = (
        # The pretty tracebacks would show locals, secrets among them, and query for their texts.
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
        if for_people
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "event": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": common,
                "pass_foreign_args": not for_people,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives this one handlers of its own, which would say everything twice.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            # The access line has told of every 4xx already, without its address.
            "django.request": {"level": "ERROR"},
            # It tells of every name that a page does not have, which is what they test for.
            "django.template": {"level": "INFO"},
            "gunicorn.error": {"handlers": [], "propagate": True},
            # Its lines hold addresses; ours do not.
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def _common(*, for_people: bool) -> list[Processor]:
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    if not for_people:
        common += [_without_arguments, _exception_without_values]
    return [*common, _scrubbed]


def _without_arguments(_logger: Any, _method: str, event: Event) -> Event:
    """Say what Django, Celery and Gunicorn tell of a failure without what it was about.

    Their arguments are addresses, return values and the texts of exceptions.
    """
    record, told = event.get("_record"), event.pop("positional_args", None)
    if not isinstance(record, logging.LogRecord):
        return event
    if record.name == "celery.app.trace" and isinstance(told, dict):
        # "Task name[id] succeeded in ...": the word after the bracket, unless it is given.
        first_word = str(record.msg).partition("] ")[2].split(maxsplit=1)[0].strip(":")
        event["event"] = f"task {told.get('description', first_word)}"
        event["task"], event["task_id"] = told.get("name"), told.get("id")
    elif record.name == "django.request":
        event["event"] = "request failed"
    elif record.name == "gunicorn.error" and record.exc_info:
        event["event"] = "worker failed"
    return event


def _exception_without_values(_logger: Any, _method: str, event: Event) -> Event:
    """Replace an exception by its types and places: its text may quote a row or a request."""
    info = event.pop("exc_info", None)
    if info is True:
        raise AssertionError("Give the exception itself as exc_info.")
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exceptions"] = [_described(each) for each in _chain(error)]
    event.pop("stack_info", None)
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_MAX:]
    described: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    diagnosis = getattr(error, "diag", None)
    for name in ("sqlstate", "constraint_name"):
        if value := getattr(diagnosis, name, None):
            described[name.removesuffix("_name")] = value
    return described


def _scrubbed(_logger: Any, _method: str, event: Event) -> Event:
    for name, value in event.items():
        if not name.startswith("_"):
            event[name] = _DROPPED if name.lower() in SECRET_NAMES else scrub(value)
    return event


def scrub(value: Any) -> Any:
    """Return the value without secrets: by their names, and by what they look like."""
    if isinstance(value, dict):
        return {
            key: _DROPPED if str(key).lower() in SECRET_NAMES else scrub(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrub(each) for each in value]
    if isinstance(value, str):
        for pattern, word in _PATTERNS.items():
            value = pattern.sub(word, value)
    return value
