"""How many statements a page costs, apart from what opens and closes savepoints."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def cost(browser: Client, path: str) -> int:
    """Return the statements of a second look; the first one notes the browser's session."""
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
