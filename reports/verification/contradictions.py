"""Rows whose own columns, or whose neighbours', contradict each other: one statement for all."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is wrong, with what kind of object, and the rows that are so (id, number, region_id)."""

    what: str | Promise
    kind: str
    sql: str


CONTRADICTIONS = (
    Contradiction(
        _("It is issued and not whole, or redeemed and whole."),
        "voucher",
        """
        SELECT id, number, region_id FROM vouchers_voucher
        WHERE (status = 'ISSUED' AND remaining_minor <> face_minor)
           OR (status = 'REDEEMED' AND remaining_minor = face_minor)
        """,
    ),
    Contradiction(
        _("A redemption of it lacks the time of its status, or has another's."),
        "voucher",
        """
        SELECT v.id, v.number, r.region_id
        FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
        WHERE NOT CASE r.status
                WHEN 'AWAITING_HOLDER' THEN
                    r.confirmed_at IS NULL AND r.ended_at IS NULL AND r.enrolment_id IS NULL
                WHEN 'CONFIRMED' THEN
                    r.confirmed_at IS NOT NULL AND r.ended_at IS NULL
                    AND r.enrolment_id IS NOT NULL
                WHEN 'REVERSED' THEN
                    r.ended_at IS NOT NULL
                    AND (r.ending = 'MISTAKE' OR r.confirmed_at IS NOT NULL)
                ELSE r.ended_at IS NOT NULL AND r.confirmed_at IS NULL END
           OR r.confirmed_at < r.presented_at
           OR r.confirmed_at >= r.confirm_until
        """,
    ),
    Contradiction(
        _("A redemption of it is marked as claimed without a living claim, or not with one."),
        "voucher",
        """
        SELECT v.id, v.number, r.region_id
        FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
        WHERE (r.claimed_at IS NOT NULL) <> EXISTS (
            SELECT FROM payments_claimitem i WHERE i.redemption_id = r.id AND NOT i.dropped)
        """,
    ),
    Contradiction(
        _("A redemption of it and the enrolment say different things."),
        "voucher",
        """
        SELECT v.id, v.number, r.region_id
        FROM vouchers_redemption r
        JOIN vouchers_voucher v ON v.id = r.voucher_id
        JOIN learning_enrolment e ON e.id = r.enrolment_id
        WHERE e.employee_id <> v.holder_id
           OR e.session_id <> r.session_id
           OR (r.status = 'REVERSED') <> (e.status IN ('WITHDRAWN', 'NO_SHOW'))
        """,
    ),
    Contradiction(
        _("The enrolment lacks the time of its status, or has another's."),
        "enrolment",
        """
        SELECT e.id, s.code || ' ' || p.work_id AS number, e.region_id
        FROM learning_enrolment e
        JOIN providers_session s ON s.id = e.session_id
        JOIN people_employee p ON p.id = e.employee_id
        WHERE NOT CASE e.status
                WHEN 'ENROLLED' THEN e.started_at IS NULL AND e.ended_at IS NULL
                WHEN 'STARTED' THEN
                    e.started_at IS NOT NULL AND e.completed_at IS NULL AND e.ended_at IS NULL
                WHEN 'COMPLETED' THEN
                    e.completed_at >= e.started_at AND e.achievement IS NOT NULL
                WHEN 'NO_SHOW' THEN e.ended_at IS NOT NULL AND e.started_at IS NULL
                ELSE e.ended_at IS NOT NULL AND e.completed_at IS NULL END
           OR (e.achievement IS NOT NULL AND e.completed_at IS NULL)
        """,
    ),
    Contradiction(
        _("The decision lacks its person or its time."),
        "claim",
        """
        SELECT id, number, region_id FROM payments_claim
        WHERE (status = 'SUBMITTED') <> (decided_at IS NULL)
           OR (decided_at IS NULL) <> (decided_by_id IS NULL)
           OR decided_at < submitted_at
        """,
    ),
    Contradiction(
        _("The decision lacks its person."),
        "invoice",
        """
        SELECT id, number, region_id FROM payments_invoice
        WHERE (status = 'SUBMITTED') <> (decided_by_id IS NULL)
        """,
    ),
    Contradiction(
        _("The payment order lacks what its status needs, or has another's."),
        "payment order",
        """
        SELECT id, coalesce(nullif(bank_reference, ''), id::text) AS number, region_id
        FROM payments_paymentorder
        WHERE (status = 'PAID') <> (paid_at IS NOT NULL)
           OR (status = 'DRAFT') <> (approved_by_id IS NULL)
           OR paid_at < made_at
        """,
    ),
    Contradiction(
        _("The decision lacks its person."),
        "budget",
        """
        SELECT id, 'amendment' AS number, region_id FROM budgets_amendment
        WHERE (status = 'PROPOSED') <> (decided_by_id IS NULL)
        UNION ALL SELECT id, 'virement', region_id FROM budgets_virement
        WHERE (status = 'PROPOSED') <> (decided_by_id IS NULL)
        UNION ALL SELECT id, code, region_id FROM budgets_allocation
        WHERE (status IN ('DRAFT', 'REJECTED', 'WITHDRAWN')) <> (approved_by_id IS NULL)
        """,
    ),
    Contradiction(
        _("What the batch says of its progress is not what became of its requests."),
        "voucher batch",
        """
        SELECT b.id, b.id::text AS number, b.region_id
        FROM vouchers_voucherbatch b
        LEFT JOIN (
            SELECT batch_id, count(voucher_id) AS issued,
                count(*) FILTER (WHERE refusal <> '') AS refused, count(*) AS total
            FROM vouchers_voucherrequest GROUP BY batch_id) r ON r.batch_id = b.id
        WHERE (b.issued, b.refused, b.total)
              <> (coalesce(r.issued, 0), coalesce(r.refused, 0), coalesce(r.total, 0))
           OR (b.status = 'DONE' AND b.issued + b.refused <> b.total)
        """,
    ),
)
