"""Opening accounts and posting transfers. Nothing else writes to the ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection

from core.errors import Refused
from core.ids import new_id
from core.sql import execute
from ledger.queries import account_id


class Overdrawn(Refused):
    """A guarded account holds less than the postings need. Amounts in minor units."""

    code = "overdrawn"

    def __init__(self, account_id: UUID, balance_minor: int, needed_minor: int) -> None:
        super().__init__(f"Account {account_id} holds {balance_minor}; {needed_minor} is needed.")
        self.account_id = account_id
        self.balance_minor = balance_minor
        self.needed_minor = needed_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One transfer to be: `amount_minor` leaves `credit` and arrives at `debit`."""

    verb: str
    credit: UUID
    debit: UUID
    amount_minor: int
    subject_id: UUID
    counterparty_id: UUID | None = None
    reverses_id: UUID | None = None


def open_account(
    *, region_id: int, owner_id: UUID, stage: str, currency: str, guarded: bool = False
) -> UUID:
    """Open an empty account in the caller's transaction and return its id."""
    pk = account_id(owner_id, stage)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_open_account(%s, %s::smallint, %s, %s, %s, %s)",
            (pk, region_id, owner_id, stage, currency, guarded),
        )
    return pk


def post(
    *,
    region_id: int,
    currency: str,
    postings: Sequence[Posting],
    reference_id: UUID | None,
    actor_id: UUID | None,
    occurred_at: datetime,
    reason: str = "",
) -> UUID:
    """Post all transfers of one business act in one round trip; return the journal's id.

    `reference_id` is the paper behind all of them; None says that each subject is its
    own paper, as in a sweep over many vouchers. Call it last in the caller's transaction:
    it locks the guarded accounts it moves until the commit. Raises Overdrawn, and then
    the transaction must be rolled back.
    """
    journal_id = new_id()
    common = {
        "region_id": region_id,
        "currency": currency,
        "journal_id": str(journal_id),
        "actor_id": actor_id and str(actor_id),
        "occurred_at": occurred_at.isoformat(),
        "reason": reason,
    }
    rows = [{**common, **_columns(posting, reference_id)} for posting in postings]
    try:
        execute("SELECT ledger_post(%s::jsonb)", (json.dumps(rows),)).fetchone()
    except DatabaseError as error:
        if shortage := _shortage(error):
            raise shortage from error
        raise
    return journal_id


def _columns(posting: Posting, reference_id: UUID | None) -> dict[str, object]:
    return {
        "id": str(new_id()),
        "verb": posting.verb,
        "credit": str(posting.credit),
        "debit": str(posting.debit),
        "amount_minor": posting.amount_minor,
        "subject_id": str(posting.subject_id),
        "reference_id": str(reference_id or posting.subject_id),
        "counterparty_id": posting.counterparty_id and str(posting.counterparty_id),
        "reverses_id": posting.reverses_id and str(posting.reverses_id),
    }


def _shortage(error: DatabaseError) -> Overdrawn | None:
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) != "TV002":
        return None
    held = json.loads(cause.diag.message_detail)  # type: ignore[union-attr]
    return Overdrawn(UUID(held["account_id"]), held["balance_minor"], held["needed_minor"])
