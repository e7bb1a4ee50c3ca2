"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from ledger.models import Account, Transfer


@admin.register(Account)
class AccountRegister(Register):
    list_display = ("id", "stage", "currency", "balance_minor")


@admin.register(Transfer)
class TransferRegister(Register):
    list_display = ("recorded_at", "verb", "amount_minor", "currency", "subject_id")
