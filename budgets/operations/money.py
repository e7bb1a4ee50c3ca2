"""The verbs of public finance. No other app knows the budget's accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from budgets.accounts import GUARDED, LINE_VERBS, Stage
from budgets.models import Allocation
from core.errors import Refused
from core.formats import money_text
from ledger import operations as ledger
from ledger.operations import Posting
from ledger.queries import account_id


class NotEnoughMoney(Refused):
    """The line or the appropriation holds less than the act needs."""

    code = "not-enough-money"


@dataclass(frozen=True, slots=True)
class Line:
    """What posting needs to know of an allocation; no query is spent on it."""

    allocation_id: UUID
    region_id: int
    currency: str

    @classmethod
    def of(cls, allocation: Allocation) -> "Line":
        return cls(allocation.pk, allocation.region_id, allocation.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One amount to move inside a line, in minor units.

    `subject_id` is the voucher or order the money is tied to, `counterparty_id` the
    provider it becomes owed to, `reverses_id` the transfer it takes back.
    """

    line: Line
    amount_minor: int
    subject_id: UUID
    counterparty_id: UUID | None = None
    reverses_id: UUID | None = None


def move(
    verbs: Sequence[str],
    entries: Sequence[Entry],
    *,
    reference_id: UUID | None,
    actor_id: UUID | None,
    occurred_at: datetime,
    reason: str = "",
) -> None:
    """Move each entry by each verb in turn, in one journal of the caller's transaction.

    All entries are of one region and currency. Call it last: it locks the guarded
    accounts it touches. Raises NotEnoughMoney.
    """
    first = entries[0].line
    post(
        [_posting(verb, entry) for verb in verbs for entry in entries],
        region_id=first.region_id,
        currency=first.currency,
        reference_id=reference_id,
        actor_id=actor_id,
        occurred_at=occurred_at,
        reason=reason,
    )


def post(
    postings: Sequence[Posting],
    *,
    region_id: int,
    currency: str,
    reference_id: UUID | None,
    actor_id: UUID | None,
    occurred_at: datetime,
    reason: str = "",
) -> None:
    """Post, and say a shortage in the words of a budget."""
    try:
        ledger.post(
            region_id=region_id,
            currency=currency,
            postings=postings,
            reference_id=reference_id,
            actor_id=actor_id,
            occurred_at=occurred_at,
            reason=reason,
        )
    except ledger.Overdrawn as shortage:
        raise _shortage(shortage.balance_minor, shortage.needed_minor, currency) from shortage


def require_enough(available_minor: int, needed_minor: int, *, currency: str) -> None:
    """Refuse a proposal that could not be approved today, in the words of the posting itself."""
    if needed_minor > available_minor:
        raise _shortage(available_minor, needed_minor, currency)


def _shortage(available_minor: int, needed_minor: int, currency: str) -> NotEnoughMoney:
    return NotEnoughMoney(
        _(
            "{available} is available and {needed} is needed. Lower the sum or move money here."
        ).format(
            available=money_text(available_minor, currency),
            needed=money_text(needed_minor, currency),
        )
    )


def open_accounts(
    *, owner_id: UUID, region_id: int, currency: str, stages: Sequence[Stage]
) -> None:
    """Open the empty accounts of a source, an appropriation or an allocation."""
    for stage in stages:
        ledger.open_account(
            region_id=region_id,
            owner_id=owner_id,
            stage=stage,
            currency=currency,
            guarded=stage in GUARDED,
        )


def _posting(verb: str, entry: Entry) -> Posting:
    credit, debit = LINE_VERBS[verb]
    owner = entry.line.allocation_id
    return Posting(
        verb=verb,
        credit=account_id(owner, credit),
        debit=account_id(owner, debit),
        amount_minor=entry.amount_minor,
        subject_id=entry.subject_id,
        counterparty_id=entry.counterparty_id,
        reverses_id=entry.reverses_id,
    )
