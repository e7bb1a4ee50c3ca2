"""Talking to the service: one effect however often the line breaks, and a second factor when asked."""

import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import requests

from cli.failures import UNREACHABLE, USAGE, Failure, failure_of
from cli.settings import Settings

WAITS = (1, 3)  # Seconds before the second and the third try.
TIMEOUT = 60


class Service:
    """The API as one person; methods return what it answers or raise Failure."""

    def __init__(self, settings: Settings) -> None:
        self._root = f"{settings.address}/api/v1/"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {settings.key}"
        self._session.headers["Accept-Language"] = settings.language

    def get(self, path: str, query: dict[str, str] | None = None) -> Any:
        return self._send("GET", path, query=query).json()

    def download(self, path: str, query: dict[str, str]) -> bytes:
        return self._send("GET", path, query=query).content

    def rows(self, path: str, query: dict[str, str], *, every: bool) -> Iterator[Any]:
        """Yield the rows of a list: those of the first page, or of every page."""
        page = self.get(path, query)
        yield from page["results"]
        while every and page["next"]:
            page = self.get(page["next"].partition("/api/v1/")[2])
            yield from page["results"]

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Do one step. The key of the request makes a repeat after a lost answer harmless."""
        try:
            return self._send("POST", path, body=body, key=str(uuid.uuid4())).json()
        except Failure as failure:
            kind = str((failure.problem or {}).get("type"))
            if not kind.endswith("/step-up-required"):
                raise
        self._send("POST", "step-up/", body={"code": _second_factor()})
        # A new key: under the old one the refusal is the answer that is kept.
        return self._send("POST", path, body=body, key=str(uuid.uuid4())).json()

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        key: str = "",
    ) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        # Steps and reads may be sent twice; a one-time code may not.
        tries = len(WAITS) + 1 if key or method == "GET" else 1
        for attempt in range(tries):
            answer = self._try(method, path, query, body, headers)
            if isinstance(answer, requests.Response) and answer.status_code < 500:
                break
            if attempt < tries - 1:
                time.sleep(WAITS[attempt])
        if isinstance(answer, requests.RequestException):
            raise Failure(UNREACHABLE, f"No answer from {self._root}: {answer}")
        if not answer.ok:
            raise failure_of(answer.status_code, _problem(answer))
        if answer.is_redirect:
            raise Failure(USAGE, f"{self._root} leads to {answer.headers['Location']}: use that.")
        return answer

    def _try(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None,
        body: dict[str, Any] | None,
        headers: dict[str, str],
    ) -> requests.Response | requests.RequestException:
        try:
            return self._session.request(
                method,
                self._root + path,
                params=query,
                json=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,  # A redirect would lose what was posted, or leak the key.
            )
        except requests.RequestException as error:
            return error


def _problem(answer: requests.Response) -> dict[str, Any]:
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        return {}
    return problem


def _second_factor() -> str:
    return ask("Code of your authenticator: ")


def ask(question: str) -> str:
    """Return a line from the terminal, or from standard input where there is no terminal."""
    try:
        with open("/dev/tty", "r+") as terminal:  # noqa: PTH123 (a device, not a path of ours)
            terminal.write(question)
            terminal.flush()
            return terminal.readline().strip()
    except OSError:
        return sys.stdin.readline().strip()
