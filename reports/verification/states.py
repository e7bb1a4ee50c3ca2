"""Rule 5: statuses agree with their facts, were reached legally, and each change is recorded."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from django.utils.translation import gettext as _

from providers.operations.registry import DECISIONS
from reports.verification.contradictions import CONTRADICTIONS
from reports.verification.findings import Finding, Regions, rows, within

_PLACES = f"""
    SELECT s.id, s.code AS number, s.places_taken, coalesce(e.alive, 0) + coalesce(r.awaiting, 0)
        AS held
    FROM providers_session s
    LEFT JOIN (SELECT session_id, count(*) AS alive FROM learning_enrolment
               WHERE status NOT IN ('WITHDRAWN', 'NO_SHOW') GROUP BY session_id) e
        ON e.session_id = s.id
    LEFT JOIN (SELECT session_id, count(*) AS awaiting FROM vouchers_redemption
               WHERE status = 'AWAITING_HOLDER' GROUP BY session_id) r ON r.session_id = s.id
    WHERE {within("s.region_id")}
      AND (s.places_taken <> coalesce(e.alive, 0) + coalesce(r.awaiting, 0)
           OR (s.cancelled_at IS NOT NULL AND s.places_taken > 0))
    ORDER BY number, s.id
"""

# Each accreditation's decisions in order, with the status that one follows.
_DECISIONS = f"""
    SELECT a.id, p.name AS number, a.status, d.status AS decided, d.before, d.is_last
    FROM providers_accreditation a
    JOIN providers_provider p ON p.id = a.provider_id
    LEFT JOIN (
        SELECT accreditation_id, status,
            lag(status) OVER w AS before, lead(id) OVER w IS NULL AS is_last
        FROM providers_accreditationdecision
        WINDOW w AS (PARTITION BY accreditation_id ORDER BY decided_at, id)) d
        ON d.accreditation_id = a.id
    LEFT JOIN (SELECT * FROM unnest(%(before)s::text[], %(after)s::text[]) AS l(before, after))
        l ON l.before = d.before AND l.after = d.status
    WHERE {within("a.region_id")} AND (
        (d.accreditation_id IS NULL AND a.status NOT IN ('DRAFT', 'DISCARDED'))
        OR (d.is_last AND d.status <> a.status)
        OR (d.before IS NULL AND d.status <> 'APPLIED')
        OR (d.before IS NOT NULL AND l.after IS NULL))
    ORDER BY number
"""

# What must have been written down about each object, by its status now.
_RECORDS = f"""
    WITH wanted AS (
        SELECT id, number, region_id, 'voucher' AS kind, 'voucher.issued' AS action
        FROM vouchers_voucher
        UNION ALL SELECT id, number, region_id, 'voucher', 'voucher.' || lower(status)
        FROM vouchers_voucher WHERE status IN ('VOIDED', 'EXPIRED', 'SUSPENDED')
        UNION ALL SELECT r.id, v.number, r.region_id, 'redemption', 'redemption.confirmed'
        FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
        WHERE r.confirmed_at IS NOT NULL
        UNION ALL SELECT r.id, v.number, r.region_id, 'redemption', 'redemption.' || lower(r.status)
        FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
        WHERE r.status IN ('REVERSED', 'LAPSED')
        UNION ALL SELECT e.id, s.code || ' ' || p.work_id, e.region_id, 'enrolment',
            'enrolment.completed'
        FROM learning_enrolment e JOIN providers_session s ON s.id = e.session_id
        JOIN people_employee p ON p.id = e.employee_id WHERE e.status = 'COMPLETED'
        UNION ALL SELECT id, number, region_id, 'claim', 'claim.' || lower(status)
        FROM payments_claim
        UNION ALL SELECT id, number, region_id, 'invoice', 'invoice.' || lower(status)
        FROM payments_invoice
        UNION ALL SELECT id, coalesce(nullif(bank_reference, ''), id::text), region_id,
            'payment order', 'payment_order.' || CASE status WHEN 'DRAFT' THEN 'made'
            ELSE lower(status) END
        FROM payments_paymentorder
        UNION ALL SELECT id, code, region_id, 'line', 'allocation.' || CASE
            WHEN status IN ('REJECTED', 'WITHDRAWN') THEN lower(status) ELSE 'approved' END
        FROM budgets_allocation WHERE status <> 'DRAFT'
        UNION ALL SELECT b.id, f.code || ' ' || b.fiscal_year, b.region_id, 'appropriation',
            'appropriation.' || lower(b.status)
        FROM budgets_appropriation b JOIN budgets_fundingsource f ON f.id = b.source_id
    )
    SELECT w.id, w.number, w.kind, w.action FROM wanted w
    WHERE {within("w.region_id")} AND NOT EXISTS (
        SELECT FROM audit_auditrecord a WHERE a.subject_id = w.id AND a.action = w.action)
    ORDER BY w.kind, w.number
"""


def check(regions: Regions) -> list[Finding]:
    """Look at states and how they were reached; four statements."""
    return [
        *_contradictions(regions),
        *_places(regions),
        *_accreditations(regions),
        *_unrecorded(regions),
    ]


def _contradictions(regions: Regions) -> list[Finding]:
    parts = [
        f"SELECT {number} AS part, id, number FROM ({part.sql}) AS found"
        f" WHERE {within('region_id')}"
        for number, part in enumerate(CONTRADICTIONS)
    ]
    found = rows(" UNION ALL ".join(parts) + " ORDER BY part, number, id", regions)
    return [
        Finding("5", part.kind, str(row["id"]), row["number"], str(part.what))
        for row in found
        for part in [CONTRADICTIONS[row["part"]]]
    ]


def _places(regions: Regions) -> list[Finding]:
    message = _("{places_taken} places are taken; learners and redemptions hold {held}.")
    return [
        Finding("5", "session", str(row["id"]), row["number"], message.format(**row))
        for row in rows(_PLACES, regions)
    ]


def _accreditations(regions: Regions) -> list[Finding]:
    legal = [(before, after) for before, allowed in DECISIONS.items() for after in allowed]
    found = rows(
        _DECISIONS,
        regions,
        before=[str(before) for before, _after in legal],
        after=[str(after) for _before, after in legal],
    )
    message = _("Its status is {status}; a decision made {before} into {decided}.")
    return [
        Finding("5", "accreditation", str(row["id"]), row["number"], message.format(**row))
        for row in found
    ]


def _unrecorded(regions: Regions) -> list[Finding]:
    message = _("Nothing records who did “{action}”, and when.")
    return [
        Finding("5", row["kind"], str(row["id"]), row["number"], message.format(**row))
        for row in rows(_RECORDS, regions)
    ]
