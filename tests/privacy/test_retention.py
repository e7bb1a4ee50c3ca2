"""Terms as data: what is due, what the preview says, and what the run does."""

import io
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from audit import operations as audit
from audit.models import AuditRecord, Viewing
from core.errors import InvalidValue, SamePerson
from people import operations as people
from people.models import Employee, PasswordReset, Role, User
from privacy import operations, retention, tasks
from privacy.models import RetentionRule
from privacy.retention import Kind, due, months_before
from reports.verification import verify
from tests.privacy.stories import INSTANT, YEAR, everybody_left, leave
from tests.refusals import refused
from tests.world import DAY, NOON, World, build_world, issue
from webhooks.models import Attempt, Delivery, Endpoint

FAR = NOON + 6 * YEAR
LEFT = date(2026, 6, 1)


def run(world: World, *flags: str) -> list[str]:
    out = io.StringIO()
    with time_machine.travel(FAR, tick=False):
        call_command("retention", "--region", world.region.code, *flags, stdout=out)
    return out.getvalue().splitlines()


def look(world: World, at) -> None:
    audit.record_viewings(
        viewer_id=world.dan.pk,
        door="employee.list",
        viewed_at=at,
        shown=[(world.region.pk, world.hanna.pk, "AUDITOR")],
    )


def rule(world: World, *, kind=Kind.VIEWING, months=12, enabled=True) -> RetentionRule:
    proposed = operations.propose_rule(
        region=world.region,
        kind=kind,
        months=months,
        enabled=enabled,
        basis="Decision 4",
        actor=world.alice,
        occurred_at=NOON,
    )
    return operations.decide_rule(rule=proposed, approve=True, actor=world.bob, occurred_at=NOON)


def test_the_preview_is_the_run_and_the_second_run_does_nothing(told: World):
    everybody_left(told, LEFT)
    for _each in range(3):
        look(told, NOON)
    PasswordReset.objects.create(user=told.alice, asked_at=NOON)
    before = AuditRecord.objects.count()

    preview = run(told, "--dry-run")
    assert AuditRecord.objects.count() == before
    assert f"{told.region.code} PERSON: 5 ANONYMISE after 60 months" in preview
    assert f"{told.region.code} VIEWING: 3 DELETE after 24 months" in preview

    assert run(told) == preview
    assert not [line for line in run(told) if ": 0 " not in line]
    assert not Employee.objects.filter(region=told.region, erased_at=None).exists()
    assert all(found == [] for _rule, found in verify([told.region.pk]))


def test_who_is_held_is_spared_and_named(told: World):
    everybody_left(told, LEFT)
    look(told, NOON)
    operations.place_hold(on=told.academy, ground="Case 7", actor=told.bob, occurred_at=NOON)

    preview = run(told, "--dry-run")

    assert f"{told.region.code} PERSON {told.hanna.pk}: kept by a legal hold" in preview
    assert f"{told.region.code} PERSON: 4 ANONYMISE after 60 months" in preview
    assert f"{told.region.code} VIEWING: 0 DELETE after 24 months" in preview
    assert run(told) == preview
    assert Employee.objects.get(pk=told.hanna.pk).family_name == "Ivanova"


def test_a_batch_is_bounded_and_the_rest_waits(world: World):
    everybody_left(world, LEFT)
    go = {"region": world.region, "kind": Kind.PERSON, "at": FAR, "limit": 2}

    assert [operations.apply_term(**go) for _each in range(4)] == [2, 2, 1, 0]
    applied = AuditRecord.objects.filter(action="retention.applied", region_id=world.region.pk)
    assert applied.count() == 3


def test_a_person_is_due_five_years_after_the_last_thing_that_must_be_proven(told: World):
    leave(told.hanna, date(2026, 3, 10))
    # The voucher ends after the payment, so that it is the last.
    end = told.hanna.vouchers.get().expires_at
    five_years_on = end.replace(year=end.year + 5)

    assert not due(told.region, Kind.PERSON, at=five_years_on - INSTANT).exists()
    assert due(told.region, Kind.PERSON, at=five_years_on).get() == told.hanna


def test_a_payment_that_came_late_counts_from_then_and_one_not_yet_made_for_good(told: World):
    leave(told.hanna, date(2026, 3, 10))
    item = told.hanna.vouchers.get().redemptions.get().claim_items.get()
    order = item.claim.payment_items.get().order
    type(order).objects.filter(pk=order.pk).update(paid_at=NOON + YEAR)

    assert not due(told.region, Kind.PERSON, at=FAR - DAY).exists()
    assert due(told.region, Kind.PERSON, at=FAR + 2 * DAY).exists()

    item.claim.payment_items.update(bounced=True)
    assert not due(told.region, Kind.PERSON, at=FAR + 50 * YEAR).exists()


@pytest.mark.parametrize("still", ["employed", "holding a voucher", "in a role"])
def test_nobody_goes_who_is_still_here(world: World, still):
    if still != "employed":
        leave(world.hanna, LEFT)
    if still == "holding a voucher":
        issue(world)
        world.hanna.vouchers.update(expires_at=FAR)
    if still == "in a role":
        people.grant_role(
            user=world.hanna.user,
            region=world.region,
            role=Role.AUDITOR,
            actor=None,
            occurred_at=NOON,
        )

    assert not due(world.region, Kind.PERSON, at=FAR).exists()


def test_an_account_of_staff_goes_five_years_after_its_last_role(world: World):
    carol = world.carol
    carol.roles.update(valid_until=NOON)
    ended = NOON.replace(year=NOON.year + 5)

    assert not due(world.region, Kind.ACCOUNT, at=ended - INSTANT).exists()
    assert due(world.region, Kind.ACCOUNT, at=ended).get() == carol
    assert operations.apply_term(region=world.region, kind=Kind.ACCOUNT, at=ended) == 1
    assert not User.objects.get(pk=carol.pk).is_active


def test_another_region_is_left_alone(world: World):
    other = build_world()
    everybody_left(other, LEFT)
    look(other, NOON)

    assert not [line for line in run(world, "--dry-run") if line.startswith(other.region.code)]
    run(world)
    assert Employee.objects.filter(region=other.region, erased_at=None).count() == 5
    assert Viewing.objects.filter(region_id=other.region.pk).count() == 1


def test_the_clock_does_nothing_until_two_persons_enabled_it(world: World):
    look(world, NOON)
    with time_machine.travel(FAR, tick=False):
        tasks.keep_terms()
        assert Viewing.objects.filter(region_id=world.region.pk).exists()
        rule(world)
        tasks.keep_terms()

    assert not Viewing.objects.filter(region_id=world.region.pk).exists()


def test_a_rule_takes_two_persons_and_no_less_than_the_least_term(world: World):
    wanted = {"region": world.region, "enabled": True, "basis": "x", "occurred_at": NOON}
    with refused("retention_rule.propose", InvalidValue, "60 are the least"):
        operations.propose_rule(kind="PERSON", months=59, actor=world.alice, **wanted)
    proposed = operations.propose_rule(kind="PERSON", months=72, actor=world.alice, **wanted)
    assert retention.months_of(world.region, Kind.PERSON) == 60
    with refused("retention_rule.decide", SamePerson, "does not approve it"):
        operations.decide_rule(rule=proposed, approve=True, actor=world.alice, occurred_at=NOON)

    operations.decide_rule(rule=proposed, approve=True, actor=world.bob, occurred_at=NOON)

    assert retention.months_of(world.region, Kind.PERSON) == 72


@pytest.mark.parametrize(
    ("endpoint", "message", "goes"),
    [
        ("ACTIVE", "DELIVERED", True),
        ("ACTIVE", "WAITING", False),
        ("DISABLED", "WAITING", True),
    ],
)
def test_a_message_of_a_webhook_goes_with_its_attempts(world: World, endpoint, message, goes):
    delivery = message_of(world, endpoint, message)
    [term] = [each for each in retention.LEFTOVERS if each.name == "webhook-messages"]
    rows = term.due(at=NOON + 90 * DAY).filter(pk=delivery.pk)
    assert rows.exists() is goes
    assert not term.due(at=NOON + 90 * DAY - INSTANT).filter(pk=delivery.pk).exists()

    gone = operations.clear_leftover(leftover=replace(term, rows=rows), at=NOON + 90 * DAY)

    assert gone == goes  # The attempts are not counted.
    assert Attempt.objects.filter(delivery_id=delivery.pk).exists() is not goes


def message_of(world: World, endpoint: str, message: str) -> Delivery:
    of_region = {"region": world.region}
    delivery = Delivery.objects.create(
        endpoint=Endpoint.objects.create(
            url="x", events=[], made_by=world.dan, status=endpoint, **of_region
        ),
        record_id=world.line.pk,
        subject_id=world.line.pk,
        occurred_at=NOON,
        created_at=NOON,
        status=message,
        next_try_at=NOON if message == "WAITING" else None,
        **of_region,
    )
    Attempt.objects.create(delivery=delivery, attempted_at=NOON, duration_ms=1, **of_region)
    return delivery


def test_a_hold_is_lifted_by_another(world: World):
    hold = operations.place_hold(on=world.hanna, ground="Case", actor=world.bob, occurred_at=NOON)
    with refused("legal_hold.lift", SamePerson, "does not lift it"):
        operations.lift_hold(hold=hold, reason="x", actor=world.bob, occurred_at=NOON)


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-01-15", 60, "2021-01-15"),
    ],
)
def test_months_are_counted_on_the_calendar(at, months, expected):
    moment = NOON.fromisoformat(f"{at}T12:00:00+00:00")

    assert months_before(moment, months).date().isoformat() == expected


def test_an_unknown_region_is_named(db):
    with pytest.raises(CommandError, match="no region XX-NO"):
        call_command("retention", "--region", "XX-NO", "--dry-run")


def test_through_the_doors_only_administrators_change_and_auditors_read(
    world: World, keeper, as_user, today
):
    body = {"employee": str(world.hanna.pk), "ground": "Case 7"}
    first, second = (as_user(keeper(Role.ADMINISTRATOR)) for _each in range(2))
    assert as_user(world.alice).post("/api/v1/legal-holds/", body, format="json").status_code == 403
    placed = first.post("/api/v1/legal-holds/", body, format="json").json()

    [seen] = as_user(world.dan).get("/api/v1/legal-holds/").json()["results"]
    assert seen == placed
    lift = f"/api/v1/legal-holds/{placed['id']}/lift/"
    assert as_user(world.dan).post(lift, {"reason": "x"}, format="json").status_code == 403
    assert as_user(world.alice).post(lift, {"reason": "x"}, format="json").status_code == 404
    assert first.post(lift, {"reason": "x"}, format="json").status_code == 403
    assert second.post(lift, {"reason": "x"}, format="json").status_code == 200
    terms = second.get("/api/v1/retention-rules/terms/").json()
    assert [term["kind"] for term in terms] == list(Kind.values)


def test_rules_are_proposed_and_decided_by_administrators_alone(
    world: World, keeper, as_user, today
):
    first, second = (as_user(keeper(Role.ADMINISTRATOR)) for _each in range(2))
    path, body = "/api/v1/retention-rules/", {"region": world.region.code, "kind": "VIEWING"}
    body |= {"months": 12, "enabled": True, "basis": "Decision 4"}
    for user, status in ((world.dan, 403), (world.alice, 403), (world.hanna.user, 403)):
        assert as_user(user).post(path, body, format="json").status_code == status
    rule = first.post(path, body, format="json").json()
    decide = f"{path}{rule['id']}/decide/"

    assert as_user(world.dan).post(decide, {"approve": True}, format="json").status_code == 403
    assert first.post(decide, {"approve": True}, format="json").status_code == 403
    assert second.post(decide, {"approve": True}, format="json").json()["status"] == "APPROVED"
