"""Read-only registers for support."""

from django.contrib import admin

from core.registers import Register
from people.registers import PersonRegister
from vouchers.models import Redemption, Voucher, VoucherBatch


@admin.register(Voucher)
class VoucherRegister(PersonRegister):
    employee_path = "holder_id"
    list_display = ("number", "holder", "face_minor", "remaining_minor", "status")
    exclude = ("code_digest", "token_digest")


@admin.register(VoucherBatch)
class VoucherBatchRegister(Register):
    """VoucherBatch as it is."""


@admin.register(Redemption)
class RedemptionRegister(PersonRegister):
    employee_path = "voucher.holder_id"
    list_display = ("voucher", "provider", "amount_minor", "status")
