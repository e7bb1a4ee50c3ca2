"""Everything that may happen to a voucher. Nothing else changes one."""

from vouchers.operations.book import book_session, cancel_booking, change_booking
from vouchers.operations.claimed import NotClaimable, claim_redemptions, unclaim_redemptions
from vouchers.operations.confirm import ConfirmationTooLate, confirm_redemption
from vouchers.operations.disown import disown_redemption
from vouchers.operations.guesses import TooManyWrongCodes, VoucherUnknown, lift_guess_limit
from vouchers.operations.issue import (
    ApprovalNeeded,
    NotEligible,
    approve_batch,
    cancel_batch,
    create_batch,
    issue_next_chunk,
    issue_voucher,
)
from vouchers.operations.keep import (
    expire_vouchers,
    extend_voucher,
    lift_suspension,
    reissue_voucher,
    show_secrets,
    suspend_voucher,
    void_voucher,
)
from vouchers.operations.letters import tell_awaited
from vouchers.operations.redeem import (
    AlreadyEnrolled,
    AmountTooHigh,
    ProviderNotAccredited,
    VoucherExpired,
    VoucherSuspended,
    VoucherUnusable,
    VoucherUsed,
    WrongCurrency,
    redeem_voucher,
)
from vouchers.operations.undo import lapse_redemptions, reverse_redemption

__all__ = [
    "AlreadyEnrolled",
    "AmountTooHigh",
    "ApprovalNeeded",
    "ConfirmationTooLate",
    "NotClaimable",
    "NotEligible",
    "ProviderNotAccredited",
    "TooManyWrongCodes",
    "VoucherExpired",
    "VoucherSuspended",
    "VoucherUnknown",
    "VoucherUnusable",
    "VoucherUsed",
    "WrongCurrency",
    "approve_batch",
    "book_session",
    "cancel_batch",
    "cancel_booking",
    "change_booking",
    "claim_redemptions",
    "confirm_redemption",
    "create_batch",
    "disown_redemption",
    "expire_vouchers",
    "extend_voucher",
    "issue_next_chunk",
    "issue_voucher",
    "lapse_redemptions",
    "lift_guess_limit",
    "lift_suspension",
    "redeem_voucher",
    "reissue_voucher",
    "reverse_redemption",
    "show_secrets",
    "suspend_voucher",
    "tell_awaited",
    "unclaim_redemptions",
    "void_voucher",
]
