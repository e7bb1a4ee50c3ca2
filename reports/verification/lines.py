"""Rules 2 and 9: each line and appropriation adds up, and stored balances are the transfers' sums."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from typing import Any

from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, money, rows, within
from reports.verification.positions import LEDGER, PAPERS, STAGES

# The signed sum of an account's transfers, and of those that allot or carry over.
_SUMS = f"""
    SELECT account_id, sum(amount) AS balance,
        coalesce(sum(amount) FILTER (WHERE verb IN ('allocate', 'deallocate', 'virement')), 0)
            AS allotted,
        coalesce(sum(amount) FILTER (WHERE verb = 'carry_over'), 0) AS carried
    FROM (
        SELECT debit_account_id AS account_id, amount_minor AS amount, verb, region_id
        FROM ledger_transfer
        UNION ALL
        SELECT credit_account_id, -amount_minor, verb, region_id FROM ledger_transfer
    ) side
    WHERE {within("side.region_id")}
    GROUP BY account_id
"""

_LINES = f"""
    SELECT l.id, l.code, l.currency, l.status, l.original_minor,
        coalesce(sum(s.allotted), 0) AS allotted, -coalesce(sum(s.carried), 0) AS carried,
        coalesce(sum(s.balance), 0) AS stages,
        coalesce(min(s.balance), 0) AS least,
        (array_agg(a.stage ORDER BY s.balance))[1] AS least_stage,
        coalesce(sum(s.balance) FILTER (WHERE a.stage NOT IN ('paid', 'lapsed')), 0) AS unsettled,
        l.original_minor + coalesce((SELECT sum(v.amount_minor) FROM budgets_virement v
            WHERE v.target_id = l.id AND v.status = 'APPROVED'), 0)
          - coalesce((SELECT sum(v.amount_minor) FROM budgets_virement v
            WHERE v.source_id = l.id AND v.status = 'APPROVED'), 0) AS adjusted
    FROM budgets_allocation l
    LEFT JOIN ledger_account a ON a.owner_id = l.id
    LEFT JOIN ({_SUMS}) s ON s.account_id = a.id
    WHERE {within("l.region_id")}
    GROUP BY l.id
    ORDER BY l.code, l.id
"""

_APPROPRIATIONS = f"""
    WITH sums AS ({_SUMS})
    SELECT b.id, f.code || ' ' || b.fiscal_year AS number, f.currency,
        CASE WHEN b.status = 'APPROVED' THEN b.original_minor ELSE 0 END
          + coalesce((SELECT sum(m.change_minor) FROM budgets_amendment m
                      WHERE m.appropriation_id = b.id AND m.status = 'APPROVED'), 0) AS granted,
        coalesce((SELECT sum(CASE t.verb WHEN 'appropriate' THEN t.amount_minor
                                         ELSE -t.amount_minor END)
                  FROM ledger_transfer t WHERE t.subject_id = b.id
                  AND t.verb IN ('appropriate', 'withdraw')), 0) AS appropriated,
        coalesce(s.balance, 0) AS unallocated, coalesce(s.allotted, 0) AS allotted,
        coalesce(s.carried, 0) AS carried
    FROM budgets_appropriation b
    JOIN budgets_fundingsource f ON f.id = b.source_id
    LEFT JOIN ledger_account a ON a.owner_id = b.id AND a.stage = 'unallocated'
    LEFT JOIN sums s ON s.account_id = a.id
    WHERE {within("b.region_id")}
    ORDER BY number
"""

_SOURCES = f"""
    WITH sums AS ({_SUMS})
    SELECT f.id, f.code AS number, f.currency, coalesce(-s.balance, 0) AS granted,
        coalesce((SELECT sum(b.original_minor) FROM budgets_appropriation b
                  WHERE b.source_id = f.id AND b.status = 'APPROVED'), 0)
          + coalesce((SELECT sum(m.change_minor) FROM budgets_amendment m
                      JOIN budgets_appropriation b ON b.id = m.appropriation_id
                      WHERE b.source_id = f.id AND m.status = 'APPROVED'), 0) AS papers
    FROM budgets_fundingsource f
    LEFT JOIN ledger_account a ON a.owner_id = f.id AND a.stage = 'source'
    LEFT JOIN sums s ON s.account_id = a.id
    WHERE {within("f.region_id")}
    ORDER BY number
"""

_VIREMENTS = f"""
    SELECT v.id, s.code || ' → ' || g.code AS number, s.currency,
        CASE WHEN v.status = 'APPROVED' THEN v.amount_minor ELSE 0 END AS papers,
        coalesce(t.moved, 0) AS ledger
    FROM budgets_virement v
    JOIN budgets_allocation s ON s.id = v.source_id
    JOIN budgets_allocation g ON g.id = v.target_id
    LEFT JOIN (SELECT reference_id, sum(amount_minor) AS moved FROM ledger_transfer
               WHERE verb = 'virement' GROUP BY reference_id) t ON t.reference_id = v.id
    WHERE {within("v.region_id")}
      AND coalesce(t.moved, 0) <> CASE WHEN v.status = 'APPROVED' THEN v.amount_minor ELSE 0 END
    ORDER BY v.id
"""

_STORED = f"""
    SELECT a.id, a.stage, a.currency, a.balance_minor AS stored, coalesce(s.balance, 0) AS summed,
        coalesce(l.code, f.code || ' ' || b.fiscal_year, a.owner_id::text) AS owner,
        CASE WHEN l.id IS NOT NULL THEN 'line' WHEN b.id IS NOT NULL THEN 'appropriation'
             ELSE 'owner' END AS owner_kind
    FROM ledger_account a
    LEFT JOIN ({_SUMS}) s ON s.account_id = a.id
    LEFT JOIN budgets_allocation l ON l.id = a.owner_id
    LEFT JOIN budgets_appropriation b ON b.id = a.owner_id
    LEFT JOIN budgets_fundingsource f ON f.id = b.source_id
    WHERE {within("a.region_id")} AND a.guarded AND a.balance_minor <> coalesce(s.balance, 0)
    ORDER BY owner, a.stage
"""

_TOTALS = f"""
    WITH papers AS (
        SELECT allocation_id, sum(committed) AS committed, sum(obligated) AS obligated,
            sum(expended) AS expended, sum(paid) AS paid
        FROM ({PAPERS}) p GROUP BY allocation_id
    ), moved AS (
        SELECT allocation_id, sum(committed) AS committed, sum(obligated) AS obligated,
            sum(expended) AS expended, sum(paid) AS paid
        FROM ({LEDGER}) m GROUP BY allocation_id
    )
    SELECT l.id, l.code, l.currency,
        coalesce(m.committed, 0) AS committed, coalesce(m.obligated, 0) AS obligated,
        coalesce(m.expended, 0) AS expended, coalesce(m.paid, 0) AS paid,
        coalesce(p.committed, 0) AS committed_paper, coalesce(p.obligated, 0) AS obligated_paper,
        coalesce(p.expended, 0) AS expended_paper, coalesce(p.paid, 0) AS paid_paper
    FROM budgets_allocation l
    LEFT JOIN papers p ON p.allocation_id = l.id
    LEFT JOIN moved m ON m.allocation_id = l.id
    WHERE {within("l.region_id")}
    ORDER BY l.code, l.id
"""


def check_identities(regions: Regions) -> list[Finding]:
    """Rule 2: what was allotted is somewhere, and nothing is below zero; four statements."""
    found = [f for row in rows(_LINES, regions) for f in _line(row)]
    found += [f for row in rows(_APPROPRIATIONS, regions) for f in _appropriation(row)]
    found += [
        _disagreement("source", row, _("granted"), row["granted"], row["papers"])
        for row in rows(_SOURCES, regions)
        if row["granted"] != row["papers"]
    ]
    found += [
        _disagreement("virement", row, _("moved"), row["ledger"], row["papers"])
        for row in rows(_VIREMENTS, regions)
    ]
    return found


def check_balances(regions: Regions) -> list[Finding]:
    """Rule 9: stored balances and stage totals are what transfers and papers say; two statements."""
    stored = [
        Finding(
            "9",
            "account",
            str(row["id"]),
            f"{row['stage']} {row['owner']}",
            _(
                "{stage} of {kind} {owner}: {stored} is stored, the transfers sum to {summed}."
            ).format(
                stage=row["stage"],
                kind=row["owner_kind"],
                owner=row["owner"],
                stored=money(row["stored"], row["currency"]),
                summed=money(row["summed"], row["currency"]),
            ),
        )
        for row in rows(_STORED, regions)
    ]
    totals = [
        Finding(
            "9",
            "account",
            str(row["id"]),
            f"{stage} {row['code']}",
            _("{stage} of line {line}: the ledger says {ledger}, the papers say {papers}.").format(
                stage=stage,
                line=row["code"],
                ledger=money(row[stage], row["currency"]),
                papers=money(row[f"{stage}_paper"], row["currency"]),
            ),
        )
        for row in rows(_TOTALS, regions)
        for stage in STAGES
        if row[stage] != row[f"{stage}_paper"]
    ]
    return [*stored, *totals]


def _line(row: dict[str, Any]) -> list[Finding]:
    currency, found = row["currency"], []
    total = row["stages"] + row["carried"]
    if row["allotted"] != total:
        found.append(
            _("{allotted} was allotted, the stages sum to {total}.").format(
                allotted=money(row["allotted"], currency), total=money(total, currency)
            )
        )
    if row["least"] < 0:
        found.append(
            _("{stage} is {amount}, below zero.").format(
                stage=row["least_stage"], amount=money(row["least"], currency)
            )
        )
    if row["allotted"] > row["adjusted"]:
        found.append(
            _("{allotted} was allotted, the adjusted plan is {adjusted}.").format(
                allotted=money(row["allotted"], currency), adjusted=money(row["adjusted"], currency)
            )
        )
    if row["status"] in {"CLOSED", "LAPSED"} and row["unsettled"]:
        found.append(_("The line is over and still holds money that is not paid."))
    return [Finding("2", "line", str(row["id"]), row["code"], message) for message in found]


def _appropriation(row: dict[str, Any]) -> list[Finding]:
    found = []
    if row["appropriated"] != row["granted"]:
        found.append(
            _disagreement("appropriation", row, _("granted"), row["appropriated"], row["granted"])
        )
    # Of an appropriation's account, allotments are what left it and carry-overs what came in.
    rest = row["granted"] + row["allotted"] + row["carried"]
    if row["unallocated"] != rest:
        found.append(_disagreement("appropriation", row, "unallocated", row["unallocated"], rest))
    return found


def _disagreement(kind: str, row: dict[str, Any], what: str, ledger: int, papers: int) -> Finding:
    return Finding(
        "2",
        kind,
        str(row["id"]),
        row["number"],
        _("{what}: the ledger says {ledger}, the papers say {papers}.").format(
            what=what,
            ledger=money(ledger, row["currency"]),
            papers=money(papers, row["currency"]),
        ),
    )
