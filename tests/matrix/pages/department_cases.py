"""The department's vouchers and desks."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from budgets.models import Allocation
from providers.models import Provider
from tests.matrix import subjects as s
from tests.matrix.call import AFTER, Call, fields
from tests.matrix.pages.personnel import staff_list
from tests.world import World
from tests.world_parts import INN, OGRN

CONFIRMED = fields(confirmed="1")
CHECKED = fields(reason="Because the test says so.", confirmed="1")


def _terms(world: World) -> dict[str, Any]:
    days = {"first_day": "2026-03-16", "last_day": "2026-05-31"}
    return {"allocation": world.line.pk, "amount": "1 000,00", **days, "confirmed": "1"}


def _provider(world: World, _subject: Any) -> dict[str, Any]:
    return {
        "region": world.region.pk,
        "name": "Third",
        "legal_form": "UNIVERSITY",
        "registry_number": OGRN[2],
        "tax_number": INN[2],
        "bank_account": "40503810000000000009",
        "confirmed": "1",
    }


def _file(world: World, _subject: Any) -> dict[str, Any]:
    text = f"work_id\n{s.free_employee(world).work_id}\n"
    file = SimpleUploadedFile("people.csv", text.encode(), content_type="text/csv")
    return {**_terms(world), "file": file}


def _newest(line: Allocation) -> UUID:
    """Return the nomination for the line that was made last."""
    return line.nominations.latest("pk").pk


def _payee(world: World) -> Provider:
    s.accepted_claim(world)
    return world.academy


READS = {
    "department-vouchers": Call(s.voucher),
    **dict.fromkeys(
        (
            *("department-voucher", "department-voucher-void", "department-voucher-suspend"),
            *("department-voucher-extend", "department-voucher-reissue"),
        ),
        Call(s.voucher),
    ),
    "department-voucher-lift": Call(s.suspended_voucher),
    "department-certificate-withdraw": Call(s.certificate, at=AFTER),
    "department-find": Call(),
    "department-import": Call(),
    "department-issue-to": Call(s.employee),
    "department-issue-file": Call(),
    "department-work": Call(s.issued_batch),
    "department-batch": Call(s.issued_batch),
    "department-batch-cancel": Call(s.batch),
    **dict.fromkeys(
        (
            *("department-nominations", "department-nominations-line"),
            *("department-nominations-accept", "department-nominations-decline"),
            *("department-nominations-order", "department-quotas"),
        ),
        Call(s.nominated_line),
    ),
    "department-accreditations": Call(s.accreditation),
    "department-accreditation": Call(s.accreditation),
    "department-accreditation-decide": Call(s.accreditation),
    "department-document": Call(s.evidence, maker="eve"),
    "department-document-decide": Call(s.evidence, maker="eve"),
    "department-providers": Call(s.guessing_provider),
    "department-provider-new": Call(),
    "department-guess-limit-lift": Call(s.provider),
    "department-courses": Call(s.course),
    "department-course-approve": Call(s.course),
    "department-claims": Call(s.claim, at=AFTER),
    **dict.fromkeys(
        (
            *("department-claim", "department-claim-accept", "department-claim-hold"),
            *("department-claim-return", "department-claim-reject"),
        ),
        Call(s.claim, at=AFTER),
    ),
    "department-payees": Call(_payee, at=AFTER),
    "department-payment-order-make": Call(s.provider),
    "department-payment-orders": Call(s.payment_order, at=AFTER),
    "department-payment-order": Call(s.payment_order, at=AFTER),
    "department-payment-order-send": Call(s.approved_order, at=AFTER),
    "department-payment-order-paid": Call(s.sent_order, at=AFTER),
    "department-payment-order-bounced": Call(s.sent_order, at=AFTER),
}
ACTS = {
    **dict.fromkeys(
        ("department-voucher-void", "department-voucher-suspend", "department-voucher-reissue"),
        Call(s.voucher, CHECKED),
    ),
    "department-voucher-lift": Call(s.suspended_voucher, CHECKED),
    "department-certificate-withdraw": Call(s.certificate, CHECKED, at=AFTER),
    "department-voucher-extend": Call(
        s.voucher, fields(reason="Ill.", last_day="2026-07-31", confirmed="1")
    ),
    "department-find": Call(
        s.employee, lambda w, person: {"family_name": person.family_name}, finds=True
    ),
    "department-import": Call(body=staff_list),
    "department-issue-to": Call(s.free_employee, lambda w, _o: _terms(w)),
    "department-issue-file": Call(body=_file, multipart=True),
    "department-batch-cancel": Call(s.batch, fields(confirmed="1")),
    "department-nominations-accept": Call(
        s.nominated_line, lambda w, line: {**_terms(w), "people": _newest(line)}
    ),
    "department-nominations-decline": Call(
        s.nominated_line,
        lambda _w, line: {"people": _newest(line), "reason": "No.", "confirmed": "1"},
    ),
    "department-quotas": Call(
        s.nominated_line, lambda w, _o: {f"places_{w.body.pk.hex}": 5, "confirmed": "1"}
    ),
    "department-nominations-order": Call(s.nominated_line, fields(first="LAST_TRAINED")),
    "department-accreditation-decide": Call(
        s.accreditation, fields(status="UNDER_REVIEW", reason="Look.", confirmed="1"), maker="eve"
    ),
    "department-provider-new": Call(body=_provider),
    "department-guess-limit-lift": Call(s.provider, CHECKED),
    "department-document-decide": Call(s.evidence, fields(status="ACCEPTED"), maker="eve"),
    "department-course-approve": Call(s.course, CONFIRMED, maker="eve"),
    "department-claim-accept": Call(s.claim, CONFIRMED, at=AFTER),
    **dict.fromkeys(
        ("department-claim-hold", "department-claim-return", "department-claim-reject"),
        Call(s.claim, CHECKED, at=AFTER),
    ),
    "department-payment-order-make": Call(
        s.provider, lambda w, _o: {"claims": [s.accepted_claim(w).pk], "confirmed": "1"}, at=AFTER
    ),
    "department-payment-order-send": Call(s.approved_order, CONFIRMED, at=AFTER),
    "department-payment-order-paid": Call(
        s.sent_order, fields(bank_reference="B-1", confirmed="1"), at=AFTER
    ),
    "department-payment-order-bounced": Call(s.sent_order, CHECKED, at=AFTER),
}
FOUR_EYES = {"department-nominations-accept", "department-nominations-decline"}
WHO = """\
decide nominations on a page: programme: department-nominations-accept
    department-nominations-decline department-nominations-order department-quotas
look for people on a page: budget programme approver treasurer accreditor admin: department-find
import people of any body on a page: programme admin: department-import
issue on a page: programme: department-issue-to department-issue-file department-batch-cancel
    department-voucher-void department-voucher-suspend department-voucher-lift
    department-voucher-extend department-voucher-reissue department-certificate-withdraw
accredit on a page: accreditor: department-accreditation-decide department-document-decide
    department-provider-new
let a provider guess again on a page: accreditor admin: department-guess-limit-lift
approve courses on a page: programme: department-course-approve
decide claims on a page: programme: department-claim-accept department-claim-hold
    department-claim-return department-claim-reject
pay on a page: treasurer: department-payment-order-make department-payment-order-send
    department-payment-order-paid department-payment-order-bounced
"""
