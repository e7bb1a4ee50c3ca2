"""Rules 7 and 8: one key one effect, and nobody approved their own act."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, money, rows, within

# An act on one paper posts once per voucher in it: more is the same act done twice.
_REPEATED = f"""
    SELECT t.subject_id AS id, t.verb, t.currency, count(*) AS times, sum(t.amount_minor) AS amount,
        coalesce(v.number, o.number, t.subject_id::text) AS number,
        CASE WHEN v.id IS NOT NULL THEN 'voucher' WHEN o.id IS NOT NULL THEN 'order'
             ELSE 'subject' END AS kind
    FROM ledger_transfer t
    LEFT JOIN vouchers_voucher v ON v.id = t.subject_id
    LEFT JOIN budgets_order o ON o.id = t.subject_id
    LEFT JOIN (
        SELECT i.claim_id AS paper_id, r.voucher_id, count(*) AS items
        FROM payments_claimitem i JOIN vouchers_redemption r ON r.id = i.redemption_id
        GROUP BY i.claim_id, r.voucher_id
        UNION ALL
        SELECT pi.order_id, r.voucher_id, count(*) FROM payments_paymentitem pi
        JOIN payments_claimitem i ON i.claim_id = pi.claim_id AND NOT i.dropped
        JOIN vouchers_redemption r ON r.id = i.redemption_id
        GROUP BY pi.order_id, r.voucher_id
        UNION ALL
        SELECT pi.order_id, n.order_id, count(*) FROM payments_paymentitem pi
        JOIN payments_invoice n ON n.id = pi.invoice_id
        GROUP BY pi.order_id, n.order_id
    ) k ON k.paper_id = t.reference_id AND k.voucher_id = t.subject_id
    WHERE {within("t.region_id")} AND t.verb IN ('commit', 'obligate', 'expend', 'pay', 'release')
    GROUP BY t.subject_id, t.reference_id, t.verb, t.currency, v.id, o.id, k.items
    HAVING count(*) > coalesce(k.items, 1)
    ORDER BY number
"""

# A voucher or an order is committed once, whatever the paper says.
_COMMITTED_TWICE = f"""
    SELECT t.subject_id AS id, coalesce(v.number, o.number, t.subject_id::text) AS number,
        CASE WHEN v.id IS NOT NULL THEN 'voucher' ELSE 'order' END AS kind, count(*) AS times
    FROM ledger_transfer t
    LEFT JOIN vouchers_voucher v ON v.id = t.subject_id
    LEFT JOIN budgets_order o ON o.id = t.subject_id
    WHERE {within("t.region_id")} AND t.verb = 'commit'
    GROUP BY t.subject_id, v.id, o.id HAVING count(*) > 1
    ORDER BY number
"""

# The key belongs to a user and not to a region.
_KEYS = """
    SELECT key AS number, min(id::text) AS id, count(*) AS times,
        count(*) FILTER (WHERE status IS NULL) AS unanswered
    FROM audit_answeredrequest
    GROUP BY actor_id, key
    HAVING count(*) > 1 OR count(*) FILTER (WHERE status IS NULL) > 0
    ORDER BY key
"""

# Who made which paper, and who checked it in which: the two are never one person.
_PAIRS = """
    SELECT 'appropriation' AS kind, b.id, f.code || ' ' || b.fiscal_year AS number, b.region_id,
        b.proposed_by_id AS maker, b.id AS made_id,
        coalesce(b.approved_by_id, b.rejected_by_id) AS checker, 'proposed and decided' AS acts,
        '' AS made_number
    FROM budgets_appropriation b JOIN budgets_fundingsource f ON f.id = b.source_id
    UNION ALL SELECT 'amendment', m.id, m.id::text, m.region_id, m.proposed_by_id, m.id,
        m.decided_by_id, 'proposed and decided', ''
    FROM budgets_amendment m
    UNION ALL SELECT 'line', l.id, l.code, l.region_id, l.proposed_by_id, l.id, l.approved_by_id,
        'proposed and approved', ''
    FROM budgets_allocation l
    UNION ALL SELECT 'line', l.id, l.code, l.region_id, l.proposed_by_id, l.id, l.rejected_by_id,
        'proposed and rejected', ''
    FROM budgets_allocation l
    UNION ALL SELECT 'line', l.id, l.code, l.region_id, l.proposed_by_id, l.id, t.actor_id,
        'proposed and ' || t.verb || 'd', ''
    FROM ledger_transfer t JOIN budgets_allocation l ON l.id = t.subject_id
    WHERE t.verb IN ('allocate', 'deallocate')
    UNION ALL SELECT 'virement', v.id, s.code || ' → ' || g.code, v.region_id, v.proposed_by_id,
        v.id, v.decided_by_id, 'proposed and decided', ''
    FROM budgets_virement v JOIN budgets_allocation s ON s.id = v.source_id
    JOIN budgets_allocation g ON g.id = v.target_id
    UNION ALL SELECT 'voucher batch', b.id, b.id::text, b.region_id, b.issued_by_id, b.id,
        b.approved_by_id, 'issued and approved', ''
    FROM vouchers_voucherbatch b
    UNION ALL SELECT 'nomination', n.id, e.work_id, n.region_id, n.nominated_by_id, n.id,
        n.decided_by_id, 'nominated and decided', ''
    FROM vouchers_nomination n JOIN people_employee e ON e.id = n.employee_id
    WHERE n.status <> 'WITHDRAWN'
    UNION ALL SELECT 'claim', c.id, c.number, c.region_id, c.submitted_by_id, c.id,
        c.decided_by_id, 'submitted and decided', ''
    FROM payments_claim c
    UNION ALL SELECT 'claim', c.id, c.number, c.region_id, v.issued_by_id, v.id, c.decided_by_id,
        'accepted it and issued in it', v.number
    FROM payments_claim c JOIN payments_claimitem i ON i.claim_id = c.id
    JOIN vouchers_redemption r ON r.id = i.redemption_id
    JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE c.status = 'ACCEPTED'
    UNION ALL SELECT 'invoice', n.id, n.number, n.region_id, n.submitted_by_id, n.id,
        n.decided_by_id, 'submitted and decided', ''
    FROM payments_invoice n
    UNION ALL SELECT 'invoice', n.id, n.number, n.region_id, o.placed_by_id, o.id,
        n.decided_by_id, 'ordered and accepted', ''
    FROM payments_invoice n JOIN budgets_order o ON o.id = n.order_id
    WHERE n.status = 'ACCEPTED'
    UNION ALL SELECT 'payment order', p.id, coalesce(nullif(p.bank_reference, ''), p.id::text),
        p.region_id, p.made_by_id, p.id, p.approved_by_id, 'made and approved', ''
    FROM payments_paymentorder p
    UNION ALL SELECT 'accreditation', a.id, q.name, a.region_id, a.applied_by_id, a.id,
        d.decided_by_id, 'applied and decided', ''
    FROM providers_accreditation a JOIN providers_provider q ON q.id = a.provider_id
    JOIN providers_accreditationdecision d ON d.accreditation_id = a.id
    WHERE d.status <> 'APPLIED'
    UNION ALL SELECT 'payment order', p.id, coalesce(nullif(p.bank_reference, ''), p.id::text),
        p.region_id, coalesce(c.decided_by_id, n.decided_by_id), coalesce(c.id, n.id),
        p.made_by_id, 'made it and accepted', coalesce(c.number, n.number)
    FROM payments_paymentorder p JOIN payments_paymentitem i ON i.order_id = p.id
    LEFT JOIN payments_claim c ON c.id = i.claim_id
    LEFT JOIN payments_invoice n ON n.id = i.invoice_id
"""

# One person are an account, the others of the same person, and the two sides of a delegation
# in force when either first acted on the paper (people/four_eyes.py).
_SAME_PERSON = f"""
    WITH account AS (
        SELECT id, username, coalesce(person_id, id) AS person FROM people_user
    ), pair AS (
        SELECT p.*, coalesce(c.username, p.checker::text) AS username,
            coalesce(m.username, p.maker::text) AS other,
            coalesce(c.person, p.checker) AS checking, coalesce(m.person, p.maker) AS making
        FROM ({_PAIRS}) p
        LEFT JOIN account c ON c.id = p.checker LEFT JOIN account m ON m.id = p.maker
        WHERE {within("p.region_id")}
    ), lent AS (
        SELECT o.person AS one, e.person AS other, d.valid_from, d.valid_until
        FROM people_delegation d JOIN people_roleassignment r ON r.id = d.assignment_id
        JOIN account o ON o.id = r.user_id JOIN account e ON e.id = d.delegate_id
    ), bound AS (
        SELECT p.*, l.valid_from, l.valid_until FROM pair p
        JOIN (SELECT * FROM lent UNION SELECT other, one, valid_from, valid_until FROM lent) l
            ON l.one = p.making AND l.other = p.checking
    ), acted AS (
        SELECT b.*, b.made_id AS paper_id, b.making AS person FROM bound b
        UNION ALL SELECT b.*, b.id, b.checking FROM bound b
    ), found AS (
        SELECT kind, id, number, username, other, acts, made_number FROM pair
        WHERE making = checking
        UNION ALL
        SELECT a.kind, a.id, a.number, a.username, a.other, a.acts, a.made_number FROM acted a
        JOIN audit_auditrecord r ON r.subject_id = a.paper_id
        JOIN account w ON w.id = r.actor_id AND w.person = a.person
        GROUP BY a.kind, a.id, a.number, a.username, a.other, a.acts, a.made_number, a.paper_id,
            a.person, a.valid_from, a.valid_until
        HAVING min(r.occurred_at) >= a.valid_from AND min(r.occurred_at) < a.valid_until
    )
    SELECT kind, id, number, username, other, trim(acts || ' ' || min(made_number)) AS acts
    FROM found GROUP BY kind, id, number, username, other, acts
    ORDER BY kind, number
"""


def check_effects(regions: Regions) -> list[Finding]:
    """Rule 7: nothing was done twice, and no key answered twice; three statements."""
    repeated = _("“{verb}” was posted {times} times for one paper, {amount} in all.")
    twice = _("It was committed {times} times.")
    key = _("The Idempotency-Key has {times} answers, {unanswered} of them empty.")
    return [
        *(
            Finding(
                "7",
                row["kind"],
                str(row["id"]),
                row["number"],
                repeated.format(
                    verb=row["verb"],
                    times=row["times"],
                    amount=money(row["amount"], row["currency"]),
                ),
            )
            for row in rows(_REPEATED, regions)
        ),
        *(
            Finding("7", row["kind"], str(row["id"]), row["number"], twice.format(**row))
            for row in rows(_COMMITTED_TWICE, regions)
        ),
        *(
            Finding("7", "request", row["id"], row["number"], key.format(**row))
            for row in rows(_KEYS, regions)
        ),
    ]


def check_persons(regions: Regions) -> list[Finding]:
    """Rule 8: no two acts that need two persons were one person's; one statement."""
    alone = _("{username} {acts}: that takes two persons.")
    bound = _("{username} and {other}, who count as one person, {acts}: that takes two.")
    return [
        Finding(
            "8",
            row["kind"],
            str(row["id"]),
            row["number"],
            (alone if row["username"] == row["other"] else bound).format(**row),
        )
        for row in rows(_SAME_PERSON, regions)
    ]
