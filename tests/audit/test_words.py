"""Nothing in a record names a person: words stand beside it, where they can be erased."""

import ast

from audit.models import AuditRecord, Remark
from audit.operations import WORDS
from tests.database import NOT_ALLOWED, sqlstate_of
from tests.test_architecture import ROOT, name_of, sources
from tests.world import DAY, NOON, World, issue
from vouchers import operations as vouchers

NO_DETAILS = {"action", "actor", "actor_id", "occurred_at", "region_id", "subject", "subject_id"}
NO_DETAILS |= {"subjects"}
# What a record may hold for good: ids, states, codes of things, counts, sums and dates.
PLAIN = {
    "absent", "achievement", "amount_minor", "answer", "bank_reference", "before", "blocks",
    "body_id", "change_minor", "code", "count", "criteria", "delegate_id", "department_id", "digest",
    "employee_id",
    "enabled", "ended_on", "ending", "face_minor", "fields", "free_minor", "host", "issued",
    "kind", "learners", "months", "number", "on", "other_id", "place", "places", "prefix", "present",
    "previous_until", "price_minor", "provider_id", "redemption_id", "registry_number", "role",
    "successor", "to", "total", "user_id", "valid_from", "valid_until", "voucher_id",
}  # fmt: skip


def details_written() -> dict[str, set[str]]:
    """Return, by file, the names of the details that are given to an audit record."""
    found = {}
    for path in sources():
        if not name_of(path).startswith(("tests/", "audit/")):
            calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
            names = {k.arg for call in calls if is_record(call) for k in call.keywords}
            names |= {
                key.value
                for call in calls
                if is_record(call)
                for each in ast.walk(call)
                if isinstance(each, ast.Dict)
                for key in each.keys
                if isinstance(key, ast.Constant)
            }
            found[name_of(path)] = names - NO_DETAILS
    return found


def is_record(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in {
        "record",
        "record_act",
        "record_many",
    }


def test_every_detail_is_plain_or_one_of_the_words_kept_apart():
    unknown = {
        path: sorted(map(str, names - PLAIN - WORDS))
        for path, names in details_written().items()
        if names - PLAIN - WORDS
    }

    assert (unknown, PLAIN & WORDS) == ({}, set())
    assert "reason" in details_written()[name_of(ROOT / "vouchers/operations/keep.py")]


def test_words_stand_beside_their_record_and_can_be_erased(world: World):
    voucher = issue(world)
    vouchers.void_voucher(
        voucher=voucher, reason="Ivanova left.", actor=world.alice, occurred_at=NOON + DAY
    )
    record = AuditRecord.objects.get(action="voucher.voided", subject_id=voucher.pk)
    assert (record.details, record.told) == ({}, {"reason": "Ivanova left."})

    Remark.objects.filter(subject_id=voucher.pk).update(words={})

    assert AuditRecord.objects.get(pk=record.pk).told == {}


def test_a_record_without_words_has_no_row_beside_it(world: World):
    voucher = issue(world)

    assert not Remark.objects.filter(subject_id=voucher.pk).exists()


def test_a_viewing_is_never_changed(world: World):
    assert sqlstate_of("UPDATE audit_viewing SET door = 'x'") == NOT_ALLOWED
    assert sqlstate_of("TRUNCATE audit_viewing") == NOT_ALLOWED
