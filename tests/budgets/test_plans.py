"""Many lines proposed at once: all of them or none."""

import pytest

from audit.models import AuditRecord
from budgets import operations
from budgets.models import Allocation
from core.errors import InvalidValue, WrongState
from tests.world import NOON


def planned(code: str, **changes) -> operations.PlannedLine:
    wanted = {
        "code": code,
        "kind": "OTHER",
        "cost_scope": "posters",
        "classification_scheme": "RU-KBK",
        "classification_code": "99907051111111111244",
        "amount_minor": 5_00,
    }
    return operations.PlannedLine(**{**wanted, **changes})


def propose(world, *lines: operations.PlannedLine) -> list[Allocation]:
    return operations.propose_allocations(
        appropriation=world.appropriation,
        programme=world.programme,
        lines=lines,
        actor=world.alice,
        occurred_at=NOON,
    )


def test_each_line_is_proposed_and_written_down(world):
    found = propose(world, planned("A"), planned("B"))

    assert [line.code for line in found] == ["A", "B"]
    written = AuditRecord.objects.filter(action="allocation.proposed")
    assert written.filter(subject_id__in=[line.pk for line in found]).count() == 2


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [(planned("P3"), WrongState), (planned("B", classification_code="1"), InvalidValue)],
)
def test_one_that_is_refused_refuses_them_all(world, wrong, refusal):
    with pytest.raises(refusal):
        propose(world, planned("A"), wrong)

    assert not Allocation.objects.filter(region=world.region, code__in=["A", "B"]).exists()
    assert AuditRecord.objects.filter(action="allocation.propose_many.refused").count() == 1


def test_no_line_and_too_many_are_refused(world):
    for number in (0, operations.LINES_MAX + 1):
        with pytest.raises(InvalidValue):
            propose(world, *(planned(f"L{each}") for each in range(number)))
