"""Read-only registers for support."""

from django.contrib import admin

from learning.models import Enrolment
from people.registers import PersonRegister


@admin.register(Enrolment)
class EnrolmentRegister(PersonRegister):
    employee_path = "employee_id"
    list_display = ("employee", "session", "status", "achievement")
