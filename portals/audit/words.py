"""What happened, in words, for the records and transfers an auditor reads."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The verbs of the ledger (docs/ledger.md).
VERBS = {
    "grant": _("Granted"),
    "allocate": _("Allotted"),
    "deallocate": _("Allotment taken back"),
    "virement": _("Moved between lines"),
    "commit": _("Committed"),
    "release": _("Released"),
    "obligate": _("Obligated"),
    "deobligate": _("Obligation given back"),
    "recommit": _("Committed again"),
    "expend": _("Expended"),
    "pay": _("Paid"),
    "lapse": _("Lapsed"),
    "carry_over": _("Carried over"),
}
# What paper is behind a movement.
PAPERS = {
    "pay": _("Payment order"),
    "expend": _("Claim or invoice"),
    "virement": _("Virement"),
    "obligate": _("Confirmation or invoice"),
}
# What auditors read of: the first half of an action's name, and the kinds of paper of reports.
NOUNS = {
    "account": pgettext_lazy("ledger", "Account"),
    "accreditation": _("Accreditation"),
    "allocation": _("Budget line"),
    "amendment": _("Amendment"),
    "appropriation": _("Appropriation"),
    "claim": _("Claim"),
    "document": _("Document"),
    "enrolment": _("Enrolment"),
    "invoice": _("Invoice"),
    "journal": _("Journal"),
    "line": _("Budget line"),
    "nomination": _("Nomination"),
    "order": _("Order"),
    "payment_order": _("Payment order"),
    "redemption": _("Redemption"),
    "role_proposal": _("Proposed role"),
    "session": _("Group"),
    "source": _("Funding source"),
    "transfer": _("Transfer"),
    "virement": _("Virement"),
    "voucher": _("Voucher"),
    "voucher_batch": _("Batch of vouchers"),
}
# The second half: noun.participle. A refusal is noun.verb.refused.
PARTICIPLES = {
    "accepted": _("Accepted"),
    "account_opened": _("Account opened"),
    "accredited": _("Accredited"),
    "added": _("Added"),
    "anonymised": _("Name and particulars removed"),
    "applied": _("Applied for"),
    "asked": _("Asked for"),
    "attached": _("Attached"),
    "begun": _("Begun"),
    "booked": _("Place booked by the holder"),
    "changed": _("Changed"),
    "code_shown": _("Code shown or printed"),
    "declined": _("Declined"),
    "delegated": _("Lent"),
    "deleted": _("Deleted"),
    "denied": _("Turned away"),
    "disabled": _("Switched off after failures"),
    "discarded": _("Discarded"),
    "disowned": _("“This was not me”, said the holder"),
    "ended": _("Ended"),
    "exported": _("Taken out"),
    "forgotten": _("Forgotten"),
    "given": _("Given"),
    "granted": _("Granted"),
    "imported": _("Imported from a file"),
    "lapsed": _("Lapsed"),
    "lifted": _("Lifted"),
    "linked": _("Linked"),
    "no_new_starts": _("No new starts"),
    "offered": _("Offered"),
    "open": _("Open again"),
    "raised": _("Raised"),
    "reached": _("Reached"),
    "recorded": _("Recorded"),
    "reencrypted": _("Encrypted anew"),
    "registered": _("Registered"),
    "reopened": _("Opened again"),
    "reported": _("Reported"),
    "resent": _("Sent again"),
    "reset": _("Reset"),
    "resumed": _("Resumed"),
    "reviewed": _("Reviewed"),
    "revoked": _("Revoked"),
    "rotated": _("Changed for a new one"),
    "saved": _("Saved"),
    "scheduled": _("Scheduled"),
    "secret_rotated": _("Secret changed for a new one"),
    "set": _("Set"),
    "signed_out": _("Signed out everywhere"),
    "switched_online": _("Moved online"),
    "tested": _("Tested"),
    "under_review": _("Under review"),
    "used": _("Used"),
    "withdrawn": _("Withdrawn"),
    "allotted": _("Allotted"),
    "approved": _("Approved"),
    "bounced": _("Sent back by the bank"),
    "cancelled": _("Cancelled"),
    "closed": _("Closed"),
    "completed": _("Completed"),
    "confirmed": _("Confirmed by the holder"),
    "created": _("Created"),
    "deallocated": _("Allotment taken back"),
    "expired": _("Expired"),
    "extended": _("Extended"),
    "held": _("Held for a closer look"),
    "issued": _("Issued"),
    "made": _("Made"),
    "paid": _("Paid"),
    "paused": _("Stopped for a while"),
    "placed": _("Placed"),
    "proposed": _("Proposed"),
    "redeemed": _("Presented to a provider"),
    "refused": _("Refused"),
    "reissued": _("Issued anew"),
    "rejected": _("Rejected"),
    "returned": _("Returned to be mended"),
    "reversed": _("Taken back"),
    "sent": _("Sent to the bank"),
    "submitted": _("Submitted"),
    "suspended": _("Suspended"),
    "voided": _("Voided"),
}


def verb_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def paper_words(verb: str) -> str:
    return str(PAPERS.get(verb, _("Approvals")))


def action_words(action: str) -> str:
    """Return what was done; a name without words of its own stands as it is recorded."""
    return str(PARTICIPLES.get(action.rpartition(".")[2], action))


def noun_words(action: str) -> str:
    """Return to what it was done, where one page shows acts on several kinds of thing."""
    return str(NOUNS.get(action.partition(".")[0], ""))


def kind_words(kind: str) -> str:
    """Return what a kind of paper is called; one without words stands as the report names it."""
    return str(NOUNS.get(kind.replace(" ", "_"), kind))
