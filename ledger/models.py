"""Double entry: accounts, and transfers of one positive amount between two of them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Account(models.Model):
    """One pot of money: the `stage` (available, committed, ...) of its `owner_id`.

    Only a guarded account stores a balance, and the database refuses to take it
    below zero. The other stages cannot run short, because the voucher or order is
    the reservation; their balance is the sum of their transfers
    (docs/decisions/0004). Accounts are opened and moved by database functions only.
    """

    id = models.UUIDField(primary_key=True)
    region_id = models.SmallIntegerField()
    owner_id = models.UUIDField()
    stage = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    guarded = models.BooleanField()
    balance_minor = models.BigIntegerField(null=True)  # In the minor unit of `currency`.

    written_by_function = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_account_stage_once", fields=["region_id", "owner_id", "stage"]
            ),
            models.CheckConstraint(
                name="ledger_account_balance_iff_guarded",
                condition=Q(guarded=True, balance_minor__isnull=False)
                | Q(guarded=False, balance_minor__isnull=True),
            ),
            models.CheckConstraint(
                name="ledger_account_not_overdrawn",
                condition=Q(balance_minor=None) | Q(balance_minor__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.owner_id}"


class Transfer(models.Model):
    """One amount moved from the credited account to the debited one. Never edited.

    There is no foreign key to the accounts: its lock on the account's row would be
    the one thing that two redemptions of an allocation share. The posting function
    checks both accounts, nothing can delete one, and `verify` looks again.
    """

    id = models.UUIDField(primary_key=True)
    region_id = models.SmallIntegerField()
    journal_id = models.UUIDField()  # The transfers of one business act share it.
    verb = models.CharField(max_length=16)
    credit_account = models.ForeignKey(
        Account, models.PROTECT, related_name="credits", db_constraint=False, db_index=False
    )
    debit_account = models.ForeignKey(
        Account, models.PROTECT, related_name="debits", db_constraint=False, db_index=False
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    occurred_at = models.DateTimeField()  # When it happened.
    recorded_at = models.DateTimeField(db_default=Now())  # When we knew.
    actor_id = models.UUIDField(null=True)
    subject_id = models.UUIDField()  # What the money is tied to: voucher, order, allocation.
    reference_id = models.UUIDField()  # The paper behind it: redemption, claim, payment order.
    counterparty_id = models.UUIDField(null=True)  # Whose money it becomes: a provider.
    reason = models.CharField(max_length=200, blank=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, db_index=False)

    append_only = True
    written_by_function = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_transfer_amount_positive", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="ledger_transfer_two_accounts",
                condition=~Q(debit_account=F("credit_account")),
            ),
            models.UniqueConstraint(
                name="ledger_transfer_reversed_once",
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["credit_account", "occurred_at"], name="ledger_by_credit"),
            models.Index(fields=["debit_account", "occurred_at"], name="ledger_by_debit"),
            models.Index(fields=["subject_id"], name="ledger_by_subject"),
            models.Index(fields=["reference_id"], name="ledger_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.amount_minor} {self.currency}"
