"""Hanna's voucher, which most of these tests begin with."""

import pytest

from tests.world import NOON, World, issue
from vouchers.models import Redemption, Voucher


@pytest.fixture
def nothing_else_due(db) -> None:
    """Hide from the sweeps, until the rollback, what tests with real commits have left behind."""
    never = NOON.replace(year=9999)
    Voucher.objects.update(expires_at=never)
    Redemption.objects.update(confirm_until=never)


@pytest.fixture
def voucher(nothing_else_due, world: World) -> Voucher:
    return issue(world)
