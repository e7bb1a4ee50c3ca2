"""What the operation itself refuses, whichever door asks."""

import pytest

from core.errors import InvalidValue
from reports import operations
from reports.models import SavedView
from tests.world import NOON, World


def test_what_is_no_filter_is_not_kept(world: World):
    with pytest.raises(InvalidValue, match="holder is no filter of the report"):
        operations.save_view(
            name="x", filters={"holder": "Ivanova"}, actor=world.dan, occurred_at=NOON
        )

    assert not SavedView.objects.exists()
