"""Four guarded accounts and one outside them, in a region that nobody else uses."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from core.ids import new_id
from ledger.models import Account
from ledger.operations import Overdrawn, Posting, open_account, post
from ledger.queries import balances

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REGION = 32_001  # Not a region of the directory: the ledger knows numbers only.
STAGE = "purse"


@dataclass(frozen=True)
class Pots:
    """`owners[n]` owns the guarded account `guarded[n]`; `outside` may go below zero."""

    region_id: int = REGION
    currency: str = "RUB"
    owners: Sequence[UUID] = field(default_factory=lambda: [new_id() for _each in range(4)])
    source: UUID = field(default_factory=new_id)

    @property
    def guarded(self) -> list[UUID]:
        return [Account.objects.get(owner_id=owner).pk for owner in self.owners]

    @property
    def outside(self) -> UUID:
        return Account.objects.get(owner_id=self.source).pk


def open_pots(**changes) -> Pots:
    pots = Pots(**changes)
    common = {"region_id": pots.region_id, "stage": STAGE, "currency": pots.currency}
    for owner in pots.owners:
        open_account(owner_id=owner, guarded=True, **common)
    open_account(owner_id=pots.source, **common)
    return pots


def posting(credit: UUID, debit: UUID, amount_minor: int, **changes) -> Posting:
    wanted = {"verb": "move", "subject_id": new_id(), **changes}
    return Posting(credit=credit, debit=debit, amount_minor=amount_minor, **wanted)


def move(pots: Pots, *postings: Posting, **changes) -> UUID:
    wanted = {
        "region_id": pots.region_id,
        "currency": pots.currency,
        "reference_id": None,
        "actor_id": None,
        "occurred_at": NOON,
    }
    return post(postings=postings, **{**wanted, **changes})


def fill(pots: Pots, amount_minor: int, **changes) -> None:
    """Put the amount into each guarded account, from outside."""
    outside = pots.outside
    move(pots, *(posting(outside, pot, amount_minor) for pot in pots.guarded), **changes)


def stored(pots: Pots) -> list[int]:
    return [Account.objects.get(owner_id=owner).balance_minor for owner in pots.owners]


def recomputed(pots: Pots) -> list[int]:
    held = balances(pots.owners)
    return [held[owner, STAGE] for owner in pots.owners]


def scatter(pots: Pots, seed: int, times: int) -> int:
    """Post random amounts between random guarded accounts; return how often one was too poor."""
    luck, guarded, refused = random.Random(seed), pots.guarded, 0
    for _each in range(times):
        one, two, three = luck.sample(guarded, 3)
        amounts = luck.randint(1, 400), luck.randint(1, 400)
        try:
            with transaction.atomic():
                move(pots, posting(one, two, amounts[0]), posting(three, one, amounts[1]))
        except Overdrawn:
            refused += 1
    return refused
