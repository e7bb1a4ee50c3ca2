"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from providers.models import Accreditation, Course, Programme, Provider, Session


@admin.register(Provider)
class ProviderRegister(Register):
    """Provider as it is."""


@admin.register(Accreditation)
class AccreditationRegister(Register):
    list_display = ("provider", "status", "valid_from", "valid_until")


@admin.register(Programme)
class ProgrammeRegister(Register):
    """Programme as it is."""


@admin.register(Course)
class CourseRegister(Register):
    """Course as it is."""


@admin.register(Session)
class SessionRegister(Register):
    list_display = ("code", "course", "starts_at", "places", "places_taken")
