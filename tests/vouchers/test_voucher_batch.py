"""A batch issues to many people in chunks, and can be approved, watched, stopped and repeated."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from audit.operations import Conflict
from budgets import operations as budgets
from config.celery import app
from core.errors import InvalidValue, SamePerson, WrongState
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import DAY, FACE, LINE, NOON, World, build_world
from vouchers import operations as vouchers
from vouchers import tasks
from vouchers.models import Voucher, VoucherBatch, VoucherRequest

Status = VoucherBatch.Status


def test_a_batch_issues_to_everybody_in_chunks(world: World):
    batch = create(world)

    assert progress(advance(batch)) == (Status.RUNNING, 2, 0)
    assert stages(world.line) == (LINE - 2 * FACE, 2 * FACE, 0, 0, 0)
    assert progress(advance(batch)) == (Status.RUNNING, 4, 0)
    assert progress(advance(batch)) == (Status.DONE, 5, 0)
    holders = Voucher.objects.filter(batch=batch).values_list("holder_id", flat=True)
    assert set(holders) == {person.pk for person in world.employees}
    assert stages(world.line) == (LINE - 5 * FACE, 5 * FACE, 0, 0, 0)
    assert_books_hold(world.region)


def test_people_are_served_in_their_order(world: World):
    people = world.employees[::-1]
    batch = create(world, holders=people)

    advance(batch)

    served = VoucherRequest.objects.filter(batch=batch).exclude(voucher=None)
    assert list(served.order_by("position").values_list("employee_id", flat=True)) == [
        person.pk for person in people[:2]
    ]


def test_the_vouchers_of_a_batch_are_issued_by_who_made_it(world: World):
    batch = create(world)
    advance(batch)

    issued = Voucher.objects.filter(batch=batch)
    assert set(issued.values_list("issued_by_id", "face_minor")) == {(world.alice.pk, FACE)}
    records = AuditRecord.objects.filter(action="voucher.issued", actor_id=world.alice.pk)
    assert {record.subject_id for record in records} == {voucher.pk for voucher in issued}


def test_a_chunk_after_the_last_changes_nothing(world: World):
    batch = create(world)
    advance(batch, limit=5)
    before = stages(world.line)

    assert progress(advance(batch)) == (Status.DONE, 5, 0)
    assert stages(world.line) == before
    assert Voucher.objects.filter(batch=batch).count() == 5


def test_the_task_works_until_the_batch_is_done_and_may_be_repeated(world: World):
    # The task reads the clock, so the batch is dated by it: the source of this world pays always.
    batch = create(world)
    always(world)

    for _delivery in range(2):
        assert tasks.issue_batch.apply(kwargs={"batch_id": str(batch.pk)}).get() == Status.DONE
    assert Voucher.objects.filter(batch=batch).count() == 5


def test_the_sweep_hands_every_running_batch_to_a_worker(world: World, monkeypatch):
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    batch = create(world)
    waiting = create(limited(world, FACE), holders=world.employees[:2])
    always(world)

    tasks.resume_batches.apply().get()

    batch.refresh_from_db()
    waiting.refresh_from_db()
    assert (batch.status, waiting.status) == (Status.DONE, Status.AWAITING_APPROVAL)


def test_the_sweep_leaves_the_batch_of_a_paused_line_in_peace(world: World, monkeypatch):
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    batch = create(world)
    budgets.pause_allocation(
        allocation=world.line, reason="Audit.", actor=world.bob, occurred_at=NOON
    )

    tasks.resume_batches.apply().get()

    batch.refresh_from_db()
    assert progress(batch) == (Status.RUNNING, 0, 0)
    refusals = AuditRecord.objects.filter(action="voucher_batch.continue.refused")
    assert not refusals.filter(region_id=world.region.pk).exists()


def test_whoever_is_not_eligible_is_refused_by_name_and_reason(world: World, voucher):
    stranger = build_world().hanna
    batch = create(world, holders=[world.hanna, stranger, *world.employees[1:3]])

    assert progress(advance(batch, limit=4)) == (Status.DONE, 2, 2)

    refusals = VoucherRequest.objects.filter(batch=batch, voucher=None)
    assert dict(refusals.values_list("employee_id", "refusal")) == {
        world.hanna.pk: f"Already holds voucher {voucher.number} of this line.",
        stranger.pk: "The person is not an employee of this region.",
    }


def test_whoever_finds_no_money_left_is_refused(world: World):
    batch = create(world, amount_minor=LINE // 3)

    assert progress(advance(batch)) == (Status.RUNNING, 2, 0)
    assert progress(advance(batch)) == (Status.RUNNING, 3, 1)
    assert progress(advance(batch)) == (Status.DONE, 3, 2)
    refused_people = VoucherRequest.objects.filter(batch=batch, voucher=None)
    assert set(refused_people.values_list("refusal", flat=True)) == {
        "No money is left on the line."
    }
    assert stages(world.line)[0] == LINE - 3 * (LINE // 3)
    assert_books_hold(world.region)


def test_a_refused_person_does_not_use_up_money_of_the_next(world: World, voucher):
    room_for_two = (LINE - FACE) // 2
    batch = create(world, amount_minor=room_for_two, holders=world.employees[:3])

    assert progress(advance(batch, limit=3)) == (Status.DONE, 2, 1)


def test_a_batch_up_to_the_limit_runs_at_once(world: World):
    assert create(limited(world, 5 * FACE)).status == Status.RUNNING


def test_a_batch_above_the_limit_waits_for_a_second_person(world: World):
    batch = create(limited(world, 5 * FACE - 1))

    assert progress(advance(batch)) == (Status.AWAITING_APPROVAL, 0, 0)
    with refused("voucher_batch.approve", SamePerson, "You made this batch yourself."):
        vouchers.approve_batch(batch=batch, actor=world.alice, occurred_at=NOON)
    batch = vouchers.approve_batch(batch=batch, actor=world.bob, occurred_at=NOON)
    assert (batch.status, batch.approved_by_id) == (Status.RUNNING, world.bob.pk)
    assert progress(advance(batch)) == (Status.RUNNING, 2, 0)


def test_a_batch_is_approved_once(world: World):
    batch = create(limited(world, FACE))
    vouchers.approve_batch(batch=batch, actor=world.bob, occurred_at=NOON)

    message = "The batch is running; that is too late for this."
    with refused("voucher_batch.approve", WrongState, message):
        vouchers.approve_batch(batch=batch, actor=world.carol, occurred_at=NOON)


def test_a_batch_cancelled_between_chunks_keeps_what_is_issued(world: World):
    batch = create(world)
    advance(batch)

    vouchers.cancel_batch(batch=batch, actor=world.alice, occurred_at=NOON)

    assert progress(advance(batch)) == (Status.CANCELLED, 2, 0)
    assert Voucher.objects.filter(batch=batch, status="ISSUED").count() == 2
    record = AuditRecord.objects.get(action="voucher_batch.cancelled", subject_id=batch.pk)
    assert record.details == {"issued": 2}


def test_a_batch_awaiting_approval_can_be_cancelled_and_then_not_approved(world: World):
    batch = create(limited(world, FACE))
    vouchers.cancel_batch(batch=batch, actor=world.alice, occurred_at=NOON)

    message = "The batch is cancelled; that is too late for this."
    with refused("voucher_batch.approve", WrongState, message):
        vouchers.approve_batch(batch=batch, actor=world.bob, occurred_at=NOON)


def test_a_batch_that_is_done_cannot_be_cancelled(world: World):
    batch = create(world)
    advance(batch, limit=5)

    message = "The batch is done; that is too late for this."
    with refused("voucher_batch.cancel", WrongState, message):
        vouchers.cancel_batch(batch=batch, actor=world.alice, occurred_at=NOON)


def test_a_paused_line_stops_a_running_batch_until_it_is_resumed(world: World):
    batch = create(world)
    turn = {"allocation": world.line, "reason": "Audit.", "actor": world.bob, "occurred_at": NOON}
    budgets.pause_allocation(**turn)

    message = "Line P3 is paused; only an open line can commit money."
    with refused("voucher_batch.continue", WrongState, message):
        advance(batch)
    budgets.resume_allocation(**turn)
    assert progress(advance(batch)) == (Status.RUNNING, 2, 0)


def test_a_batch_for_nobody_is_refused(world: World):
    with refused("voucher_batch.create", InvalidValue, "The batch names nobody."):
        create(world, holders=[])


def test_a_person_named_twice_is_refused(world: World):
    with refused("voucher_batch.create", Conflict, "rule voucher_request_once"):
        create(world, holders=[world.hanna, world.hanna])


@pytest.mark.parametrize("wrong", [{"amount_minor": 0}, {"expires_at": NOON - timedelta(1)}])
def test_a_batch_asks_what_a_single_issue_asks(world: World, wrong: dict):
    with refused("voucher_batch.create", InvalidValue, "must"):
        create(world, **wrong)


def test_a_batch_of_vouchers_that_have_expired_is_not_made(world: World):
    with refused("voucher_batch.create", InvalidValue, "Valid until 31 May 2026"):
        create(world, occurred_at=NOON + 90 * DAY)


def test_a_batch_that_waited_past_its_last_day_is_not_approved(world: World):
    batch = create(limited(world, FACE))

    with refused("voucher_batch.approve", InvalidValue, "Valid until 31 May 2026"):
        vouchers.approve_batch(batch=batch, actor=world.bob, occurred_at=batch.expires_at)


def test_whoever_comes_after_the_last_day_of_the_batch_is_refused(world: World):
    batch = advance(create(world))

    batch = vouchers.issue_next_chunk(batch_id=batch.pk, occurred_at=batch.expires_at)

    assert progress(batch) == (Status.DONE, 2, 3)
    told = set(batch.requests.filter(voucher=None).values_list("refusal", flat=True))
    assert [each.partition(",")[0] for each in told] == ["Valid until 31 May 2026"]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("voucher_batch_progress_within_total", {"issued": 3, "refused": 3}),
        ("voucher_batch_progress_within_total", {"refused": -1}),
    ],
)
def test_the_database_itself_refuses_wrong_progress(world: World, rule, change):
    batch = create(world)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        VoucherBatch.objects.filter(pk=batch.pk).update(**change)


def test_the_database_itself_refuses_an_approval_by_its_maker(world: World):
    batch = create(world)

    with pytest.raises(IntegrityError, match="voucher_batch_by_two_persons"), transaction.atomic():
        VoucherBatch.objects.filter(pk=batch.pk).update(approved_by_id=world.alice.pk)


def create(world: World, **changes) -> VoucherBatch:
    wanted = {
        "allocation": world.line,
        "holders": world.employees,
        "amount_minor": FACE,
        "valid_from": NOON,
        "expires_at": NOON + 90 * DAY,
        "actor": world.alice,
        "occurred_at": NOON,
    }
    return vouchers.create_batch(**{**wanted, **changes})


def advance(batch: VoucherBatch, *, limit: int = 2) -> VoucherBatch:
    return vouchers.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON, limit=limit)


def progress(batch: VoucherBatch) -> tuple[str, int, int]:
    return batch.status, batch.issued, batch.refused


def limited(world: World, limit_minor: int) -> World:
    """Set the sum above which a second person is needed."""
    world.line.approval_above_minor = limit_minor
    world.line.save(update_fields=["approval_above_minor"])
    return world


def always(world: World) -> None:
    """Let source and batches last until long after the clock that tasks read."""
    world.source.eligible_until = world.source.eligible_until.replace(year=9000)
    world.source.save(update_fields=["eligible_until"])
    VoucherBatch.objects.update(expires_at=NOON.replace(year=8999))
