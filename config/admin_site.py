"""The admin site is for support by superusers alone; nobody else is told that it is there."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest


class Registers(AdminSite):
    """Shows rows of every region, past the scopes of `access.py`, hence to superusers only."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and request.user.is_superuser


class RegistersConfig(AdminConfig):
    default_site = "config.admin_site.Registers"
