"""Several workers at once, records that commit out of order, and processes that die."""

import multiprocessing
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.together import at_once
from tests.webhooks.conftest import administrator_of, make_endpoint
from tests.webhooks.receiver import leads_here
from tests.world import build_world, issue
from webhooks import operations, tasks
from webhooks.models import Endpoint, Mark


@pytest.fixture
def listening(committed_world, receiver):
    admin = administrator_of(committed_world)
    yield make_endpoint(committed_world, receiver.url(), "voucher.issued", actor=admin)
    # What stays in the database must not be sent by the tests that come after, nor the mark
    # stand in their future.
    Endpoint.objects.update(status=Endpoint.Status.DISABLED)
    Mark.objects.update(settled_at=timezone.now(), marked_at=timezone.now())


def fan_out() -> int:
    return operations.fan_out(at=timezone.now())


def drain() -> int:
    sent = 0
    while tasks.send_next(resolver=leads_here):
        sent += 1
    return sent


def test_two_workers_send_each_message_once(committed_world, listening, receiver):
    for holder in committed_world.employees:
        issue(committed_world, holder)
    fan_out()

    outcomes = at_once(drain, drain, drain, drain)
    assert sum(outcomes) == len(committed_world.employees)
    assert len(receiver.ids) == len(set(receiver.ids)) == len(committed_world.employees)


def test_two_workers_fan_out_each_record_once(committed_world, listening):
    for holder in committed_world.employees:
        issue(committed_world, holder)

    outcomes = at_once(fan_out, fan_out, fan_out)
    assert sum(outcomes) == len(committed_world.employees)
    assert listening.deliveries.count() == len(committed_world.employees)


def test_a_record_that_commits_late_is_not_passed_over(committed_world, listening):
    """Its id is old and the mark has moved on in time, but not beyond its transaction."""
    written, passed = multiprocessing.Event(), multiprocessing.Event()

    def slowly() -> bool:
        with transaction.atomic():
            issue(committed_world)
            written.set()
            return passed.wait(20)

    def meanwhile() -> list[int]:
        written.wait(20)
        # As if hours went by: far more than clocks may be apart.
        later = timezone.now() + timedelta(hours=5)
        made = [operations.fan_out(at=later + timedelta(hours=n)) for n in range(3)]
        passed.set()
        return made

    assert at_once(slowly, meanwhile) == [True, [0, 0, 0]]
    assert fan_out() == 1


def test_the_mark_moves_on_when_nobody_writes(committed_world, listening):
    later = timezone.now() + timedelta(hours=50)
    for minutes in range(3):
        operations.fan_out(at=later + timedelta(minutes=minutes))

    assert Mark.objects.get().settled_at == later + timedelta(minutes=1)


def test_in_a_restored_database_whose_ids_begin_anew_nothing_is_passed_over(
    committed_world, listening
):
    Mark.objects.update(marked_xid=2**40, marked_at=timezone.now() + timedelta(days=1))
    assert fan_out() == 0
    issue(committed_world)

    assert fan_out() == 1
    assert Mark.objects.get().marked_xid < 2**40


def test_a_region_without_listeners_costs_nothing(committed_world, listening):
    issue(build_world())

    assert fan_out() == 0
