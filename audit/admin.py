"""Read-only registers for support."""

from django.contrib import admin

from audit.models import AuditRecord
from core.registers import Register


@admin.register(AuditRecord)
class AuditRecordRegister(Register):
    list_display = ("recorded_at", "action", "subject_id", "actor_id", "region_id")
