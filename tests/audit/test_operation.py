"""The decorator of every operation: one transaction, and a refusal that is written down."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit import operations as audit
from audit.models import AuditRecord
from core.errors import InvalidValue, Refused
from people.models import Department
from people.operations import create_department
from tests.database import execute
from tests.world import NOON


class TooLate(Refused):
    code = "too-late"


@audit.operation("department.rename")
def rename(*, department, name, actor, error=None):
    department.name = name
    department.save(update_fields=["name"])
    audit.record(action="department.renamed", occurred_at=NOON, subject_id=department.pk)
    if error:
        raise error
    return name


@pytest.fixture
def rename_it(world):
    return lambda **changes: rename(
        **{"department": world.department, "name": "New", "actor": world.bob, **changes}
    )


def records(world) -> list[str]:
    found = AuditRecord.objects.filter(subject_id=world.department.pk).exclude(
        action="department.created"
    )
    return list(found.order_by("id").values_list("action", flat=True))


def test_a_success_keeps_what_was_written_and_adds_no_record_of_its_own(world, rename_it):
    assert rename_it() == "New"

    assert Department.objects.get(pk=world.department.pk).name == "New"
    assert records(world) == ["department.renamed"]


def test_a_refusal_leaves_nothing_but_its_own_record(world, rename_it):
    with pytest.raises(TooLate):
        rename_it(error=TooLate("The year is closed."))

    assert Department.objects.get(pk=world.department.pk).name == "Digital development"
    assert records(world) == ["department.rename.refused"]


def test_the_record_of_a_refusal_says_who_what_where_and_why(world, rename_it):
    with pytest.raises(TooLate):
        rename_it(error=TooLate("The year is closed."))

    found = AuditRecord.objects.get(action="department.rename.refused")
    assert found.told == {"code": "too-late", "message": "The year is closed."}
    assert (found.actor_id, found.region_id) == (world.bob.pk, world.region.pk)
    assert found.subject_id == world.department.pk


def test_a_refusal_happened_when_the_operation_was_told_it_happened(world):
    wanted = {"region": world.region, "code": "DIG", "name": "Copy", "actor": world.bob}

    with pytest.raises(audit.Conflict):
        create_department(**wanted, occurred_at=NOON)

    found = AuditRecord.objects.get(action="department.create.refused")
    assert found.occurred_at == NOON < found.recorded_at


def test_the_system_acts_without_a_name(world, rename_it):
    with pytest.raises(TooLate):
        rename_it(actor=None, error=TooLate("No."))

    assert AuditRecord.objects.get(action="department.rename.refused").actor_id is None


def test_a_bug_is_rolled_back_and_not_recorded_as_a_refusal(world, rename_it):
    with pytest.raises(ZeroDivisionError):
        rename_it(error=ZeroDivisionError())

    assert Department.objects.get(pk=world.department.pk).name == "Digital development"
    assert records(world) == []


def test_a_constraint_of_the_database_becomes_a_conflict_that_names_the_rule(world):
    @audit.operation("department.copy")
    def copy(*, department, actor):
        department.pk = None
        Department.objects.create(region=department.region, code=department.code, name="Copy")

    with pytest.raises(audit.Conflict, match="rule department_code_once") as refused:
        copy(department=Department.objects.get(pk=world.department.pk), actor=world.bob)

    assert isinstance(refused.value.__cause__, IntegrityError)
    found = AuditRecord.objects.get(action="department.copy.refused")
    assert found.details["code"] == "conflict"


def test_a_missing_value_is_a_bug_and_no_conflict(world):
    @audit.operation("department.spoil")
    def spoil(*, department, actor):
        Department.objects.filter(pk=department.pk).update(name=None)

    with pytest.raises(IntegrityError):
        spoil(department=world.department, actor=world.bob)
    assert not AuditRecord.objects.filter(action="department.spoil.refused").exists()


def test_a_value_too_long_for_its_column_is_refused_as_such_and_no_conflict(world, rename_it):
    with pytest.raises(InvalidValue, match="too long or too large"):
        rename_it(name="x" * 201)


def test_the_refusal_inside_a_larger_act_is_recorded_once_as_the_larger_act(world, rename_it):
    @audit.operation("region.tidy")
    def tidy(*, department, actor):
        rename_it(error=TooLate("No."))

    with pytest.raises(TooLate):
        tidy(department=world.department, actor=world.bob)

    assert records(world) == ["region.tidy.refused"]


def test_a_refusal_that_is_caught_on_the_way_stays_recorded(world, rename_it):
    with transaction.atomic(), pytest.raises(TooLate):
        rename_it(error=TooLate("No."))

    assert records(world) == ["department.rename.refused"]


def test_the_transaction_goes_on_after_a_refusal(world, rename_it):
    with pytest.raises(audit.Conflict):
        break_a_rule()

    assert rename_it() == "New"
    assert connection.is_usable()


@audit.operation("department.break")
def break_a_rule():
    execute(
        "INSERT INTO people_department (id, region_id, code, name)"
        " SELECT gen_random_uuid(), region_id, code, name FROM people_department"
    )


def test_many_subjects_are_recorded_in_one_go(world, django_assert_num_queries):
    staff = world.employees
    subjects = [(person.pk, {"number": n}) for n, person in enumerate(staff)]

    with django_assert_num_queries(1):
        audit.record_many(
            action="employee.counted",
            occurred_at=NOON,
            region_id=world.region.pk,
            actor_id=None,
            subjects=subjects,
        )

    found = AuditRecord.objects.filter(action="employee.counted").order_by("id")
    assert [(each.subject_id, each.details) for each in found] == subjects


def test_a_record_holds_the_time_it_happened_and_the_time_we_knew(world):
    audit.record(action="letter.found", occurred_at=NOON, where="in a drawer")

    found = AuditRecord.objects.get(action="letter.found")
    assert found.occurred_at == NOON < found.recorded_at
    assert (found.region_id, found.actor_id, found.subject_id) == (None, None, None)
    assert found.details == {"where": "in a drawer"}
