"""The chart of accounts: which stages money stands in, and which verb moves it where.

Docs: docs/ledger.md. Sources of the words: GAO-05-734SP; IMF TNM 16/02 and 16/04.
"""

from enum import StrEnum


class Stage(StrEnum):
    """The stages of one owner's money. Only the first two of a line's can be overdrawn."""

    SOURCE = "source"  # Of a funding source: what it has granted, as a negative sum.
    UNALLOCATED = "unallocated"  # Of an appropriation. Guarded.
    AVAILABLE = "available"  # Of an allocation, as all below. Guarded.
    COMMITTED = "committed"
    OBLIGATED = "obligated"
    EXPENDED = "expended"
    PAID = "paid"
    LAPSED = "lapsed"


GUARDED = frozenset({Stage.UNALLOCATED, Stage.AVAILABLE})
LINE_STAGES = (
    Stage.AVAILABLE,
    Stage.COMMITTED,
    Stage.OBLIGATED,
    Stage.EXPENDED,
    Stage.PAID,
    Stage.LAPSED,
)

# Moves inside one allocation: verb -> (credited stage, debited stage).
LINE_VERBS = {
    "commit": (Stage.AVAILABLE, Stage.COMMITTED),
    "release": (Stage.COMMITTED, Stage.AVAILABLE),
    "obligate": (Stage.COMMITTED, Stage.OBLIGATED),
    "deobligate": (Stage.OBLIGATED, Stage.AVAILABLE),
    "recommit": (Stage.OBLIGATED, Stage.COMMITTED),
    "expend": (Stage.OBLIGATED, Stage.EXPENDED),
    "pay": (Stage.EXPENDED, Stage.PAID),
    "lapse": (Stage.AVAILABLE, Stage.LAPSED),
}
