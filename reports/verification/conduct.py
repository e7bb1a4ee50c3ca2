"""Rule 12: what was paid was completed, redeemed in time, at accredited providers, in the window.

Effective dates decide, not today's status.
"""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, money, rows, within

_REDEMPTIONS = f"""
    SELECT v.id, v.number, v.currency, q.name AS provider, r.amount_minor, c.price_minor,
        s.code AS session, x.time_zone,
        r.presented_at >= v.expires_at AS expired,
        r.presented_at < v.valid_from AS early,
        r.amount_minor > c.price_minor AS dear,
        c.provider_id <> r.provider_id OR c.programme_id <> v.programme_id
            OR c.currency <> v.currency AS elsewhere,
        (s.starts_at AT TIME ZONE x.time_zone)::date < f.eligible_from
            OR (s.ends_at AT TIME ZONE x.time_zone)::date >= f.eligible_until AS outside,
        NOT EXISTS (
            SELECT FROM providers_accreditation a
            JOIN LATERAL (
                SELECT d.status FROM providers_accreditationdecision d
                WHERE d.accreditation_id = a.id AND d.decided_at <= r.presented_at
                ORDER BY d.decided_at DESC, d.id DESC LIMIT 1) AS last ON last.status = 'ACCREDITED'
            WHERE a.provider_id = r.provider_id AND p.kind = ANY(a.scope)
              AND a.valid_from <= r.presented_at AND a.valid_until > r.presented_at
        ) AS unaccredited
    FROM vouchers_redemption r
    JOIN vouchers_voucher v ON v.id = r.voucher_id
    JOIN people_region x ON x.id = v.region_id
    JOIN providers_session s ON s.id = r.session_id
    JOIN providers_course c ON c.id = s.course_id
    JOIN providers_programme p ON p.id = v.programme_id
    JOIN providers_provider q ON q.id = r.provider_id
    JOIN budgets_allocation l ON l.id = v.allocation_id
    JOIN budgets_appropriation b ON b.id = l.appropriation_id
    JOIN budgets_fundingsource f ON f.id = b.source_id
    WHERE {within("r.region_id")}
"""

_FAULTY = f"""
    SELECT * FROM ({_REDEMPTIONS}) r
    WHERE expired OR early OR dear OR elsewhere OR outside OR unaccredited
    ORDER BY number
"""

_PAID_EARLY = f"""
    SELECT c.id, c.number, v.number AS voucher, e.status, p.paid_at, e.completed_at, c.submitted_at
    FROM payments_claim c
    JOIN payments_claimitem i ON i.claim_id = c.id AND NOT i.dropped
    JOIN vouchers_redemption r ON r.id = i.redemption_id
    JOIN vouchers_voucher v ON v.id = r.voucher_id
    LEFT JOIN learning_enrolment e ON e.id = r.enrolment_id
    LEFT JOIN payments_paymentitem pi ON pi.claim_id = c.id AND NOT pi.bounced
    LEFT JOIN payments_paymentorder p ON p.id = pi.order_id AND p.status = 'PAID'
    WHERE {within("c.region_id")} AND (
        e.status IS DISTINCT FROM 'COMPLETED' OR e.completed_at > c.submitted_at
        OR e.completed_at > p.paid_at)
    ORDER BY c.number, v.number
"""

_COMMITTED_OUTSIDE = f"""
    SELECT t.subject_id AS id, coalesce(v.number, o.number, t.subject_id::text) AS number,
        CASE WHEN v.id IS NOT NULL THEN 'voucher' ELSE 'order' END AS kind, f.name AS source,
        (t.occurred_at AT TIME ZONE x.time_zone)::date AS day
    FROM ledger_transfer t
    JOIN ledger_account a ON a.id = t.debit_account_id
    JOIN budgets_allocation l ON l.id = a.owner_id
    JOIN budgets_appropriation b ON b.id = l.appropriation_id
    JOIN budgets_fundingsource f ON f.id = b.source_id
    JOIN people_region x ON x.id = l.region_id
    LEFT JOIN vouchers_voucher v ON v.id = t.subject_id
    LEFT JOIN budgets_order o ON o.id = t.subject_id
    WHERE {within("t.region_id")} AND t.verb = 'commit'
      AND NOT ((t.occurred_at AT TIME ZONE x.time_zone)::date >= f.eligible_from
               AND (t.occurred_at AT TIME ZONE x.time_zone)::date < f.eligible_until)
    ORDER BY number
"""

_NOT_EMPLOYED = f"""
    SELECT v.id, v.number, (v.issued_at AT TIME ZONE x.time_zone)::date AS day, e.work_id
    FROM vouchers_voucher v
    JOIN people_employee e ON e.id = v.holder_id
    JOIN people_region x ON x.id = v.region_id
    WHERE {within("v.region_id")}
      AND NOT ((v.issued_at AT TIME ZONE x.time_zone)::date >= e.employed_from
               AND (e.employed_until IS NULL
                    OR (v.issued_at AT TIME ZONE x.time_zone)::date < e.employed_until))
    ORDER BY v.number
"""


def check(regions: Regions) -> list[Finding]:
    """Look at every redemption, payment and commitment; four statements."""
    return [
        *_faulty_redemptions(regions),
        *_paid_early(regions),
        *_committed_outside(regions),
        *_not_employed(regions),
    ]


def _faulty_redemptions(regions: Regions) -> list[Finding]:
    messages = {
        "expired": _("It was presented for session {session} after it had expired."),
        "early": _("It was presented for session {session} before it was valid."),
        "dear": _("{amount} was redeemed for session {session}; the course costs {price}."),
        "elsewhere": _("Session {session} is of another provider, programme or currency."),
        "outside": _("Session {session} is outside the window of the funding source."),
        "unaccredited": _("{provider} was not accredited when it was presented."),
    }
    return [
        Finding(
            "12",
            "voucher",
            str(row["id"]),
            row["number"],
            message.format(
                session=row["session"],
                provider=row["provider"],
                amount=money(row["amount_minor"], row["currency"]),
                price=money(row["price_minor"], row["currency"]),
            ),
        )
        for row in rows(_FAULTY, regions)
        for fault, message in messages.items()
        if row[fault]
    ]


def _paid_early(regions: Regions) -> list[Finding]:
    claimed = _("The learner of voucher {voucher} had not completed when it was claimed.")
    paid = _("It was paid before the learner of voucher {voucher} had completed.")
    return [
        Finding(
            "12",
            "claim",
            str(row["id"]),
            row["number"],
            (paid if row["paid_at"] else claimed).format(voucher=row["voucher"]),
        )
        for row in rows(_PAID_EARLY, regions)
    ]


def _committed_outside(regions: Regions) -> list[Finding]:
    message = _("Its money was committed on {day}, outside the window of {source}.")
    return [
        Finding("12", row["kind"], str(row["id"]), row["number"], message.format(**row))
        for row in rows(_COMMITTED_OUTSIDE, regions)
    ]


def _not_employed(regions: Regions) -> list[Finding]:
    message = _("Its holder {work_id} was not employed on {day}, when it was issued.")
    return [
        Finding("12", "voucher", str(row["id"]), row["number"], message.format(**row))
        for row in rows(_NOT_EMPLOYED, regions)
    ]
