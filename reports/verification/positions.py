"""Where the money of each voucher and order stands: by the ledger, and by the papers.

Both are SQL fragments with the same columns, so that one statement can compare them
per voucher, per order or per line.
"""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from reports.verification.findings import within

STAGES = ("committed", "obligated", "expended", "paid")

# By the ledger: what arrived on a stage of the line for this voucher or order, minus what left.
LEDGER = f"""
    SELECT s.subject_id, a.owner_id AS allocation_id,
        coalesce(sum(s.amount) FILTER (WHERE a.stage = 'committed'), 0) AS committed,
        coalesce(sum(s.amount) FILTER (WHERE a.stage = 'obligated'), 0) AS obligated,
        coalesce(sum(s.amount) FILTER (WHERE a.stage = 'expended'), 0) AS expended,
        coalesce(sum(s.amount) FILTER (WHERE a.stage = 'paid'), 0) AS paid
    FROM (
        SELECT subject_id, debit_account_id AS account_id, amount_minor AS amount, region_id
        FROM ledger_transfer
        UNION ALL
        SELECT subject_id, credit_account_id, -amount_minor, region_id FROM ledger_transfer
    ) s
    JOIN ledger_account a ON a.id = s.account_id
    WHERE a.stage IN ('committed', 'obligated', 'expended', 'paid') AND {within("s.region_id")}
    GROUP BY s.subject_id, a.owner_id
"""

# What became of each redemption that was confirmed and not undone.
CONFIRMED = """
    SELECT r.voucher_id, r.amount_minor,
        CASE WHEN p.status = 'PAID' THEN 'paid'
             WHEN c.status = 'ACCEPTED' THEN 'expended'
             ELSE 'obligated' END AS stage
    FROM vouchers_redemption r
    LEFT JOIN payments_claimitem i ON i.redemption_id = r.id AND NOT i.dropped
    LEFT JOIN payments_claim c ON c.id = i.claim_id
    LEFT JOIN payments_paymentitem pi ON pi.claim_id = c.id AND NOT pi.bounced
    LEFT JOIN payments_paymentorder p ON p.id = pi.order_id
    WHERE r.status = 'CONFIRMED'
"""

_OF_VOUCHERS = f"""
    SELECT v.id AS subject_id, v.allocation_id, v.region_id, 'voucher' AS kind, v.number,
        v.currency,
        v.remaining_minor + coalesce(w.awaiting, 0) AS committed,
        coalesce(u.obligated, 0) AS obligated,
        coalesce(u.expended, 0) AS expended,
        coalesce(u.paid, 0) AS paid
    FROM vouchers_voucher v
    LEFT JOIN (SELECT voucher_id, sum(amount_minor) AS awaiting FROM vouchers_redemption
               WHERE status = 'AWAITING_HOLDER' GROUP BY voucher_id) w ON w.voucher_id = v.id
    LEFT JOIN (SELECT voucher_id,
                   sum(amount_minor) FILTER (WHERE stage = 'obligated') AS obligated,
                   sum(amount_minor) FILTER (WHERE stage = 'expended') AS expended,
                   sum(amount_minor) FILTER (WHERE stage = 'paid') AS paid
               FROM ({CONFIRMED}) c GROUP BY voucher_id) u ON u.voucher_id = v.id
    WHERE {within("v.region_id")}
"""

_OF_ORDERS = f"""
    SELECT o.id AS subject_id, o.allocation_id, o.region_id, 'order' AS kind, o.number,
        l.currency,
        CASE WHEN o.status = 'PLACED' THEN o.amount_minor - o.invoiced_minor ELSE 0 END AS committed,
        0 AS obligated,
        coalesce(b.expended, 0) AS expended,
        coalesce(b.paid, 0) AS paid
    FROM budgets_order o
    JOIN budgets_allocation l ON l.id = o.allocation_id
    LEFT JOIN (SELECT i.order_id,
                   sum(i.amount_minor) FILTER (WHERE p.status IS DISTINCT FROM 'PAID') AS expended,
                   sum(i.amount_minor) FILTER (WHERE p.status = 'PAID') AS paid
               FROM payments_invoice i
               LEFT JOIN payments_paymentitem pi ON pi.invoice_id = i.id AND NOT pi.bounced
               LEFT JOIN payments_paymentorder p ON p.id = pi.order_id
               WHERE i.status = 'ACCEPTED' GROUP BY i.order_id) b ON b.order_id = o.id
    WHERE {within("o.region_id")}
"""

PAPERS = f"{_OF_VOUCHERS} UNION ALL {_OF_ORDERS}"
