from tests.doors.conftest import as_user, today

__all__ = ["as_user", "today"]
