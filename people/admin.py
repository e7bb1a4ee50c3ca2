"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from people.models import Body, Department, Employee, Region, RoleAssignment, User
from people.registers import PersonRegister


@admin.register(Region)
class RegionRegister(Register):
    """Region as it is."""


@admin.register(User)
class UserRegister(PersonRegister):
    employee_path, region_path = "employee.pk", "employee.region_id"
    list_select_related = ("employee",)
    list_display = ("username", "is_active", "last_login")
    exclude = ("password",)


@admin.register(Department)
class DepartmentRegister(Register):
    """Department as it is."""


@admin.register(Body)
class BodyRegister(Register):
    """Body as it is."""


@admin.register(Employee)
class EmployeeRegister(PersonRegister):
    list_display = ("work_id", "family_name", "given_name", "body")


@admin.register(RoleAssignment)
class RoleAssignmentRegister(Register):
    list_display = ("user", "role", "region", "valid_from", "valid_until")
