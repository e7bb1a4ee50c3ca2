"""A region large enough to be measured: many holders, one hot line and a hundred others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from budgets import operations as budgets
from budgets.models import Allocation, Appropriation
from people.models import Employee, Region, User
from providers.models import Provider, Session
from tests import world as stage
from tests.world_parts import make_course
from vouchers import codes, operations
from vouchers.models import Voucher

LINES, SESSIONS = 100, 200


@dataclass(frozen=True)
class Ticket:
    """One voucher to redeem: what a provider and a holder bring with them."""

    code: str
    session_id: UUID
    holder_id: UUID


@dataclass(frozen=True)
class Stage:
    region: Region
    provider: Provider
    actor: User
    hot: list[Ticket]
    spread: list[Ticket]


def build_stage(vouchers_per_case: int) -> Stage:
    """Build the region through the operations and issue two lots of vouchers."""
    world = stage.build_world(employees=vouchers_per_case, line_minor=10**13)
    cast = {"alice": world.alice, "bob": world.bob}
    # Everybody holds a voucher of either lot, and takes no course twice.
    course = make_course(world.academy, world.programme, {"alice": world.alice, "eve": world.eve})
    sessions = [
        stage.schedule(
            world.course if number < SESSIONS // 2 else course,
            world.eve,
            f"S{number:03d}",
            places=1_000_000,
        )
        for number in range(SESSIONS)
    ]
    appropriation = _appropriation(world)
    lines = [
        stage.open_line(
            appropriation, world.programme, cast, f"L{number}", Allocation.Kind.VOUCHERS, 10**11
        )
        for number in range(LINES)
    ]
    share = vouchers_per_case // LINES
    hot = _issue(world, world.line, world.employees, sessions[: SESSIONS // 2])
    spread = [
        ticket
        for number, line in enumerate(lines)
        for ticket in _issue(
            world,
            line,
            world.employees[number * share : (number + 1) * share],
            sessions[SESSIONS // 2 :],
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # Neighbours in time are of different lines, as they are in life.
    mixed = [ticket for start in range(share) for ticket in spread[start::share]]
    return Stage(world.region, world.academy, world.eve, hot, mixed)


def _appropriation(world: stage.World) -> Appropriation:
    source = budgets.create_funding_source(
        region=world.region,
        code="F2",
        name="Second source",
        instrument="benchmark",
        eligible_from=world.source.eligible_from,
        eligible_until=world.source.eligible_until,
        actor=world.alice,
        occurred_at=stage.NOON,
    )
    proposed = budgets.propose_appropriation(
        source=source,
        fiscal_year=stage.NOON.year,
        amount_minor=10**14,
        document="benchmark",
        actor=world.alice,
        occurred_at=stage.NOON,
    )
    return budgets.approve_appropriation(
        appropriation=proposed, actor=world.bob, occurred_at=stage.NOON
    )


def _issue(
    world: stage.World, line: Allocation, holders: list[Employee], sessions: list[Session]
) -> list[Ticket]:
    until: datetime = stage.NOON + timedelta(days=30)
    batch = operations.create_batch(
        allocation=line,
        holders=holders,
        amount_minor=stage.FACE,
        valid_from=stage.NOON,
        expires_at=until,
        actor=world.alice,
        occurred_at=stage.NOON,
    )
    while batch.status == "RUNNING":
        batch = operations.issue_next_chunk(batch_id=batch.pk, occurred_at=stage.NOON, limit=1000)
    assert batch.issued == len(holders), batch
    vouchers = Voucher.objects.filter(batch=batch).order_by("pk")
    return [
        Ticket(codes.secrets_of(voucher.pk, 1).code, session.pk, voucher.holder_id)
        for voucher, session in zip(vouchers, _cycle(sessions), strict=False)
    ]


def _cycle(sessions: list[Session]) -> list[Session]:
    return sessions * 1000
