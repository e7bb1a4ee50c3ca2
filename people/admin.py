"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from people.models import Body, Department, Employee, Region, RoleAssignment, User


@admin.register(Region)
class RegionRegister(Register):
    """Region as it is."""


@admin.register(User)
class UserRegister(Register):
    list_display = ("username", "is_active", "last_login")
    exclude = ("password",)


@admin.register(Department)
class DepartmentRegister(Register):
    """Department as it is."""


@admin.register(Body)
class BodyRegister(Register):
    """Body as it is."""


@admin.register(Employee)
class EmployeeRegister(Register):
    list_display = ("work_id", "family_name", "given_name", "body")


@admin.register(RoleAssignment)
class RoleAssignmentRegister(Register):
    list_display = ("user", "role", "region", "valid_from", "valid_until")
