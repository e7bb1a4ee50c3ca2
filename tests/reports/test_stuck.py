"""What nobody may decide: found in as many statements, however much waits."""

from people.models import Role, RoleAssignment
from reports.queries.approvals import stuck_approvals
from reports.queries.holders import holders
from tests.database import statements_of
from tests.matrix import subjects
from tests.people.colleagues import lend, make_official
from tests.world import DAY, NOON


def stuck(world):
    where, at = {world.region.pk}, NOON + 2 * DAY
    return stuck_approvals(region_ids=where, acting=holders(region_ids=where, at=at), at=at)


def test_four_papers_take_as_many_statements_as_one(world):
    zoe = make_official(world, Role.APPROVER)
    lend(world.bob, Role.APPROVER, zoe, since=NOON - DAY, until=NOON + DAY)
    counts = []
    for papers in (1, 3):
        for _each in range(papers):
            subjects.virement(world)
            subjects.nominated_line(world)
        counts.append(statements_of(lambda: stuck(world)))

    assert counts[0] == counts[1] <= 9


def test_nominations_that_no_manager_may_decide_are_named(world):
    subjects.nominated_line(world)
    assert [one for one in stuck(world) if one.kind == "nomination"] == []

    RoleAssignment.objects.filter(role=Role.PROGRAMME_MANAGER, region=world.region).update(
        valid_until=NOON
    )

    found = [one for one in stuck(world) if one.kind == "nomination"]
    assert found
    assert all("Nobody holds the role programme manager" in one.reason for one in found)
