from tests.matrix import subjects as s
from tests.matrix.call import Call

READS: dict[str, Call] = {
    "audit": Call(),
    # Which figure is asked for is in the query: without one nothing is there.
    "audit-transfers": Call(),
    "audit-paper": Call(s.line),
    "audit-voucher": Call(s.voucher),
    "audit-verify": Call(),
    "audit-review": Call(),
    "audit-duties": Call(),
}
ACTS: dict[str, Call] = {}
WHO = """"""
