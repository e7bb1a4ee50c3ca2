"""How each route is called so that it does something: on which object, with which body.

A new route needs a line here, and `make matrix`. GET needs one only where the name of
the route does not begin with the name of a kind.
"""

from typing import Any

from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.matrix import calls_of_people, pages
from tests.matrix import subjects as s
from tests.matrix.call import AFTER, NOTHING, REASON, YES, Call, fields
from tests.matrix.routes import Route
from tests.providers.scans import names, scan
from tests.world import DAY, FACE, NOON, World, code_of
from tests.world_parts import INN, OGRN

WHY = {"reason": "Because the test says so."}
KINDS = {
    "region": Call(s.region),
    "department": Call(s.department),
    "body": Call(s.body),
    "employee": Call(s.employee),
    "provider": Call(s.provider),
    "accreditation": Call(s.accreditation),
    "evidence": Call(s.evidence),
    "needed-document": Call(s.needed_document),
    "programme": Call(s.programme),
    "course": Call(s.course),
    "session": Call(s.session),
    "funding-source": Call(s.source),
    "appropriation": Call(s.appropriation),
    "amendment": Call(s.amendment),
    "allocation": Call(s.line),
    "virement": Call(s.virement),
    "order": Call(s.order),
    "voucher": Call(s.voucher),
    "voucher-batch": Call(s.issued_batch),
    "nomination": Call(s.nomination),
    "priority-rule": Call(s.priority_rule),
    "open-line": Call(s.open_line),
    "quota": Call(s.quota),
    "redemption": Call(s.presented),
    "enrolment": Call(s.enrolment),
    "certificate": Call(s.certificate, at=AFTER),
    "claim": Call(s.claim, at=AFTER),
    "invoice": Call(s.invoice, at=AFTER),
    "payment-order": Call(s.payment_order, at=AFTER),
    "invitation": Call(s.invitation),
    "guess-limit": Call(s.provider),
    "correction": Call(s.correction),
    "legal-hold": Call(s.hold),
    "retention-rule": Call(s.rule),
    **calls_of_people.KINDS,
}

# Pages and files that are about no single object.
READS = {
    "spend-list": Call(s.confirmed),
    "spend-transfer-list": Call(s.confirmed),
    "mfa_remove_webauthn": Call(s.passkey),
    "mfa_edit_webauthn": Call(s.passkey),
    **pages.READS,
    **dict.fromkeys(
        ("home", "scanned-voucher", "set_language", "display", "openapi", "api-docs"), Call()
    ),
    **dict.fromkeys(("security-txt", "security-policy", "problems", "problem"), Call()),
    "api-changelog": Call(),
    **dict.fromkeys(("me-list", "my-data-list", "my-data-viewings"), Call()),
    **dict.fromkeys(("duties-list", "stuck-approval-list"), Call()),
}
# The pages of one's own account, which are asked with nothing in them.
ACCOUNT = (
    *("account_login", "sign-in-refused", "account_logout", "sign-out-everywhere"),
    *("account_inactive", "account_reauthenticate", "account_change_password"),
    *("account_set_password", "account_reset_password", "account_reset_password_done"),
    *("entry-link", "entry-link-ask", "entry-link-asked"),
    *("new-password", "invitation", "mfa_activate_totp", "mfa_add_webauthn", "mfa_index"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_list_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_reauthenticate_webauthn", "mfa_login_webauthn", "usersessions_list"),
    *("openid_connect_login", "openid_connect_callback"),
)

# Functions that take no POST, which nothing but a call can show.
SAFE_FUNCTIONS = ("security-txt", "security-policy", "openapi", "api-changelog")


ACTS = {
    "body-end": Call(s.body, lambda w, _o: {"ended_on": "2026-04-01", "successor": None}),
    "import-bodies": Call(
        body=lambda w, _o: _file(w, "code,name,tier,valid_from\nNEW,New,REGIONAL,2020-01-01\n"),
        multipart=True,
    ),
    "import-employees": Call(
        body=lambda w, _o: _file(
            w,
            "work_id,family_name,given_name,patronymic,body_code,unit,post,employed_from,"
            f"employed_until\nX1,Ветрова,Елена,,{w.body.code},,clerk,2020-01-01,\n",
        ),
        multipart=True,
    ),
    "provider-list": Call(
        body=lambda w, _o: {
            "region": w.region.code,
            "name": "Third",
            "legal_form": "UNIVERSITY",
            "registry_number": OGRN[2],
            "tax_number": INN[2],
            "bank_account": "40503810000000000009",
        }
    ),
    "accreditation-list": Call(
        body=lambda w, _o: {
            "provider": w.academy.pk,
            "scope": ["RETRAINING"],
            "valid_from": NOON,
            "valid_until": NOON + 300 * DAY,
        }
    ),
    "accreditation-decide": Call(
        s.accreditation, fields(status="UNDER_REVIEW", reason="Look."), maker="eve"
    ),
    "accreditation-begin": Call(body=lambda w, _o: {"provider": w.academy.pk}),
    "accreditation-change": Call(
        s.draft, fields(scope=["LANGUAGE"], valid_from=NOON, valid_until=None), maker="eve"
    ),
    "accreditation-attach": Call(
        s.draft,
        lambda w, _o: {"needed": s.needed_document(w).pk, "file": scan()},
        multipart=True,
        maker="eve",
    ),
    "accreditation-send": Call(s.draft, NOTHING, maker="eve"),
    "accreditation-discard": Call(s.draft, NOTHING, maker="eve"),
    "evidence-decide": Call(s.evidence, fields(accept=True), maker="eve"),
    "needed-document-list": Call(
        body=lambda w, _o: {"region": w.region.code, "code": s.name(), "names": names("Charter")}
    ),
    "needed-document-end": Call(s.needed_document, NOTHING),
    "programme-list": Call(body=lambda w, _o: {"department": w.department.pk, **s.a_programme()}),
    "course-list": Call(
        body=lambda w, _o: {
            "provider": w.academy.pk,
            "programme": w.programme.pk,
            **s.a_course(),
        }
    ),
    "course-approve": Call(s.course, NOTHING, maker="eve"),
    "session-list": Call(body=lambda w, _o: _session(w)),
    "session-switch-online": Call(s.session, fields(from_at=NOON, reason="Flood.")),
    "session-cancel": Call(s.session, REASON),
    "session-record-attendance": Call(
        s.held_session,
        lambda w, session: {
            "block": session.blocks.earliest("position").pk,
            "marks": [{"enrolment": s.place(session), "present": True}],
        },
        at=AFTER,
    ),
    "session-record-assessments": Call(
        s.held_session,
        lambda w, session: {
            "kind": "ENTRY",
            "scores": [{"enrolment": s.place(session), "score": 40}],
        },
        at=AFTER,
    ),
    "session-record-completions": Call(
        s.learned_session, lambda w, session: {"enrolments": [s.place(session)]}, at=AFTER
    ),
    "certificate-withdraw": Call(s.certificate, REASON, at=AFTER),
    "funding-source-list": Call(body=lambda w, _o: {"region": w.region.code, **s.a_source()}),
    "appropriation-list": Call(
        body=lambda w, _o: {
            "source": w.source.pk,
            "fiscal_year": 2027,
            "amount_minor": FACE,
            "document": "Law 3",
        }
    ),
    "appropriation-approve": Call(s.appropriation, NOTHING),
    "appropriation-reject": Call(s.appropriation, REASON),
    "appropriation-withdraw": Call(s.appropriation, NOTHING),
    "amendment-list": Call(
        body=lambda w, _o: {"appropriation": w.appropriation.pk, "change_minor": 1, "reason": "x"}
    ),
    "amendment-decide": Call(s.amendment, YES),
    "allocation-list": Call(
        body=lambda w, _o: {
            "appropriation": s.granted(w).pk,
            "programme": w.programme.pk,
            **s.a_line(),
        }
    ),
    "allocation-approve": Call(s.planned_line, NOTHING),
    "allocation-reject": Call(s.planned_line, REASON),
    "allocation-withdraw": Call(s.planned_line, NOTHING),
    "allocation-allot": Call(s.approved_line, fields(amount_minor=FACE)),
    "allocation-deallocate": Call(s.line, fields(amount_minor=1, reason="Less.")),
    "allocation-pause": Call(s.line, REASON),
    "allocation-resume": Call(s.paused_line, REASON),
    "allocation-close": Call(s.line, fields(expected_minor=2 * FACE)),
    "virement-list": Call(
        body=lambda w, _o: {
            "source": w.line.pk,
            "target": w.pay_line.pk,
            "amount_minor": 1,
            "reason": "Why",
        }
    ),
    "virement-decide": Call(s.virement, YES),
    "order-list": Call(
        body=lambda w, _o: {
            "allocation": w.pay_line.pk,
            "supplier": w.academy.pk,
            "number": s.name(),
            "description": "Hours",
            "amount_minor": 100,
        }
    ),
    "order-cancel": Call(s.order, REASON),
    "voucher-list": Call(
        body=lambda w, _o: {
            "allocation": w.line.pk,
            "holder": s.free_employee(w).pk,
            **_period(),
        }
    ),
    "voucher-void": Call(s.voucher, REASON),
    "voucher-suspend": Call(s.voucher, REASON),
    "voucher-lift": Call(s.suspended_voucher, REASON),
    "voucher-extend": Call(s.voucher, fields(expires_at=NOON + 100 * DAY, reason="Ill.")),
    "voucher-reissue": Call(s.voucher, REASON),
    "voucher-show-code": Call(s.voucher, NOTHING),
    "voucher-replace-code": Call(s.voucher, NOTHING),
    "voucher-book": Call(s.voucher, lambda w, _o: {"session": w.session.pk}),
    "voucher-batch-list": Call(
        body=lambda w, _o: {
            "allocation": w.line.pk,
            "holders": [s.free_employee(w).pk],
            **_period(),
        }
    ),
    "voucher-batch-approve": Call(s.batch_to_approve, NOTHING, maker="bob"),
    "voucher-batch-cancel": Call(s.batch, NOTHING),
    "nomination-list": Call(
        body=lambda w, _o: {"allocation": w.line.pk, "employees": [s.unnamed(w).pk], **WHY}
    ),
    "nomination-withdraw": Call(s.nomination, NOTHING),
    "nomination-accept": Call(
        body=lambda w, _o: {"nominations": [s.nomination(w).pk], **_period()}
    ),
    "nomination-decline": Call(body=lambda w, _o: {"nominations": [s.nomination(w).pk], **WHY}),
    "quota-list": Call(
        body=lambda w, _o: {
            "programme": w.programme.pk,
            "fiscal_year": 2026,
            "quotas": [{"body": w.body.pk, "places": 3}],
        }
    ),
    "priority-rule-list": Call(
        body=lambda w, _o: {"programme": w.programme.pk, "criteria": ["LAST_TRAINED"]}
    ),
    "redemption-list": Call(
        body=lambda w, _o: {"code": code_of(s.voucher(w)), "session": w.session.pk}
    ),
    "redemption-confirm": Call(s.presented, NOTHING, at=NOON + DAY),
    "redemption-cancel-booking": Call(s.booked, NOTHING),
    "redemption-change-booking": Call(s.booked, lambda w, _o: {"session": s.session(w).pk}),
    "redemption-reverse": Call(s.confirmed, REASON),
    "redemption-withdraw": Call(s.confirmed, REASON),
    "redemption-no-show": Call(s.confirmed, REASON, at=AFTER),
    "claim-list": Call(
        body=lambda w, _o: {
            "provider": w.academy.pk,
            "number": s.name(),
            "redemptions": [s.completed(w).pk],
        },
        at=AFTER,
    ),
    "claim-accept": Call(s.claim, NOTHING, at=AFTER),
    "claim-hold": Call(s.claim, REASON, at=AFTER),
    "claim-send-back": Call(s.claim, REASON, at=AFTER),
    "claim-reject": Call(s.claim, REASON, at=AFTER),
    "invoice-list": Call(
        body=lambda w, _o: {"order": s.order(w).pk, "number": s.name(), "amount_minor": 60},
        at=AFTER,
    ),
    "invoice-accept": Call(s.invoice, NOTHING, at=AFTER),
    "invoice-reject": Call(s.invoice, REASON, at=AFTER),
    "payment-order-list": Call(
        body=lambda w, _o: {"payee": w.academy.pk, "claims": [s.accepted_claim(w).pk]}, at=AFTER
    ),
    "payment-order-approve": Call(s.payment_order, NOTHING, at=AFTER, maker="carol"),
    "payment-order-send": Call(s.approved_order, NOTHING, at=AFTER),
    "payment-order-mark-paid": Call(s.sent_order, fields(bank_reference="B-1"), at=AFTER),
    "payment-order-mark-bounced": Call(s.sent_order, REASON, at=AFTER),
    "employee-search": Call(
        s.employee, lambda w, person: {"family_name": person.family_name}, finds=True
    ),
    "invitation-list": Call(
        body=lambda w, _o: {
            "region": w.region.code,
            "address": "new@example.org",
            "language": "en",
            "employee": w.employees[-1].pk,
        }
    ),
    "step-up-list": Call(body=fields(code="000000")),
    "guess-limit-lift": Call(s.provider, REASON),
    "correction-list": Call(body=fields(wanted={"post": "head clerk"}, ground="Promoted.")),
    "correction-accept": Call(s.correction, REASON),
    "correction-decline": Call(s.correction, REASON),
    "legal-hold-list": Call(body=lambda w, _o: {"employee": w.hanna.pk, "ground": "Case 2"}),
    "retention-rule-list": Call(body=lambda w, _o: {"region": w.region.code, **s.a_rule(w)}),
    **calls_of_people.ACTS,
    **pages.ACTS,
    "set_language": Call(body=fields(language="lv")),
    "display": Call(body=fields(text="150")),
    "mfa_remove_webauthn": Call(s.passkey, NOTHING),
    "mfa_edit_webauthn": Call(s.passkey, fields(name="Key")),
    **{name: Call(body=NOTHING) for name in (*ACCOUNT, *SAFE_FUNCTIONS)},
}


def call_of(route: Route, method: str) -> Call | None:
    """Return how the route is called by this method, or None when nobody said so."""
    if route.app == "admin":
        return _register(route, method)
    if method != "GET":
        return ACTS.get(route.name)
    if route.name in READS or route.name in ACCOUNT:
        return READS.get(route.name, Call())
    kinds = [kind for kind in KINDS if route.name.startswith(f"{kind}-")]
    return KINDS[max(kinds, key=len)] if kinds else None


def _register(route: Route, method: str) -> Call:
    """Call a page of the admin site on a row of its model."""
    models = {f"admin/{m._meta.app_label}/{m._meta.model_name}/": m for m in site._registry}
    model = next((m for path, m in models.items() if route.pattern.startswith(path)), None)
    subject = s.nothing if model is None else lambda world: s.row_of(model, world)
    return Call(subject, None if method == "GET" else NOTHING, AFTER)


def _period() -> dict[str, Any]:
    return {"amount_minor": FACE, "valid_from": NOON, "expires_at": NOON + 90 * DAY}


def _session(world: World) -> dict[str, Any]:
    starts = NOON + 14 * DAY
    kinds = [("ON_SITE", 8)] * 5 + [("PRACTICE", 12)] * 2 + [("SELF_STUDY", 8)]
    return {
        "course": world.course.pk,
        "code": s.name(),
        "places": 25,
        "venue_kind": "PROVIDER",
        "venue": "Room 12",
        "starts_at": starts,
        "ends_at": starts + 21 * DAY,
        "blocks": [
            {"kind": kind, "hours": hours, "starts_at": starts + day * DAY}
            for day, (kind, hours) in enumerate(kinds)
        ],
    }


def _file(world: World, text: str) -> dict[str, Any]:
    file = SimpleUploadedFile("people.csv", text.encode(), content_type="text/csv")
    return {"region": world.region.code, "apply": True, "file": file}
