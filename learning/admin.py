"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from learning.models import Enrolment


@admin.register(Enrolment)
class EnrolmentRegister(Register):
    list_display = ("employee", "session", "status", "achievement")
