"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from payments.models import Claim, Invoice, PaymentOrder


@admin.register(Claim)
class ClaimRegister(Register):
    list_display = ("number", "provider", "amount_minor", "status")


@admin.register(Invoice)
class InvoiceRegister(Register):
    """Invoice as it is."""


@admin.register(PaymentOrder)
class PaymentOrderRegister(Register):
    list_display = ("payee", "amount_minor", "status", "bank_reference")
