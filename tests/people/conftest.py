"""Some of what is told of people is seen through the doors."""

from tests.doors.conftest import as_user, today  # noqa: F401 - Fixtures.
