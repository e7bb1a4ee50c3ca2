"""The admin site is for support by superusers alone; nobody else is told that it is there."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.registers import Register


class Registers(AdminSite):
    """Shows rows of every region, past the scopes of `access.py`, hence to superusers only."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and request.user.is_superuser

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take registers alone: a library's own forms would edit addresses and second factors."""
        if admin_class is not None and issubclass(admin_class, Register):
            super().register(model_or_iterable, admin_class, **options)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one page for it, which also takes the freshness from the user's keys."""
        return redirect("account_change_password")


class RegistersConfig(AdminConfig):
    default_site = "config.admin_site.Registers"
