"""What happened, in words, for the records and transfers an auditor reads."""

from django.utils.translation import gettext_lazy as _

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
# The second half of an action's name: noun.participle.
PARTICIPLES = {
    "accepted": _("Accepted"),
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
    "withdrawn": _("Withdrawn"),
}


def verb_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def paper_words(verb: str) -> str:
    return str(PAPERS.get(verb, _("Approvals")))


def action_words(action: str) -> str:
    """Return what was done; a name without words of its own stands as it is recorded."""
    return str(PARTICIPLES.get(action.rpartition(".")[2], action))
