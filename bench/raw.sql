-- The same redemption without Python: one call presents, one call confirms. Each makes the
-- same checks and writes the same rows, under the same indexes, keys and triggers.
CREATE TABLE bench_queue (slot integer PRIMARY KEY, digest bytea, session_id uuid, holder_id uuid);

CREATE FUNCTION raw_redeem(p_slot integer, p_provider uuid, p_actor uuid, happened timestamptz) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    q bench_queue; v record; made uuid := uuidv7();
BEGIN
    SELECT * INTO q FROM bench_queue WHERE slot = p_slot;
    SELECT v1.id, v1.region_id, v1.holder_id, c.id AS course_id, v1.status, v1.remaining_minor, v1.expires_at, v1.valid_from,
        c.price_minor, c.approved_at, f.eligible_from, f.eligible_until, s.starts_at, s.ends_at,
        EXISTS (SELECT FROM providers_accreditation a
                WHERE a.provider_id = c.provider_id AND a.status = 'ACCREDITED'
                  AND p.kind = ANY(a.scope) AND a.valid_from <= happened AND a.valid_until > happened) AS ok
    INTO v
    FROM vouchers_voucher v1
    JOIN people_region r ON r.id = v1.region_id
    JOIN budgets_allocation l ON l.id = v1.allocation_id
    JOIN budgets_appropriation b ON b.id = l.appropriation_id
    JOIN budgets_fundingsource f ON f.id = b.source_id
    JOIN providers_session s ON s.id = q.session_id
    JOIN providers_course c ON c.id = s.course_id AND c.provider_id = p_provider
    JOIN providers_programme p ON p.id = c.programme_id
    WHERE v1.code_digest = q.digest AND p.id = v1.programme_id
    FOR UPDATE OF v1;
    IF NOT v.ok OR v.status <> 'ISSUED' OR v.remaining_minor < v.price_minor
       OR v.expires_at <= happened OR v.valid_from > happened OR v.approved_at IS NULL
       OR v.starts_at::date < v.eligible_from OR v.ends_at::date >= v.eligible_until THEN
        RAISE EXCEPTION 'refused';
    END IF;
    UPDATE vouchers_voucher SET remaining_minor = remaining_minor - v.price_minor,
        status = 'REDEEMED' WHERE id = v.id;
    INSERT INTO vouchers_redemption (id, region_id, voucher_id, provider_id, session_id,
        holder_id, course_id, amount_minor, status, presented_at, presented_by_id, confirm_until)
    VALUES (made, v.region_id, v.id, p_provider, q.session_id, v.holder_id, v.course_id, v.price_minor, 'AWAITING_HOLDER',
        happened, p_actor, happened + interval '3 days');
    INSERT INTO audit_auditrecord (id, region_id, actor_id, action, subject_id, occurred_at, details)
    VALUES (uuidv7(), v.region_id, p_actor, 'voucher.redeemed', v.id, happened,
        jsonb_build_object('redemption_id', made, 'amount_minor', v.price_minor));
    UPDATE providers_session SET places_taken = places_taken + 1
    WHERE id = q.session_id AND places_taken < places AND cancelled_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'full'; END IF;
    RETURN made;
END $$;

CREATE FUNCTION raw_confirm(p_redemption uuid, p_actor uuid, happened timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    r record; enrolled uuid := uuidv7();
    committed uuid; obligated uuid;
BEGIN
    SELECT r1.status, r1.amount_minor, r1.confirm_until, r1.provider_id, r1.session_id,
        v.id AS voucher_id, v.status AS voucher_status, v.allocation_id, v.holder_id,
        v.currency, v.region_id
    INTO r
    FROM vouchers_redemption r1 JOIN vouchers_voucher v ON v.id = r1.voucher_id
    WHERE r1.id = p_redemption FOR UPDATE OF v, r1;
    IF r.status <> 'AWAITING_HOLDER' OR r.voucher_status = 'SUSPENDED' OR r.confirm_until <= happened THEN
        RAISE EXCEPTION 'refused';
    END IF;
    INSERT INTO learning_enrolment (id, region_id, session_id, employee_id, status, enrolled_at)
    VALUES (enrolled, r.region_id, r.session_id, r.holder_id, 'ENROLLED', happened);
    UPDATE vouchers_redemption SET status = 'CONFIRMED', confirmed_at = happened,
        enrolment_id = enrolled WHERE id = p_redemption;
    INSERT INTO audit_auditrecord (id, region_id, actor_id, action, subject_id, occurred_at, details)
    VALUES (uuidv7(), r.region_id, p_actor, 'redemption.confirmed', p_redemption, happened,
        jsonb_build_object('voucher_id', r.voucher_id));
    SELECT id INTO committed FROM ledger_account
    WHERE region_id = r.region_id AND owner_id = r.allocation_id AND stage = 'committed';
    SELECT id INTO obligated FROM ledger_account
    WHERE region_id = r.region_id AND owner_id = r.allocation_id AND stage = 'obligated';
    INSERT INTO ledger_transfer (id, region_id, journal_id, verb, credit_account_id,
        debit_account_id, amount_minor, currency, occurred_at, actor_id, subject_id, reference_id,
        counterparty_id, reason)
    VALUES (uuidv7(), r.region_id, uuidv7(), 'obligate', committed, obligated, r.amount_minor,
        r.currency, happened, p_actor, r.voucher_id, p_redemption, r.provider_id, '');
END $$;
