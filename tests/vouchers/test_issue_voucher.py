"""Issuing one voucher commits the line's money to one named person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from budgets import operations as budgets
from budgets.models import Allocation
from budgets.operations import NotEnoughMoney
from budgets.queries import OutsideFundingWindow
from core.errors import InvalidValue, WrongState
from ledger.models import Transfer
from people import operations as people
from people.models import Employee
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import DAY, FACE, LINE, NOON, World, build_world, issue
from vouchers import operations as vouchers
from vouchers.models import Voucher

INSTANT = timedelta(microseconds=1)
# The source pays for 2026 by the clock of Moscow.
FIRST, AFTER_LAST = datetime(2025, 12, 31, 21, tzinfo=UTC), datetime(2026, 12, 31, 21, tzinfo=UTC)


def test_issuing_commits_the_face_value(world: World):
    voucher = issue(world)

    assert (voucher.status, voucher.face_minor, voucher.remaining_minor) == ("ISSUED", FACE, FACE)
    assert (voucher.holder, voucher.programme, voucher.currency) == (
        world.hanna,
        world.programme,
        "RUB",
    )
    assert stages(world.line) == (LINE - FACE, FACE, 0, 0, 0)
    assert_books_hold(world.region)


def test_issuing_posts_one_transfer_tied_to_the_voucher(world: World):
    voucher = issue(world)

    transfer = Transfer.objects.get(subject_id=voucher.pk)
    assert (transfer.verb, transfer.amount_minor, transfer.currency) == ("commit", FACE, "RUB")
    assert (transfer.actor_id, transfer.occurred_at) == (world.alice.pk, NOON)


def test_issuing_is_recorded(world: World):
    voucher = issue(world)

    record = AuditRecord.objects.get(subject_id=voucher.pk)
    assert (record.action, record.actor_id, record.occurred_at) == (
        "voucher.issued",
        world.alice.pk,
        NOON,
    )
    assert record.details == {"face_minor": FACE}


def test_the_number_tells_neither_order_nor_count(world: World):
    numbers = [issue(world, person).number for person in world.employees]

    region = world.region.code[3:]
    assert all(number.startswith(f"{region}-26-") and len(number) == 16 for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_last_money_of_a_line_can_be_issued(world: World):
    issue(world, amount_minor=LINE)

    assert stages(world.line) == (0, LINE, 0, 0, 0)


def test_one_kopeck_too_much_is_refused(world: World):
    issue(world)

    message = "RUB 940,000.00 is available and RUB 940,000.01 is needed."
    with refused("voucher.issue", NotEnoughMoney, message):
        issue(world, world.employees[1], amount_minor=LINE - FACE + 1)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_cannot_be_issued(world: World, amount: int):
    with refused("voucher.issue", InvalidValue, "The amount must be more than zero."):
        issue(world, amount_minor=amount)


def test_a_second_voucher_of_the_line_is_refused_to_the_same_person(world: World, voucher):
    message = f"Already holds voucher {voucher.number} of this line."
    with refused("voucher.issue", vouchers.NotEligible, message):
        issue(world)


def test_a_person_whose_voucher_has_ended_can_have_another(world: World, voucher):
    vouchers.void_voucher(voucher=voucher, reason="Lost.", actor=world.alice, occurred_at=NOON)

    assert issue(world).status == Voucher.Status.ISSUED


def test_a_person_of_another_region_is_refused(world: World):
    stranger = build_world().hanna

    message = "The person is not an employee of this region."
    with refused("voucher.issue", vouchers.NotEligible, message):
        issue(world, stranger)


# The first day of no longer being employed is the 3rd of March in Moscow.
@pytest.mark.parametrize("at", [datetime(2026, 3, 2, 21, tzinfo=UTC), NOON + 2 * DAY])
def test_a_person_who_has_left_is_refused(world: World, at: datetime):
    leaver = employed(world, "2020-01-01", "2026-03-03")

    with refused("voucher.issue", vouchers.NotEligible, "Not employed on "):
        issue(world, leaver, occurred_at=at)


def test_a_person_is_eligible_to_the_last_instant_of_the_last_day(world: World):
    leaver = employed(world, "2020-01-01", "2026-03-03")

    assert issue(world, leaver, occurred_at=datetime(2026, 3, 2, 21, tzinfo=UTC) - INSTANT)


def test_a_person_who_has_not_begun_is_refused(world: World):
    newcomer = employed(world, "2026-03-03", "")

    with refused("voucher.issue", vouchers.NotEligible, "Not employed on 2 March 2026."):
        issue(world, newcomer)


def test_more_than_one_person_may_issue_is_refused(world: World):
    line = limited(world, FACE)

    message = "One person may issue up to RUB 60,000.00. Issue a batch and have it approved."
    with refused("voucher.issue", vouchers.ApprovalNeeded, message):
        issue(world, allocation=line, amount_minor=FACE + 1)
    assert issue(world, allocation=line, amount_minor=FACE)


def test_a_line_for_something_else_issues_no_vouchers(world: World):
    message = "Line P1 is not for vouchers but for teacher pay."
    with refused("voucher.issue", WrongState, message):
        issue(world, allocation=world.pay_line)


def test_a_paused_line_issues_nothing(world: World):
    line = budgets.pause_allocation(
        allocation=world.line, reason="Audit.", actor=world.bob, occurred_at=NOON
    )

    message = "Line P3 is paused; only an open line can commit money."
    with refused("voucher.issue", WrongState, message):
        issue(world, allocation=line)


@pytest.mark.parametrize("length", [timedelta(0), -INSTANT])
def test_a_voucher_must_be_valid_for_some_time(world: World, length: timedelta):
    message = "The voucher must expire after it begins to be valid."
    with refused("voucher.issue", InvalidValue, message):
        issue(world, valid_from=NOON, expires_at=NOON + length)


@pytest.mark.parametrize("late", [timedelta(0), DAY])
def test_a_voucher_that_would_have_expired_already_is_not_issued(world: World, late: timedelta):
    until = NOON + 30 * DAY

    message = "Valid until 1 April 2026, the voucher would have expired already."
    with refused("voucher.issue", InvalidValue, message):
        issue(world, expires_at=until, occurred_at=until + late)
    assert issue(world, expires_at=until, occurred_at=until - INSTANT)


def test_a_voucher_cannot_begin_before_the_source_pays(world: World):
    message = "Regional budget pays for 1 January 2026 to 1 January 2027 (not included)"
    with refused("voucher.issue", OutsideFundingWindow, message):
        issue(world, valid_from=FIRST - INSTANT)
    assert issue(world, valid_from=FIRST)


def test_a_voucher_cannot_outlive_the_source(world: World):
    message = "The source pays until 1 January 2027 (not included); choose an earlier expiry."
    with refused("voucher.issue", OutsideFundingWindow, message):
        issue(world, expires_at=AFTER_LAST + DAY)
    # The expiry is the first moment too late, and so may be the source's.
    assert issue(world, expires_at=AFTER_LAST)


def test_nothing_is_issued_outside_the_funding_window(world: World):
    with refused("voucher.issue", OutsideFundingWindow, "1 January 2027 is outside."):
        issue(world, occurred_at=AFTER_LAST)
    assert issue(world, expires_at=AFTER_LAST, occurred_at=AFTER_LAST - INSTANT)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("voucher_face_positive", {"face_minor": 0, "remaining_minor": 0}),
        ("voucher_remaining_within_face", {"remaining_minor": FACE + 1}),
        ("voucher_remaining_within_face", {"remaining_minor": -1}),
        ("voucher_ended_holds_nothing", {"status": "EXPIRED"}),
        ("voucher_ended_holds_nothing", {"status": "VOIDED", "remaining_minor": 1}),
        ("voucher_period_not_empty", {"expires_at": NOON}),
    ],
)
def test_the_database_itself_refuses_a_wrong_voucher(world: World, voucher, rule, change):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(**change)


@pytest.mark.parametrize(
    ("rule", "shared"),
    [
        ("voucher_one_per_person_and_line", ["holder_id"]),
        ("voucher_number_once", ["number"]),
        ("voucher_code_once", ["code_digest"]),
        ("voucher_token_once", ["token_digest"]),
    ],
)
def test_the_database_itself_refuses_a_double(world: World, voucher, rule, shared):
    other = issue(world, world.employees[1])

    same = {column: getattr(voucher, column) for column in shared}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Voucher.objects.filter(pk=other.pk).update(**same)


def employed(world: World, since: str, until: str) -> Employee:
    header = (
        "work_id;family_name;given_name;patronymic;body_code;unit;post;employed_from;employed_until"
    )
    people.import_employees(
        region=world.region,
        content=f"{header}\nX1;Petrova;Maria;;FIN;Accounts;clerk;{since};{until}".encode(),
        apply=True,
        actor=None,
        occurred_at=NOON,
    )
    return Employee.objects.get(region=world.region, work_id="X1")


def limited(world: World, limit_minor: int) -> Allocation:
    """Set the sum above which a second person is needed."""
    world.line.approval_above_minor = limit_minor
    world.line.save(update_fields=["approval_above_minor"])
    return world.line
