"""Everything that may happen to a voucher, and to the wish for one. Nothing else changes them."""

from vouchers.operations.book import book_session, cancel_booking, change_booking
from vouchers.operations.claimed import NotClaimable, claim_redemptions, unclaim_redemptions
from vouchers.operations.confirm import (
    ConfirmationTooLate,
    CourseNotBegun,
    confirm_redemption,
)
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
    TooManyNewCodes,
    expire_vouchers,
    extend_voucher,
    lift_suspension,
    reissue_voucher,
    replace_code,
    show_secrets,
    suspend_voucher,
    void_voucher,
)
from vouchers.operations.letters import tell_awaited
from vouchers.operations.nominate import (
    ReasonNeeded,
    accept_nominations,
    decline_nominations,
    nominate,
    set_priority,
    withdraw_nomination,
)
from vouchers.operations.quotas import (
    QuotaAbovePlan,
    QuotaBelowUse,
    QuotaExceeded,
    set_quotas,
)
from vouchers.operations.redeem import (
    AlreadyEnrolled,
    AmountTooHigh,
    CourseTaken,
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
    "CourseNotBegun",
    "CourseTaken",
    "NotClaimable",
    "NotEligible",
    "ProviderNotAccredited",
    "QuotaAbovePlan",
    "QuotaBelowUse",
    "QuotaExceeded",
    "ReasonNeeded",
    "TooManyNewCodes",
    "TooManyWrongCodes",
    "VoucherExpired",
    "VoucherSuspended",
    "VoucherUnknown",
    "VoucherUnusable",
    "VoucherUsed",
    "WrongCurrency",
    "accept_nominations",
    "approve_batch",
    "book_session",
    "cancel_batch",
    "cancel_booking",
    "change_booking",
    "claim_redemptions",
    "confirm_redemption",
    "create_batch",
    "decline_nominations",
    "disown_redemption",
    "expire_vouchers",
    "extend_voucher",
    "issue_next_chunk",
    "issue_voucher",
    "lapse_redemptions",
    "lift_guess_limit",
    "lift_suspension",
    "nominate",
    "redeem_voucher",
    "reissue_voucher",
    "replace_code",
    "reverse_redemption",
    "set_priority",
    "set_quotas",
    "show_secrets",
    "suspend_voucher",
    "tell_awaited",
    "unclaim_redemptions",
    "void_voucher",
    "withdraw_nomination",
]
