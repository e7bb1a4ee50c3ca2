"""Everything that may happen to public money before and beside vouchers."""

from budgets.operations.allocations import (
    PreviewOutdated,
    allot,
    approve_allocation,
    close_allocation,
    deallocate,
    pause_allocation,
    propose_allocation,
    resume_allocation,
)
from budgets.operations.appropriations import (
    approve_appropriation,
    create_funding_source,
    decide_amendment,
    propose_amendment,
    propose_appropriation,
)
from budgets.operations.money import Entry, Line, NotEnoughMoney, move
from budgets.operations.orders import cancel_order, expend_order, place_order
from budgets.operations.plans import LINES_MAX, PlannedLine, propose_allocations
from budgets.operations.proposals import (
    reject_allocation,
    reject_appropriation,
    withdraw_allocation,
    withdraw_appropriation,
)
from budgets.operations.virements import decide_virement, propose_virement

__all__ = [
    "LINES_MAX",
    "Entry",
    "Line",
    "NotEnoughMoney",
    "PlannedLine",
    "PreviewOutdated",
    "allot",
    "approve_allocation",
    "approve_appropriation",
    "cancel_order",
    "close_allocation",
    "create_funding_source",
    "deallocate",
    "decide_amendment",
    "decide_virement",
    "expend_order",
    "move",
    "pause_allocation",
    "place_order",
    "propose_allocation",
    "propose_allocations",
    "propose_amendment",
    "propose_appropriation",
    "propose_virement",
    "reject_allocation",
    "reject_appropriation",
    "resume_allocation",
    "withdraw_allocation",
    "withdraw_appropriation",
]
