"""Counting what a page asks the database for, besides what every request costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# The session of whoever is signed in, which no page can do anything about.
FRAME = ("SAVEPOINT", "RELEASE", "django_session", "usersessions_")


def statements(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return sum(not any(each in query["sql"] for each in FRAME) for query in asked)
