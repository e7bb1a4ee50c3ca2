"""Rule 1: every journal balances, in one region and one currency, between accounts that exist."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from django.utils.translation import gettext as _

from budgets.accounts import LINE_VERBS
from reports.verification.findings import Finding, Regions, money, rows, within

_JOURNALS = f"""
    SELECT t.journal_id, count(DISTINCT t.region_id) AS regions,
        count(DISTINCT t.currency) AS currencies, min(t.verb) AS verb
    FROM ledger_transfer t
    WHERE {within("t.region_id")}
    GROUP BY t.journal_id
    HAVING count(DISTINCT t.region_id) > 1 OR count(DISTINCT t.currency) > 1
"""

_ACCOUNTS = f"""
    SELECT t.id, t.verb, t.amount_minor, t.currency, t.region_id,
        c.region_id AS credit_region, d.region_id AS debit_region,
        c.currency AS credit_currency, d.currency AS debit_currency
    FROM ledger_transfer t
    LEFT JOIN ledger_account c ON c.id = t.credit_account_id
    LEFT JOIN ledger_account d ON d.id = t.debit_account_id
    WHERE {within("t.region_id")} AND (
        (c.region_id, d.region_id) IS DISTINCT FROM (t.region_id, t.region_id)
        OR (c.currency, d.currency) IS DISTINCT FROM (t.currency, t.currency)
        OR t.amount_minor <= 0)
    ORDER BY t.id
"""

# Each verb has one way it may go; inside a line it stays with its owner.
_VERBS = f"""
    SELECT t.id, t.verb, t.amount_minor, t.currency, c.stage AS from_stage, d.stage AS to_stage
    FROM ledger_transfer t
    JOIN ledger_account c ON c.id = t.credit_account_id
    JOIN ledger_account d ON d.id = t.debit_account_id
    LEFT JOIN (SELECT * FROM unnest(%(verbs)s::text[], %(credits)s::text[], %(debits)s::text[])
               AS w(verb, from_stage, to_stage)) w ON w.verb = t.verb
    WHERE {within("t.region_id")} AND (
        w.verb IS NULL OR c.stage <> w.from_stage OR d.stage <> w.to_stage
        OR (t.verb = ANY(%(inside)s) AND c.owner_id <> d.owner_id))
    ORDER BY t.id
"""

_REVERSALS = f"""
    SELECT t.id, t.verb, t.amount_minor, t.currency, o.amount_minor AS original_minor
    FROM ledger_transfer t
    LEFT JOIN ledger_transfer o ON o.id = t.reverses_id
    WHERE {within("t.region_id")} AND t.reverses_id IS NOT NULL
      AND (o.id IS NULL OR o.amount_minor <> t.amount_minor
           OR o.debit_account_id <> t.credit_account_id)
    ORDER BY t.id
"""

_BETWEEN_OWNERS = {
    "appropriate": ("source", "unallocated"),
    "withdraw": ("unallocated", "source"),
    "allocate": ("unallocated", "available"),
    "deallocate": ("available", "unallocated"),
    "virement": ("available", "available"),
    "carry_over": ("available", "unallocated"),
}


def check(regions: Regions) -> list[Finding]:
    """Look at every journal and transfer; four statements."""
    return [*_journals(regions), *_accounts(regions), *_verbs(regions), *_reversals(regions)]


def _journals(regions: Regions) -> list[Finding]:
    return [
        Finding(
            "1",
            "journal",
            str(row["journal_id"]),
            row["verb"],
            _(
                "The journal has {regions} regions and {currencies} currencies; one of each is right."
            ).format(**row),
        )
        for row in rows(_JOURNALS, regions)
    ]


def _accounts(regions: Regions) -> list[Finding]:
    return [
        Finding(
            "1",
            "transfer",
            str(row["id"]),
            row["verb"],
            _(
                "The transfer of {amount} is of region {region} in {currency}; its accounts are of"
                " {credit} and {debit}."
            ).format(
                amount=money(row["amount_minor"], row["currency"]),
                region=row["region_id"],
                currency=row["currency"],
                credit=_place(row["credit_region"], row["credit_currency"]),
                debit=_place(row["debit_region"], row["debit_currency"]),
            ),
        )
        for row in rows(_ACCOUNTS, regions)
    ]


def _place(region_id: int | None, currency: str | None) -> str:
    return _("nowhere") if region_id is None else f"{region_id} {currency}"


def _verbs(regions: Regions) -> list[Finding]:
    ways = {**LINE_VERBS, **_BETWEEN_OWNERS}
    found = rows(
        _VERBS,
        regions,
        verbs=list(ways),
        credits=[str(credit) for credit, _debit in ways.values()],
        debits=[str(debit) for _credit, debit in ways.values()],
        inside=list(LINE_VERBS),
    )
    return [
        Finding(
            "1",
            "transfer",
            str(row["id"]),
            row["verb"],
            _("“{verb}” moved {amount} from {origin} to {target}; that is not its way.").format(
                verb=row["verb"],
                amount=money(row["amount_minor"], row["currency"]),
                origin=row["from_stage"],
                target=row["to_stage"],
            ),
        )
        for row in found
    ]


def _reversals(regions: Regions) -> list[Finding]:
    return [
        Finding(
            "1",
            "transfer",
            str(row["id"]),
            row["verb"],
            _("The reversal is of {amount}, what it reverses of {original}.").format(
                amount=money(row["amount_minor"], row["currency"]),
                original=money(row["original_minor"], row["currency"]),
            ),
        )
        for row in rows(_REVERSALS, regions)
    ]
