"""What redeeming and confirming cost the database, and whom they keep waiting: nobody."""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.pq import Trace

from tests.books import assert_books_hold, stages
from tests.world import FACE, LINE, World, confirm, issue, redeem
from vouchers import operations as vouchers
from vouchers.models import Voucher

T = TypeVar("T")


def test_redeeming_takes_four_statements(committed_world: World):
    world = committed_world
    first, voucher = (issue(world, person) for person in world.employees[:2])
    redeem(world, first)  # The first of all gives the provider its tries.

    assert statements_of(lambda: redeem(world, voucher)) == 4


def test_confirming_takes_at_most_five_statements(committed_world: World):
    world = committed_world
    redemption, holder = redeem(world, issue(world)), world.hanna

    sent = statements_of(
        lambda: vouchers.confirm_redemption(
            redemption_id=redemption.pk,
            holder=holder,
            actor=world.eve,
            occurred_at=redemption.presented_at,
        )
    )

    assert 0 < sent <= 5


def test_confirming_locks_its_voucher_and_no_row_of_the_line(committed_world: World):
    world = committed_world
    redemption = redeem(world, issue(world))

    with transaction.atomic():
        confirm(world, redemption)
        assert not apart(lambda: is_free("vouchers_voucher", "id", redemption.voucher_id))
        assert apart(lambda: is_free("ledger_account", "owner_id", world.line.pk))
        assert apart(lambda: is_free("budgets_allocation", "id", world.line.pk))
        assert apart(lambda: is_free("budgets_appropriation", "id", world.appropriation.pk))


def test_redeeming_locks_no_row_of_the_line(committed_world: World):
    world, voucher = committed_world, issue(committed_world)

    with transaction.atomic():
        redeem(world, voucher)
        assert not apart(lambda: is_free("vouchers_voucher", "id", voucher.pk))
        assert apart(lambda: is_free("ledger_account", "owner_id", world.line.pk))
        assert apart(lambda: is_free("budgets_allocation", "id", world.line.pk))


def test_another_holder_confirms_while_one_confirmation_is_not_committed(committed_world: World):
    world = committed_world
    first, second = (redeem(world, issue(world, person)) for person in world.employees[:2])

    with transaction.atomic():
        confirm(world, first)
        apart(lambda: impatiently(lambda: confirm(world, second)))

    assert stages(world.line) == (LINE - 2 * FACE, 0, 2 * FACE, 0, 0)
    assert_books_hold(world.region)


def test_a_second_redemption_waits_for_the_first_of_its_voucher(committed_world: World):
    world, voucher = committed_world, issue(committed_world)

    with transaction.atomic():
        redeem(world, voucher, amount_minor=1)
        with pytest.raises(DatabaseError, match="lock timeout"):
            apart(lambda: impatiently(lambda: redeem(world, voucher, amount_minor=1)))


def test_the_expiry_sweep_leaves_a_voucher_that_somebody_holds(committed_world: World):
    world = committed_world
    held, free = (issue(world, person) for person in world.employees[:2])

    with transaction.atomic():
        Voucher.objects.select_for_update().get(pk=held.pk)
        apart(lambda: impatiently(lambda: vouchers.expire_vouchers(at=held.expires_at)))

    found = Voucher.objects.filter(allocation=world.line)
    assert dict(found.values_list("pk", "status")) == {held.pk: "ISSUED", free.pk: "EXPIRED"}


def statements_of(act: Callable[[], object]) -> int:
    """Return how much the server is asked to execute, but for the transaction's two ends.

    Told by libpq's own trace, because Django does not see statements that are prepared.
    """
    connection.ensure_connection()
    driver = connection.connection.pgconn
    with tempfile.TemporaryFile("w+") as trace:
        driver.trace(trace.fileno())
        driver.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        act()
        driver.untrace()
        trace.seek(0)
        lines = [line for line in trace if line.startswith("F\t")]
    asked = [line for line in lines if "\tExecute\t" in line or "\tQuery\t" in line]
    ends = [line for line in lines if '"BEGIN"' in line or '"COMMIT"' in line]
    assert len(ends) == 2
    return len(asked) - len(ends)


def apart(act: Callable[[], T]) -> T:
    """Do something on a connection of its own, while this one's transaction is open."""

    def act_and_close() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(act_and_close).result()


def impatiently(act: Callable[[], T]) -> T:
    """Do something that fails rather than wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
    return act()


def is_free(table: str, column: str, value: object) -> bool:
    """Return whether the rows could be locked, by one whom no grant holds back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute(f"SELECT FROM {table} WHERE {column} = %s FOR UPDATE NOWAIT", (value,))
            assert cursor.rowcount > 0
    except DatabaseError:
        return False
    return True
