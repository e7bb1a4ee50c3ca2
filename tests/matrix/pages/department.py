from typing import Any

from tests.matrix import subjects as s
from tests.matrix.call import AFTER, NOTHING, REASON, Call, fields
from tests.world import FACE, World


def _virement(world: World, _line: Any) -> dict[str, Any]:
    return {"target": world.pay_line.pk, "amount_minor": "1", "reason": "Why", "confirmed": "1"}


def _amendment(world: World, _nothing: Any) -> dict[str, Any]:
    asked = {"appropriation": world.appropriation.pk, "change_minor": "1", "reason": "x"}
    return {**asked, "confirmed": "1"}


def _pasted(world: World, _nothing: Any) -> dict[str, Any]:
    return {
        "appropriation": s.granted(world).pk,
        "programme": world.programme.pk,
        "scheme": "RU-KBK",
        "pasted": "P7\tPLATFORM\tthe platform\t99907051111111111244\t1 234,50",
        "confirmed": "1",
    }


def _new_line(world: World, _nothing: Any) -> dict[str, Any]:
    return {
        "appropriation": s.granted(world).pk,
        "programme": world.programme.pk,
        "scheme": "RU-KBK",
        "code": "P8",
        "kind": "PLATFORM",
        "cost_scope": "the platform",
        "classification_code": "99907051111111111244",
        "amount_minor": "1 234,50",
        "confirmed": "1",
    }


def _source(world: World, _subject: Any) -> dict[str, Any]:
    return {
        "region": world.region.pk,
        "code": "F9",
        "name": "Another",
        "instrument": "Law 7",
        "eligible_from": "2026-01-01",
        "last_day": "2026-12-31",
        "confirmed": "1",
    }


def _grant(world: World, _subject: Any) -> dict[str, Any]:
    return {
        "source": world.line.appropriation.source_id,
        "fiscal_year": "2031",
        "amount_minor": "5",
        "document": "Law 8",
        "confirmed": "1",
    }


def _first_line(world: World) -> Any:
    return world.line


def _programme(world: World) -> Any:
    return world.programme


YES = fields(approve="yes")
# What waits for a second person, who made it, and what the button sends.
APPROVALS = {
    "appropriation": (s.appropriation, {}, YES),
    "amendment": (s.amendment, {}, YES),
    "line": (s.planned_line, {}, YES),
    "virement": (s.virement, {}, YES),
    "batch": (s.batch_to_approve, {"maker": "bob"}, NOTHING),
    "payment-order": (s.payment_order, {"maker": "carol", "at": AFTER}, NOTHING),
}
SUM = {"amount_minor": "1", "confirmed": "1"}
ON_LINES = {
    "department-line-allot": (s.approved_line, fields(**SUM)),
    "department-line-deallocate": (s.line, fields(**SUM, reason="Less.")),
    "department-line-pause": (s.line, REASON),
    "department-line-resume": (s.paused_line, REASON),
    "department-line-close": (s.line, fields(expected_minor=2 * FACE, confirmed="1")),
    "department-virement": (_first_line, _virement),
}
PLANNING = {
    "department-amendment": _amendment,
    "department-paste-lines": _pasted,
    "department-line-new": _new_line,
    "department-source-new": _source,
    "department-appropriation-new": _grant,
}
READS: dict[str, Call] = {
    "department": Call(),
    "department-budget": Call(s.line),
    "department-year-end": Call(s.line),
    "department-line": Call(s.line),
    "department-programmes": Call(_programme),
    "department-programme": Call(_programme),
    "department-approvals": Call(),
    **{name: Call() for name in PLANNING},
    **{name: Call(subject) for name, (subject, _sent) in ON_LINES.items()},
    **{
        f"department-approve-{kind}": Call(subject, **made)
        for kind, (subject, made, _sent) in APPROVALS.items()
    },
}
ACTS: dict[str, Call] = {
    **{name: Call(body=sent) for name, sent in PLANNING.items()},
    **{name: Call(subject, sent) for name, (subject, sent) in ON_LINES.items()},
    **{
        f"department-approve-{kind}": Call(subject, sent, **made)
        for kind, (subject, made, sent) in APPROVALS.items()
    },
}
FOUR_EYES = {
    *(f"department-approve-{kind}" for kind in APPROVALS),
    *(f"department-line-{act}" for act in ("allot", "deallocate", "close")),
}
WHO = """\
plan on a page: budget: department-amendment department-paste-lines department-virement department-line-new
    department-source-new department-appropriation-new
stop a line on a page, let it go on: budget approver: department-line-pause department-line-resume
move money of a line on a page: approver: department-line-allot department-line-deallocate
    department-line-close
approve on a page: approver: department-approve-appropriation department-approve-amendment
    department-approve-line department-approve-virement department-approve-batch
    department-approve-payment-order
"""
