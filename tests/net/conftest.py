"""A stage with one of everything, and what was seen on it."""

from collections.abc import Iterator

import pytest

from tests.database import undone
from tests.matrix.sides import set_stage
from tests.net.walk import PEOPLE, Net, furnish, quickly


@pytest.fixture(scope="package")
def net(django_db_setup, django_db_blocker) -> Iterator[Net]:
    with django_db_blocker.unblock(), quickly(), undone():
        stage = set_stage(PEOPLE)
        furnish(stage)
        yield Net(stage)
