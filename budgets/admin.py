"""Read-only registers for support."""

from django.contrib import admin

from budgets.models import Allocation, Amendment, Appropriation, FundingSource, Order, Virement
from core.registers import Register


@admin.register(FundingSource)
class FundingSourceRegister(Register):
    """FundingSource as it is."""


@admin.register(Appropriation)
class AppropriationRegister(Register):
    """Appropriation as it is."""


@admin.register(Allocation)
class AllocationRegister(Register):
    list_display = ("code", "kind", "original_minor", "currency", "status")


@admin.register(Amendment)
class AmendmentRegister(Register):
    """Amendment as it is."""


@admin.register(Virement)
class VirementRegister(Register):
    """Virement as it is."""


@admin.register(Order)
class OrderRegister(Register):
    """Order as it is."""
