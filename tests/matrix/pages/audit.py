from reports import operations as reports
from reports.models import SavedView
from tests.matrix import subjects as s
from tests.matrix.call import NOTHING, Call, fields
from tests.matrix.subjects.budget import name
from tests.world import NOON, World


def _saved_view(world: World) -> SavedView:
    kept = {"name": name(), "filters": {"kind": "VOUCHERS"}}
    return reports.save_view(**kept, actor=world.dan, occurred_at=NOON)


READS: dict[str, Call] = {
    "audit": Call(),
    # Which figure is asked for is in the query: without one nothing is there.
    "audit-transfers": Call(),
    "audit-view-save": Call(),
    "audit-view-delete": Call(_saved_view, maker="dan"),
    "audit-paper": Call(s.line),
    "audit-voucher": Call(s.voucher),
    "audit-verify": Call(),
    "audit-review": Call(),
    "audit-duties": Call(),
}
ACTS: dict[str, Call] = {
    "audit-view-save": Call(body=fields(name="Mine", kind="VOUCHERS")),
    "audit-view-delete": Call(_saved_view, NOTHING, maker="dan"),
}
WHO = """\
save a view of the report: auditor: audit-view-save
delete one's own view: : audit-view-delete
"""
