"""What every refused act has in common: its reason is written down, and nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection

from audit.models import AuditRecord
from core.errors import Refused

# What a wrong code costs is to outlast its refusal.
OUTLASTING = {"vouchers_codetry"}
BOOKS = ("ledger", "people", "providers", "budgets", "learning", "vouchers", "payments")
BOOKS += ("privacy",)


@contextmanager
def refused(act: str, error: type[Refused], message: str) -> Iterator[None]:
    """The act inside raises exactly `error`, says `message`, and leaves one audit record."""
    before, earlier = _rows(), set(AuditRecord.objects.values_list("pk", flat=True))
    with pytest.raises(error, match=_pattern(message)) as caught:
        yield
    assert type(caught.value) is error
    record = AuditRecord.objects.exclude(pk__in=earlier).get()
    assert record.action == f"{act}.refused"
    assert record.told == {"code": error.code, "message": str(caught.value)}
    assert _rows() == before


def _pattern(message: str) -> str:
    # Money is written with no-break spaces, which nobody wants to type in a test.
    return re.escape(message).replace(r"\ ", r"\s")


def _rows() -> dict[str, str]:
    """Return a digest of the rows of every table that an act could have changed."""
    tables = [
        model._meta.db_table for app in BOOKS for model in apps.get_app_config(app).models.values()
    ]
    parts = [
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        f" FROM {table} t"
        for table in sorted(set(tables) - OUTLASTING)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
