"""Shapes that name a person tell their door so while they are rendered."""

from operator import attrgetter
from typing import Any

from rest_framework import serializers


class OfEmployee(serializers.BaseSerializer):
    """A shape that names an employee: rendering it tells the door whose data it showed.

    It stands first among the bases. `employee_path` leads from the row to the
    employee's id. Nothing of it can be rendered outside of a door, which is the point.
    """

    employee_path = "pk"

    def to_representation(self, instance: Any) -> Any:
        employee_id = attrgetter(self.employee_path)(instance)
        if employee_id is not None:
            self.context["view"].shown.add((instance.region_id, employee_id))
        return super().to_representation(instance)
