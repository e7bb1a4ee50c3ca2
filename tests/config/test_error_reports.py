"""A report of an error says where it happened; a code that was handled there is not in it."""

import inspect
import sys

import pytest
from celery import current_app
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from vouchers import codes

CODE = "P931-31T7-YKD7-QEQ0-8"
KEY = "tv_0123abcd_not-for-any-report"


@pytest.mark.parametrize("debug", [True, False])
def test_no_report_names_what_was_handled(settings, debug):
    settings.DEBUG = debug
    request = RequestFactory().post("/sign-in/", {"code": CODE}, headers={"Authorization": KEY})

    reporter = ExceptionReporter(request, *failure(CODE))

    for report in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert "read_secret" in report
        assert CODE not in report
        assert KEY not in report


def failure(code: str) -> tuple:
    """Fail within a function of ours that holds the code in its arguments and variables."""
    try:
        codes.read_secret(Unreadable(code))
    except ZeroDivisionError:
        return sys.exc_info()
    raise AssertionError("it was to fail")


class Unreadable(str):
    def rpartition(self, _separator: str) -> tuple[str, str, str]:
        raise ZeroDivisionError


def test_no_task_is_given_anything_but_ids():
    """A broker keeps what a task is given, and a worker logs it."""
    ours = {n: t for n, t in current_app.tasks.items() if not n.startswith("celery.")}
    given = {n: list(inspect.signature(t.run).parameters) for n, t in ours.items()}

    assert "vouchers.tasks.issue_batch" in ours
    assert {n: p for n, p in given.items() if not all(name.endswith("_id") for name in p)} == {}
