"""Reading balances and transfers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from core.ids import derived_id
from ledger.models import Account, Transfer

Balances = dict[tuple[UUID, str], int]


def account_id(owner_id: UUID, stage: str) -> UUID:
    """Return the id of the account, which is derived, so that posting needs no look-up."""
    return derived_id(owner_id, stage)


def balances(owner_ids: Iterable[UUID], *, before: datetime | None = None) -> Balances:
    """Return the balance of each stage of each owner, in minor units, from the transfers.

    With `before`, only what happened earlier counts. Two statements, whatever the number.
    """
    accounts = Account.objects.filter(owner_id__in=list(owner_ids))
    names = {account.pk: (account.owner_id, account.stage) for account in accounts}
    moved = (
        Transfer.objects.all()
        if before is None
        else Transfer.objects.filter(occurred_at__lt=before)
    )
    result = dict.fromkeys(names.values(), 0)
    for column, sign in (("debit_account_id", 1), ("credit_account_id", -1)):
        sums = moved.filter(**{f"{column}__in": list(names)}).values_list(column)
        for account_id, amount in sums.annotate(total=Sum("amount_minor")):
            result[names[account_id]] += sign * amount
    return result


def moved_by_verb(account_ids: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Return what each verb brought to an account, or took from it, in minor units.

    The balance of an account is the sum over its verbs. One statement, whatever the number.
    """
    wanted = list(account_ids)
    brought, taken = (
        Transfer.objects.filter(**{f"{column}__in": wanted})
        .values_list(column, "verb")
        .annotate(total=Sum("amount_minor") * sign)
        for column, sign in (("debit_account_id", 1), ("credit_account_id", -1))
    )
    result: dict[tuple[UUID, str], int] = {}
    for account, verb, amount in brought.union(taken, all=True):
        result[account, verb] = result.get((account, verb), 0) + amount
    return result


def transfers_of(account_ids: Iterable[UUID]) -> QuerySet[Transfer]:
    """Return every transfer that touches one of the accounts, oldest first."""
    ids = list(account_ids)
    touched = Q(credit_account_id__in=ids) | Q(debit_account_id__in=ids)
    return Transfer.objects.filter(touched).order_by("occurred_at", "id")
