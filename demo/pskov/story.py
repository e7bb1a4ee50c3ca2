"""What the acts so far have brought about, for the acts that follow."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from budgets.models import Order
from core.errors import Refused
from demo.pskov.agenda import Act
from demo.pskov.cast import Cast
from demo.pskov.money import Lines
from demo.pskov.people import Directory
from demo.pskov.plan import Group, Learner
from demo.pskov.registry import School, Supplier
from payments.models import Claim, Invoice
from people.models import Employee
from providers.models import Block, Session
from vouchers.models import Redemption, Voucher


@dataclass
class Story:
    """The region as it stands. People are keyed by their position in the file, groups by number."""

    directory: Directory
    lines: Lines
    schools: dict[str, School]
    suppliers: list[Supplier]
    learners: list[Learner]
    scores: dict[int, tuple[int, int]]
    sessions: dict[int, Session] = field(default_factory=dict)
    blocks: dict[int, list[Block]] = field(default_factory=dict)
    vouchers: dict[int, Voucher] = field(default_factory=dict)
    redemptions: dict[int, Redemption] = field(default_factory=dict)
    enrolments: dict[int, UUID] = field(default_factory=dict)
    # Who is on a group's list at the moment: the confirmed, without those who left it.
    attending: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    pay_orders: dict[str, Order] = field(default_factory=dict)
    completed: dict[str, list[Group]] = field(default_factory=lambda: defaultdict(list))
    claims: dict[int, Claim] = field(default_factory=dict)
    billed: list[Invoice] = field(default_factory=list)
    payable: dict[UUID, list[Claim | Invoice]] = field(default_factory=lambda: defaultdict(list))

    @property
    def cast(self) -> Cast:
        return self.directory.cast

    def employee(self, position: int) -> Employee:
        return self.directory.employees[position]

    def school(self, group: Group) -> School:
        return self.schools[group.provider]


def refused(why: type[Refused], act: Callable[..., object]) -> Act:
    """Turn `act` into one that must be refused; the refusal stays in the audit."""

    def attempt(moment: datetime) -> None:
        try:
            act(occurred_at=moment)
        except why:
            return
        raise AssertionError(f"{why.__name__} was expected")

    return attempt
