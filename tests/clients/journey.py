"""The generated client does the main job; run and checked by tests/clients/test_generated.py."""

import json
import os
from datetime import datetime
from uuid import UUID, uuid4

from training_vouchers_client import AuthenticatedClient
from training_vouchers_client.api.allocations import allocations_list
from training_vouchers_client.api.employees import employees_search
from training_vouchers_client.api.redemptions import redemptions_create
from training_vouchers_client.api.vouchers import vouchers_create, vouchers_show_code
from training_vouchers_client.models.allocations_list_kind import AllocationsListKind
from training_vouchers_client.models.code_output import CodeOutput
from training_vouchers_client.models.employee_search_input import EmployeeSearchInput
from training_vouchers_client.models.employee_search_output import EmployeeSearchOutput
from training_vouchers_client.models.paginated_allocation_output_list import (
    PaginatedAllocationOutputList,
)
from training_vouchers_client.models.problem_output import ProblemOutput
from training_vouchers_client.models.redeem_input import RedeemInput
from training_vouchers_client.models.redemption_output import RedemptionOutput
from training_vouchers_client.models.voucher_input import VoucherInput
from training_vouchers_client.models.voucher_output import VoucherOutput

ASKED = os.environ


def client(name: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=ASKED["ADDRESS"], token=ASKED[name])


people = employees_search.sync(
    client=client("MANAGER"), body=EmployeeSearchInput(work_id=ASKED["WORK_ID"])
)
lines = allocations_list.sync(client=client("MANAGER"), kind=AllocationsListKind.VOUCHERS, limit=1)
assert isinstance(people, EmployeeSearchOutput)
assert isinstance(lines, PaginatedAllocationOutputList)
voucher = vouchers_create.sync(
    client=client("MANAGER"),
    idempotency_key=str(uuid4()),
    body=VoucherInput(
        allocation=lines.results[0].id,
        holder=people.results[0].id,
        amount_minor=int(ASKED["AMOUNT"]),
        valid_from=datetime.fromisoformat(ASKED["FROM"]),
        expires_at=datetime.fromisoformat(ASKED["UNTIL"]),
    ),
)
assert isinstance(voucher, VoucherOutput), voucher
shown = vouchers_show_code.sync(id=voucher.id, client=client("HOLDER"))
assert isinstance(shown, CodeOutput), shown
presented = RedeemInput(code=shown.code, session=UUID(ASKED["SESSION"]))
redemption = redemptions_create.sync(client=client("PROVIDER"), body=presented)
again = redemptions_create.sync(client=client("PROVIDER"), body=presented)
assert isinstance(redemption, RedemptionOutput), redemption
assert isinstance(again, ProblemOutput), again
print(json.dumps([redemption.status, again.status, again.type_]))
