"""Rule 3: each voucher and order holds what its papers say, and no voucher more than its face."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from typing import Any

from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, money, rows, within
from reports.verification.positions import LEDGER, PAPERS, STAGES

_FACES = f"""
    SELECT v.id, v.number, v.currency, v.status, v.face_minor, v.remaining_minor,
        coalesce(r.used, 0) AS used
    FROM vouchers_voucher v
    LEFT JOIN (
        SELECT voucher_id, sum(amount_minor) AS used FROM vouchers_redemption
        WHERE status IN ('AWAITING_HOLDER', 'CONFIRMED') OR ending IN ('WITHDRAWN', 'NO_SHOW')
        GROUP BY voucher_id) r ON r.voucher_id = v.id
    WHERE {within("v.region_id")} AND (
        coalesce(r.used, 0) > v.face_minor
        OR (v.status NOT IN ('VOIDED', 'EXPIRED')
            AND v.remaining_minor <> v.face_minor - coalesce(r.used, 0))
        OR (v.status IN ('VOIDED', 'EXPIRED') AND v.remaining_minor <> 0))
    ORDER BY v.number
"""

# A full join, so that a paper without transfers and transfers without a paper both show.
_POSITIONS = f"""
    WITH papers AS ({PAPERS}), moved AS ({LEDGER})
    SELECT coalesce(p.subject_id, m.subject_id) AS id, coalesce(p.kind, 'subject') AS kind,
        coalesce(p.number, '?') AS number, coalesce(p.currency, l.currency) AS currency,
        l.code AS line,
        coalesce(m.committed, 0) AS committed, coalesce(m.obligated, 0) AS obligated,
        coalesce(m.expended, 0) AS expended, coalesce(m.paid, 0) AS paid,
        coalesce(p.committed, 0) AS committed_paper, coalesce(p.obligated, 0) AS obligated_paper,
        coalesce(p.expended, 0) AS expended_paper, coalesce(p.paid, 0) AS paid_paper
    FROM papers p
    FULL JOIN moved m ON m.subject_id = p.subject_id AND m.allocation_id = p.allocation_id
    LEFT JOIN budgets_allocation l ON l.id = coalesce(p.allocation_id, m.allocation_id)
    WHERE (coalesce(m.committed, 0), coalesce(m.obligated, 0), coalesce(m.expended, 0),
           coalesce(m.paid, 0))
       <> (coalesce(p.committed, 0), coalesce(p.obligated, 0), coalesce(p.expended, 0),
           coalesce(p.paid, 0))
    ORDER BY number
"""

# What was committed at issue, and what came back when the voucher ended, by the voucher itself.
_COMMITMENTS = f"""
    SELECT v.id, v.number, v.currency, v.face_minor, coalesce(t.committed, 0) AS committed
    FROM vouchers_voucher v
    LEFT JOIN (SELECT subject_id, sum(amount_minor) AS committed FROM ledger_transfer
               WHERE verb = 'commit' GROUP BY subject_id) t ON t.subject_id = v.id
    WHERE {within("v.region_id")} AND coalesce(t.committed, 0) <> v.face_minor
    ORDER BY v.number
"""

_CLAIMS_OF = """
    SELECT c.id, c.number, v.number AS voucher
    FROM payments_claimitem i
    JOIN payments_claim c ON c.id = i.claim_id
    JOIN vouchers_redemption r ON r.id = i.redemption_id
    JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE NOT i.dropped AND v.id = ANY(%(vouchers)s::uuid[])
    ORDER BY c.number, v.number
"""


def check(regions: Regions) -> list[Finding]:
    """Compare every voucher and order with the ledger; at most four statements."""
    faces = [_face(row) for row in rows(_FACES, regions)]
    positions = [
        _position(row, stage) for row in rows(_POSITIONS, regions) for stage in _wrong(row)
    ]
    commitments = [_commitment(row) for row in rows(_COMMITMENTS, regions)]
    found = [*faces, *positions, *commitments]
    disagreeing = {finding.id for finding in found if finding.kind == "voucher"}
    return [*found, *_claims_of(disagreeing)]


def _wrong(row: dict[str, Any]) -> list[str]:
    return [stage for stage in STAGES if row[stage] != row[f"{stage}_paper"]]


def _face(row: dict[str, Any]) -> Finding:
    currency = row["currency"]
    return Finding(
        "3",
        "voucher",
        str(row["id"]),
        row["number"],
        _(
            "Of a face value of {face}, {used} is redeemed and {left} is left; it is {status}."
        ).format(
            face=money(row["face_minor"], currency),
            used=money(row["used"], currency),
            left=money(row["remaining_minor"], currency),
            status=row["status"],
        ),
    )


def _position(row: dict[str, Any], stage: str) -> Finding:
    currency = row["currency"]
    return Finding(
        "3",
        row["kind"],
        str(row["id"]),
        row["number"],
        _("{stage} of line {line}: the ledger says {ledger}, the papers say {papers}.").format(
            stage=stage,
            line=row["line"],
            ledger=money(row[stage], currency),
            papers=money(row[f"{stage}_paper"], currency),
        ),
    )


def _commitment(row: dict[str, Any]) -> Finding:
    currency = row["currency"]
    return Finding(
        "3",
        "voucher",
        str(row["id"]),
        row["number"],
        _("Its face value is {face}; the ledger committed {committed} when it was issued.").format(
            face=money(row["face_minor"], currency), committed=money(row["committed"], currency)
        ),
    )


def _claims_of(voucher_ids: set[str]) -> list[Finding]:
    """Name the claims that rest on vouchers which no longer agree, whatever was altered."""
    if not voucher_ids:
        return []
    return [
        Finding(
            "3",
            "claim",
            str(row["id"]),
            row["number"],
            _("It contains voucher {voucher}, which does not agree with the ledger.").format(
                voucher=row["voucher"]
            ),
        )
        for row in rows(_CLAIMS_OF, None, vouchers=list(voucher_ids))
    ]
