"""A real browser keeps the policy: nothing on our pages breaks it, and nobody else is asked."""

import threading
from collections.abc import Iterator
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from playwright.sync_api import Page

from tests.chromium import chromium, needs_chromium
from tests.sign_in import browser_of

PAGES = ["/", "/v", "/sign-in/", "/api/v1/docs/", "/nothing"]
ADMIN = ["/admin/", "/admin/people/user/", "/admin/people/user/{user}/change/"]

pytestmark = needs_chromium


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address(committed, settings) -> Iterator[str]:
    settings.WHITENOISE_USE_FINDERS = True
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:
        thread = threading.Thread(target=serve, args=[server])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def serve(server) -> None:
    server.serve_forever(poll_interval=0.05)
    connections.close_all()


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


@pytest.fixture
def chief(committed_world) -> tuple[str, str]:
    """A superuser's id and session; made before the browser, whose loop keeps Django out."""
    user = committed_world.bob
    type(user).objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    client = browser_of(user)
    return str(user.pk), client.cookies["sessionid"].value


def look_at(page: Page, address: str, paths: list[str]) -> tuple[list[str], set[str]]:
    """Visit the pages; return what the browser complained of, and the hosts it asked."""
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda line: complaints.append(line.text) if is_csp(line.text) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in paths:
        page.goto(address + path, wait_until="networkidle")
    return complaints, hosts - {"", urlsplit(address).netloc}


def is_csp(text: str) -> bool:
    return "Content Security Policy" in text or "violates" in text


def test_our_pages_keep_the_policy_and_ask_nobody_else(address, page):
    assert look_at(page, address, PAGES) == ([], set())


def test_the_admin_site_keeps_the_policy_too(chief, address, page):
    user, session = chief
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])

    seen = look_at(page, address, [path.format(user=user) for path in ADMIN])

    assert seen == ([], set())
    assert page.url.endswith("/change/")


def test_the_browser_does_refuse_what_is_inline_here(address, page):
    complaints, _hosts = look_at(page, address, ["/"])
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b style=\"color:red\">x</b>')")
    page.wait_for_timeout(100)

    assert any(is_csp(text) for text in complaints)
