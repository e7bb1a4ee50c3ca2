"""The admin site as a register to look things up in: support reads, operations write."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class Register(admin.ModelAdmin):
    """Shows every field and lets nobody add, change or delete, superusers included."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
