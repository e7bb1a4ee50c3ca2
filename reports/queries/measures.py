"""What each amount of the spend report is made of: which transfers, on which stages.

The report adds up by these definitions and the drill-down selects by them, so a
figure and the transfers it opens cannot drift apart.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from budgets.accounts import Stage
from budgets.models import Allocation
from core.money import rounded_ratio

ALLOTMENT = frozenset({"allocate", "deallocate", "virement"})


class Fate(StrEnum):
    """Why money came back to a line: it tells the parts of M05 apart."""

    EXPIRED = "EXPIRED"
    NO_SHOW = "NO_SHOW"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The transfers whose sum is one amount: what arrives at `stages` minus what leaves them."""

    stages: frozenset[Stage]
    verbs: frozenset[str] | None = None  # None means every verb but those of `without`.
    without: frozenset[str] = frozenset()
    fate: Fate | None = None
    to_date: bool = False  # From the beginning, even where the report has a first day.
    negated: bool = False

    def takes(self, *, stage: str, verb: str, fate: str) -> bool:
        """Say whether a movement on one side counts."""
        return (
            stage in self.stages
            and (self.verbs is None or verb in self.verbs)
            and verb not in self.without
            and (self.fate is None or fate == self.fate)
        )


_AVAILABLE = frozenset({Stage.AVAILABLE})
_COMMITTED = frozenset({Stage.COMMITTED})

MEASURES = {
    # The plan counts up to the end of the period, whenever it was made.
    "adjusted": Measure(stages=_AVAILABLE, verbs=frozenset({"virement"}), to_date=True),
    # The money in its stages.
    "allotted": Measure(stages=_AVAILABLE, verbs=ALLOTMENT),
    "available": Measure(stages=_AVAILABLE),
    "committed_gross": Measure(stages=_COMMITTED, verbs=frozenset({"commit"})),
    "committed": Measure(stages=_COMMITTED),
    "obligated": Measure(stages=frozenset({Stage.OBLIGATED})),
    "expended": Measure(stages=frozenset({Stage.EXPENDED})),
    "paid": Measure(stages=frozenset({Stage.PAID})),
    "lapsed": Measure(stages=frozenset({Stage.LAPSED})),
    "carried_over": Measure(stages=_AVAILABLE, verbs=frozenset({"carry_over"}), negated=True),
    # M04 and the parts of M05 that are not stages.
    "free_limit": Measure(stages=_AVAILABLE, without=frozenset({"lapse", "carry_over"})),
    "uncommitted": Measure(stages=_AVAILABLE, verbs=ALLOTMENT | {"commit"}),
    "expired": Measure(stages=_AVAILABLE, verbs=frozenset({"release"}), fate=Fate.EXPIRED),
    "released": Measure(stages=_AVAILABLE, verbs=frozenset({"release"}), fate=Fate.OTHER),
    "no_show": Measure(stages=_AVAILABLE, verbs=frozenset({"deobligate"}), fate=Fate.NO_SHOW),
    "withdrawn": Measure(stages=_AVAILABLE, verbs=frozenset({"deobligate"}), fate=Fate.OTHER),
}


def is_with_provider(*, stage: str, line_kind: str) -> bool:
    """Say whether money on a stage is a provider's; otherwise it is with nobody yet.

    A voucher's commitment is with nobody until the voucher is redeemed; an order's is
    its supplier's from the beginning.
    """
    if stage == Stage.COMMITTED:
        return line_kind != Allocation.Kind.VOUCHERS
    return stage not in {Stage.AVAILABLE, Stage.LAPSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The amounts of a line, a provider or a total, in minor units of one currency.

    `original` is the plan as approved, `adjusted` the plan after virements. The others
    are what moved: in the period, or to date, which is from the beginning to its end and
    so the balances there. Rates of M02 and M03 and the parts of M05 are read to date.
    """

    original: int = 0
    adjusted: int = 0
    allotted: int = 0
    available: int = 0
    committed_gross: int = 0
    committed: int = 0
    obligated: int = 0
    expended: int = 0
    paid: int = 0
    lapsed: int = 0
    carried_over: int = 0
    free_limit: int = 0
    uncommitted: int = 0
    expired: int = 0
    released: int = 0
    no_show: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        names = [field.name for field in fields(self)]
        return Amounts(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def open(self) -> int:
        """Return what is promised and not yet paid."""
        return self.committed + self.obligated + self.expended

    @property
    def execution_percent(self) -> Decimal | None:
        """Return M01: paid, of the adjusted plan."""
        return rounded_ratio(self.paid * 100, self.adjusted)

    @property
    def commitment_percent(self) -> Decimal | None:
        """Return M02: commitments ever made, of the allotted limit."""
        return rounded_ratio(self.committed_gross * 100, self.allotted)

    @property
    def payment_percent(self) -> Decimal | None:
        """Return M03: paid, of the commitments ever made."""
        return rounded_ratio(self.paid * 100, self.committed_gross)

    @property
    def reconciliation(self) -> dict[str, int]:
        """Return the parts of M05, whose sum is the allotted limit."""
        return {
            "paid": self.paid,
            "open": self.open,
            "uncommitted": self.uncommitted,
            "expired": self.expired,
            "released": self.released,
            "no_show": self.no_show,
            "withdrawn": self.withdrawn,
        }

    @property
    def unexplained(self) -> int:
        """Return what M05 leaves over; anything but zero is a finding."""
        return self.allotted - sum(self.reconciliation.values())


AMOUNT_NAMES = tuple(field.name for field in fields(Amounts))
