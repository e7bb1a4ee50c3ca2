"""What the tests of the department's pages do again and again."""

from django.test import Client

# Reading and renewing the session, which every page of a signed-in reader costs, and fifteen.
STATEMENTS_MOST = 10 + 15


def page(browser: Client, path: str) -> str:
    """Return a page that is answered."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def sent(browser: Client, path: str, **given: object) -> int:
    """Send a form past its check page; return the status."""
    return browser.post(path, {"form_key": "k1", "confirmed": "1", **given}).status_code
