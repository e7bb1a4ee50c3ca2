"""People who left, at every distance from the term."""

from datetime import timedelta

from people.models import Employee
from tests.world import DAY, World

YEAR = 365 * DAY


def leave(employee: Employee, day) -> Employee:
    """End an employment, as an import of the staff list does."""
    employee.employed_until = day
    employee.save(update_fields=["employed_until"])
    return employee


def everybody_left(world: World, day) -> None:
    for employee in world.employees:
        leave(employee, day)


INSTANT = timedelta(microseconds=1)
