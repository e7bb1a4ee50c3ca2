"""What schemathesis plays on: a committed region in the middle of its work, and everybody's key."""

import json
from dataclasses import dataclass
from pathlib import Path

from budgets import operations as budgets
from payments import operations as payments
from people import operations as people
from people.models import Employee, Role, User
from tests.world import World, build_world, complete, enrol, issue, pay, redeem
from tests.world_parts import DAY, NOON, make_user
from vouchers import operations as vouchers

# One role each, but for the one that also accredits, as small regions have it.
IDENTITIES = {
    "officer": [Role.BUDGET_OFFICER],
    "manager": [Role.PROGRAMME_MANAGER],
    "approver": [Role.APPROVER, Role.ACCREDITOR],
}
CAST = [*IDENTITIES, "treasurer", "provider", "employee", "auditor"]
# They share a region with the others and must not see what those own.
STRANGERS = ["rival", "colleague", "foreigner"]


@dataclass
class Stage:
    """A region with papers in every state, and the file of its people's keys."""

    world: World
    keys: dict[str, str]

    def write_keys(self, folder: Path) -> Path:
        """Write the keys as schemathesis reads them (Web Fuzzing Commons)."""
        auth = [
            {
                "name": name,
                "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {key}"}],
            }
            for name, key in self.keys.items()
        ]
        path = folder / "keys.json"
        path.write_text(json.dumps({"auth": auth}))
        return path


def build_stage() -> Stage:
    """Commit a region and another one beside it."""
    world = build_world(employees=12)
    fill(world)
    users = {
        "treasurer": world.carol,
        "provider": world.eve,
        "employee": account_of(world.employees[3]),
        "auditor": world.dan,
        "rival": world.mallory,
        "colleague": account_of(world.employees[4]),
        "foreigner": build_world().alice,
    }
    for name, roles in IDENTITIES.items():
        users[name] = make_user(name, world.region)
        for role in roles:
            people.grant_role(
                user=users[name],
                region=world.region,
                role=role,
                actor=None,
                occurred_at=NOON - DAY,
            )
    return Stage(world, {name: key_of(users[name]) for name in [*CAST, *STRANGERS]})


def account_of(employee: Employee) -> User:
    assert employee.user is not None
    return employee.user


def key_of(user: User) -> str:
    issued = people.create_api_key(
        user=user, name="fuzz", actor=None, occurred_at=NOON - DAY, days=365
    )
    issued.key.second_factor_at = NOON + 3650 * DAY
    issued.key.save(update_fields=["second_factor_at"])
    return issued.secret


def fill(world: World) -> None:
    """Leave something for every step to be done to: paid, enrolled, awaiting and unused vouchers."""
    paid, enrolment = enrol(world, world.employees[0])
    complete(world, enrolment)
    pay(world, paid)
    claimed, enrolment = enrol(world, world.employees[1])
    complete(world, enrolment)
    payments.submit_claim(
        provider=world.academy,
        number="INV-2",
        redemption_ids=[claimed.pk],
        actor=world.eve,
        occurred_at=world.session.ends_at + DAY,
    )
    enrol(world, world.employees[2])
    redeem(world, issue(world, world.employees[3]))
    issue(world, world.employees[4])
    suspended = issue(world, world.employees[5])
    vouchers.suspend_voucher(voucher=suspended, reason="Lost.", actor=world.alice, occurred_at=NOON)
    vouchers.create_batch(
        allocation=world.line,
        holders=world.employees[6:8],
        amount_minor=1_000_00,
        valid_from=NOON,
        expires_at=NOON + 30 * DAY,
        actor=world.alice,
        occurred_at=NOON,
    )
    budgets.propose_virement(
        source=world.line,
        target=world.pay_line,
        amount_minor=1_000_00,
        reason="Teachers are short.",
        actor=world.alice,
        occurred_at=NOON,
    )
    budgets.place_order(
        allocation=world.pay_line,
        supplier=world.academy,
        number="O-1",
        description="Teaching in March",
        amount_minor=5_000_00,
        actor=world.alice,
        occurred_at=NOON,
    )
