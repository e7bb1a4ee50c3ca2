"""Nominations: an explainable order, people passed over, and what the department makes of it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from core.errors import InvalidValue, SamePerson, WrongState
from core.ids import new_id
from people.models import Body, Employee, Role
from people.operations import create_body
from tests.people.colleagues import make_official
from tests.refusals import refused
from tests.world import DAY, FACE, NOON, World, complete, confirm, issue, redeem
from vouchers import operations as vouchers
from vouchers import priority, queries
from vouchers.models import Nomination, VoucherRequest


@pytest.fixture
def olga(world):
    return make_official(world, Role.HR_OFFICER, body=world.body)


def nominate(world: World, olga, *people: Employee, **changes) -> list[Nomination]:
    wanted = {
        "allocation": world.line,
        "employees": people,
        "among": world.employees,
        "reason": "",
        "actor": olga,
        "occurred_at": NOON,
    }
    return vouchers.nominate(**{**wanted, **changes})


def accept(world: World, *nominations: Nomination, **changes):
    wanted = {
        "nominations": nominations,
        "amount_minor": FACE,
        "valid_from": NOON,
        "expires_at": NOON + 90 * DAY,
        "actor": world.alice,
        "occurred_at": NOON + DAY,
    }
    return vouchers.accept_nominations(**{**wanted, **changes})


def order_on(world: World, at=NOON) -> list[str]:
    able, _unable = queries.candidates(world.line, world.employees, at=at)
    return [each.employee.work_id for each in able]


def set_order(world: World, *criteria: str, posts=()):
    return vouchers.set_priority(
        programme=world.programme,
        criteria=criteria,
        posts=posts,
        actor=world.alice,
        occurred_at=NOON,
    )


def test_equal_people_stand_by_work_number(world):
    assert order_on(world) == ["W0000", "W0001", "W0002", "W0003", "W0004"]


def test_people_of_state_bodies_stand_before_those_of_municipal_ones(world):
    municipal = create_body(
        region=world.region,
        code="EDU",
        name="Education committee",
        tier=Body.Tier.MUNICIPAL,
        valid_from=date(2020, 1, 1),
        actor=world.bob,
        occurred_at=NOON,
    )
    world.hanna.body = municipal
    world.hanna.save(update_fields=["body"])

    assert order_on(world) == ["W0001", "W0002", "W0003", "W0004", "W0000"]


def test_who_completed_a_course_stands_behind_who_never_did_and_says_when(world):
    complete(world, confirm(world, redeem(world, issue(world))))
    world.hanna.vouchers.update(status="EXPIRED", remaining_minor=0)
    later = world.session.ends_at + timedelta(days=2 * 366)

    able, _unable = queries.candidates(world.line, world.employees, at=later)

    assert [each.employee.work_id for each in able][-1] == "W0000"
    assert priority.words_of(able[-1].grounds) == (
        "state body; last course completed 2 years ago; employed since 1 January 2020"
    )


def test_a_programme_names_posts_that_come_first(world):
    jana = world.employees[2]
    jana.post = "Head of unit"
    jana.save(update_fields=["post"])
    set_order(world, "POST", "LONGEST_EMPLOYED", posts=["head of unit"])

    assert order_on(world)[0] == jana.work_id


@pytest.mark.parametrize(
    ("criteria", "posts", "message"),
    [
        ((), (), "Name each criterion once"),
        (("STATE_BODY", "STATE_BODY"), (), "Name each criterion once"),
        (("POST",), (), "Name posts exactly when"),
        (("STATE_BODY",), ("clerk",), "Name posts exactly when"),
    ],
)
def test_an_order_that_says_nothing_is_refused(world, criteria, posts, message):
    with refused("priority.set", InvalidValue, message):
        set_order(world, *criteria, posts=posts)


def test_grounds_are_told_in_the_language_of_the_reader():
    grounds = [("STATE_BODY", True), ("LAST_TRAINED", None)]

    with override("en"):
        assert priority.words_of(grounds) == "state body; completed no course yet"


def test_who_cannot_be_nominated_is_listed_with_why(world, olga):
    voucher = issue(world)
    igor, jana = world.employees[1:3]
    jana.employed_until = NOON.date()
    jana.save(update_fields=["employed_until"])
    nominate(world, olga, igor)

    _able, unable = queries.candidates(world.line, world.employees, at=NOON)

    assert [(person.work_id, why) for person, why in unable] == [
        ("W0000", f"Already holds voucher {voucher.number} of this line."),
        ("W0001", "Nominated already; the department decides."),
        ("W0002", "Not employed on 2 March 2026."),
    ]


def test_a_nomination_keeps_its_place_and_grounds(world, olga):
    [made] = nominate(world, olga, world.hanna)

    made.refresh_from_db()
    assert (made.place, made.among, made.status) == (1, 5, "WAITING")
    assert [criterion for criterion, _fact in made.grounds] == list(priority.USUAL)


def test_who_is_passed_over_is_answered_for(world, olga):
    with refused("nomination.make", vouchers.ReasonNeeded, "You pass over 2 people who stand"):
        nominate(world, olga, *world.employees[2:4])

    made = nominate(world, olga, *world.employees[2:4], reason="The others are on leave.")
    assert [each.place for each in made] == [3, 4]


def test_nobody_of_another_body_is_nominated(world, olga):
    with refused("nomination.make", vouchers.NotEligible, "You nominate people of your own"):
        nominate(world, olga, world.hanna, among=world.employees[1:])


def test_who_is_nominated_is_not_nominated_again(world, olga):
    nominate(world, olga, world.hanna)

    with refused("nomination.make", vouchers.NotEligible, "W0000: Nominated already"):
        nominate(world, olga, world.hanna)


def test_the_database_refuses_a_second_nomination_that_waits(world, olga):
    [made] = nominate(world, olga, world.hanna)

    made.pk, made._state.adding = new_id(), True
    with pytest.raises(IntegrityError, match="nomination_waits_once"), transaction.atomic():
        Nomination.objects.bulk_create([made])


def test_a_line_that_is_not_for_vouchers_takes_no_nominations(world, olga):
    with refused("nomination.make", WrongState, "Line P1 is not for vouchers."):
        nominate(world, olga, world.hanna, allocation=world.pay_line)


def test_accepted_nominations_become_a_batch_in_their_order(world, olga):
    made = nominate(world, olga, *world.employees[:3])

    batch = accept(world, *reversed(made))

    named = VoucherRequest.objects.filter(batch=batch).order_by("position")
    assert [each.employee_id for each in named] == [each.employee_id for each in made]
    assert set(batch.nominations.values_list("status", flat=True)) == {"ACCEPTED"}
    vouchers.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON + DAY)
    assert world.line.vouchers.count() == 3


def test_who_waits_in_a_batch_is_not_nominated_again(world, olga):
    accept(world, *nominate(world, olga, world.hanna))

    with refused("nomination.make", vouchers.NotEligible, "W0000: Already in a batch."):
        nominate(world, olga, world.hanna)


def test_a_declined_nomination_tells_why_and_moves_nothing(world, olga):
    made = nominate(world, olga, *world.employees[:2])

    vouchers.decline_nominations(
        nominations=made, reason="No places left.", actor=world.alice, occurred_at=NOON + DAY
    )

    made[0].refresh_from_db()
    assert (made[0].status, made[0].decision_reason) == ("DECLINED", "No places left.")
    assert not world.line.vouchers.exists()
    assert len(nominate(world, olga, *world.employees[:2])) == 2


def test_what_is_decided_is_not_decided_again(world, olga):
    [made] = nominate(world, olga, world.hanna)
    vouchers.withdraw_nomination(nomination=made, actor=olga, occurred_at=NOON)

    with refused("nomination.accept", WrongState, "of W0000 is withdrawn already. Look again."):
        accept(world, made)


def test_nobody_decides_on_their_own_nominations(world):
    made = nominate(world, world.alice, world.hanna)

    with refused("nomination.accept", SamePerson, "You nominated them yourself."):
        accept(world, *made)


def test_nominations_of_two_lines_are_accepted_apart(world, olga):
    [one] = nominate(world, olga, world.hanna)
    other = Nomination.objects.get(pk=one.pk)
    other.pk, other._state.adding, other.allocation = new_id(), True, world.pay_line
    Nomination.objects.bulk_create([other])

    with refused("nomination.accept", InvalidValue, "one budget line at a time"):
        accept(world, one, other)
