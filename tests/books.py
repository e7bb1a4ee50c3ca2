"""What must hold for the money of a region after any sequence of acts."""

from django.db.models import Sum

from budgets.models import Allocation
from budgets.queries import line_amounts
from ledger.models import Account
from ledger.queries import balances
from people.models import Region
from providers.models import Session
from vouchers.models import Redemption, Voucher

AWAITING, CONFIRMED = Redemption.Status.AWAITING_HOLDER, Redemption.Status.CONFIRMED


def stages(line: Allocation) -> tuple[int, int, int, int, int]:
    """Return what is available, committed, obligated, expended and paid."""
    amounts = line_amounts(line)
    return (
        amounts.available_minor,
        amounts.committed_minor,
        amounts.obligated_minor,
        amounts.expended_minor,
        amounts.paid_minor,
    )


def assert_books_hold(region: Region) -> None:
    for line in Allocation.objects.filter(region=region):
        _assert_line_holds(line)
    _assert_stored_balances_are_the_sums(region)
    for session in Session.objects.filter(region=region):
        living = session.redemptions.filter(status__in=[AWAITING, CONFIRMED])
        assert session.places_taken == living.count()


def _assert_line_holds(line: Allocation) -> None:
    amounts = line_amounts(line)
    parts = (*stages(line), amounts.lapsed_minor)
    assert sum(parts) == amounts.allotted_minor
    assert min(parts) >= 0
    if line.kind == Allocation.Kind.VOUCHERS:
        free = _sum(Voucher.objects.filter(allocation=line), "remaining_minor")
        presented = Redemption.objects.filter(voucher__allocation=line, status=AWAITING)
        assert amounts.committed_minor == free + _sum(presented, "amount_minor")


def _assert_stored_balances_are_the_sums(region: Region) -> None:
    guarded = list(Account.objects.filter(region_id=region.pk, guarded=True))
    sums = balances([account.owner_id for account in guarded])
    for account in guarded:
        assert account.balance_minor == sums[account.owner_id, account.stage]


def _sum(rows, column: str) -> int:
    return rows.aggregate(total=Sum(column))["total"] or 0
