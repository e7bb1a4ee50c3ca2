"""Rule 4: what is claimed and paid is claimed and paid once, and papers sum to their items."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from typing import Any

from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, money, rows, within

_CLAIMED_TWICE = f"""
    SELECT r.id, v.number, count(*) AS times, string_agg(c.number, ', ' ORDER BY c.number) AS papers
    FROM payments_claimitem i
    JOIN payments_claim c ON c.id = i.claim_id
    JOIN vouchers_redemption r ON r.id = i.redemption_id
    JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE NOT i.dropped AND {within("i.region_id")}
    GROUP BY r.id, v.number HAVING count(*) > 1
    ORDER BY v.number
"""

_PAID_TWICE = f"""
    SELECT coalesce(c.id, n.id) AS id, coalesce(c.number, n.number) AS number,
        CASE WHEN c.id IS NULL THEN 'invoice' ELSE 'claim' END AS kind, count(*) AS times
    FROM payments_paymentitem pi
    LEFT JOIN payments_claim c ON c.id = pi.claim_id
    LEFT JOIN payments_invoice n ON n.id = pi.invoice_id
    WHERE NOT pi.bounced AND {within("pi.region_id")}
    GROUP BY c.id, n.id HAVING count(*) > 1
    ORDER BY number
"""

# Items of a claim that was returned or rejected are dropped; they still sum to what was asked.
_CLAIMS = f"""
    SELECT c.id, c.number, c.currency, c.status, c.amount_minor,
        coalesce(i.items, 0) AS items, coalesce(i.redeemed, 0) AS redeemed,
        coalesce(i.stray, 0) AS stray, coalesce(t.expended, 0) AS expended
    FROM payments_claim c
    LEFT JOIN (SELECT i.claim_id, sum(i.amount_minor) AS items, sum(r.amount_minor) AS redeemed,
                   count(*) FILTER (WHERE i.dropped <> (c.status IN ('RETURNED', 'REJECTED')))
                       AS stray
               FROM payments_claimitem i
               JOIN payments_claim c ON c.id = i.claim_id
               JOIN vouchers_redemption r ON r.id = i.redemption_id
               GROUP BY i.claim_id) i ON i.claim_id = c.id
    LEFT JOIN (SELECT reference_id, sum(amount_minor) AS expended FROM ledger_transfer
               WHERE verb = 'expend' GROUP BY reference_id) t ON t.reference_id = c.id
    WHERE {within("c.region_id")} AND (
        coalesce(i.items, 0) <> c.amount_minor
        OR coalesce(i.redeemed, 0) <> c.amount_minor
        OR coalesce(i.stray, 0) <> 0
        OR coalesce(t.expended, 0)
           <> CASE WHEN c.status = 'ACCEPTED' THEN c.amount_minor ELSE 0 END)
    ORDER BY c.number, c.id
"""

_INVOICES = f"""
    SELECT n.id, n.number, n.currency, n.status, n.amount_minor, coalesce(t.expended, 0) AS expended
    FROM payments_invoice n
    LEFT JOIN (SELECT reference_id, sum(amount_minor) AS expended FROM ledger_transfer
               WHERE verb = 'expend' GROUP BY reference_id) t ON t.reference_id = n.id
    WHERE {within("n.region_id")} AND coalesce(t.expended, 0)
        <> CASE WHEN n.status = 'ACCEPTED' THEN n.amount_minor ELSE 0 END
    ORDER BY n.number, n.id
"""

_PAYMENT_ORDERS = f"""
    SELECT p.id, coalesce(nullif(p.bank_reference, ''), p.id::text) AS number, p.currency,
        p.status, p.amount_minor, coalesce(i.items, 0) AS items, coalesce(i.papers, 0) AS papers,
        coalesce(i.stray, 0) AS stray, coalesce(i.unaccepted, 0) AS unaccepted,
        coalesce(i.foreign_payee, 0) AS foreign_payee, coalesce(t.paid, 0) AS paid
    FROM payments_paymentorder p
    LEFT JOIN (SELECT i.order_id, sum(i.amount_minor) AS items,
                   sum(coalesce(c.amount_minor, n.amount_minor)) AS papers,
                   count(*) FILTER (WHERE i.bounced <> (o.status = 'BOUNCED')) AS stray,
                   count(*) FILTER (WHERE coalesce(c.status, n.status) <> 'ACCEPTED') AS unaccepted,
                   count(*) FILTER (WHERE coalesce(c.provider_id, n.supplier_id) <> o.payee_id)
                       AS foreign_payee
               FROM payments_paymentitem i
               JOIN payments_paymentorder o ON o.id = i.order_id
               LEFT JOIN payments_claim c ON c.id = i.claim_id
               LEFT JOIN payments_invoice n ON n.id = i.invoice_id
               GROUP BY i.order_id) i ON i.order_id = p.id
    LEFT JOIN (SELECT reference_id, sum(amount_minor) AS paid FROM ledger_transfer
               WHERE verb = 'pay' GROUP BY reference_id) t ON t.reference_id = p.id
    WHERE {within("p.region_id")} AND (
        coalesce(i.items, 0) <> p.amount_minor OR coalesce(i.papers, 0) <> p.amount_minor
        OR i.stray <> 0 OR i.unaccepted <> 0 OR i.foreign_payee <> 0
        OR coalesce(t.paid, 0) <> CASE WHEN p.status = 'PAID' THEN p.amount_minor ELSE 0 END)
    ORDER BY number
"""


def check(regions: Regions) -> list[Finding]:
    """Compare papers with their items and with the ledger; five statements."""
    return [
        *(_claimed_twice(row) for row in rows(_CLAIMED_TWICE, regions)),
        *(_paid_twice(row) for row in rows(_PAID_TWICE, regions)),
        *(finding for row in rows(_CLAIMS, regions) for finding in _claim(row)),
        *(_moved("invoice", row, "expended") for row in rows(_INVOICES, regions)),
        *(finding for row in rows(_PAYMENT_ORDERS, regions) for finding in _payment_order(row)),
    ]


def _claimed_twice(row: dict[str, Any]) -> Finding:
    message = _("One redemption is in {times} living claims: {papers}.").format(**row)
    return Finding("4", "voucher", str(row["id"]), row["number"], message)


def _paid_twice(row: dict[str, Any]) -> Finding:
    message = _("It is in {times} living payment orders.").format(**row)
    return Finding("4", row["kind"], str(row["id"]), row["number"], message)


def _claim(row: dict[str, Any]) -> list[Finding]:
    found = []
    for name, label in (("items", _("items")), ("redeemed", _("redemptions"))):
        if row[name] != row["amount_minor"]:
            found.append(_sum("claim", row, label, row[name]))
    if row["stray"]:
        message = _("{stray} of its items are dropped or kept against its status {status}.")
        found.append(_finding("claim", row, message.format(**row)))
    if row["expended"] != (row["amount_minor"] if row["status"] == "ACCEPTED" else 0):
        found.append(_moved("claim", row, "expended"))
    return found


def _payment_order(row: dict[str, Any]) -> list[Finding]:
    kind, found = "payment order", []
    for name, label in (("items", _("items")), ("papers", _("papers"))):
        if row[name] != row["amount_minor"]:
            found.append(_sum(kind, row, label, row[name]))
    if row["stray"]:
        message = _("{stray} of its items are bounced or not against its status {status}.")
        found.append(_finding(kind, row, message.format(**row)))
    if row["unaccepted"]:
        message = _("{unaccepted} of its papers are not accepted.")
        found.append(_finding(kind, row, message.format(**row)))
    if row["foreign_payee"]:
        message = _("{foreign_payee} of its papers are of another payee.")
        found.append(_finding(kind, row, message.format(**row)))
    if row["paid"] != (row["amount_minor"] if row["status"] == "PAID" else 0):
        found.append(_moved(kind, row, "paid"))
    return found


def _sum(kind: str, row: dict[str, Any], label: str, amount: int) -> Finding:
    message = _("It is of {amount}, its {parts} sum to {sum}.").format(
        amount=money(row["amount_minor"], row["currency"]),
        parts=label,
        sum=money(amount, row["currency"]),
    )
    return _finding(kind, row, message)


def _moved(kind: str, row: dict[str, Any], what: str) -> Finding:
    message = _("It is of {amount} and {status}; the ledger {what} {moved} for it.").format(
        amount=money(row["amount_minor"], row["currency"]),
        status=row["status"],
        what=what,
        moved=money(row[what], row["currency"]),
    )
    return _finding(kind, row, message)


def _finding(kind: str, row: dict[str, Any], message: str) -> Finding:
    return Finding("4", kind, str(row["id"]), row["number"], message)
