"""Many at once, each a process or thread with its own connection and real commits."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from budgets.models import Allocation
from learning.models import Enrolment
from people.models import Employee, User
from providers.models import Provider, Session
from tests.books import assert_books_hold, stages
from tests.race import Race, open_race
from tests.world import (
    DAY,
    FACE,
    NOON,
    World,
    another_line,
    build_world,
    code_of,
    issue,
    of_another_course,
    redeem,
    schedule,
)
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher, VoucherBatch, VoucherRequest

INSTANT = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def race(django_db_setup, django_db_blocker) -> Iterator[Race]:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        connections_max = int(cursor.fetchone()[0])
    connection.close()
    database = {key: connection.settings_dict[key] for key in ("NAME", "OPTIONS")}
    with open_race(database, connections_max=connections_max) as race:
        yield race


def test_of_two_hundred_redemptions_of_one_voucher_one_succeeds(race: Race, committed_world: World):
    world, voucher = committed_world, issue(committed_world)

    ends = race.run(redeem_at, [presented(world, voucher)] * 200)

    assert ends == Counter({"done": 1, "voucher-used": 199})
    assert Redemption.objects.get(voucher=voucher).amount_minor == FACE
    assert_books_hold(world.region)


def test_of_two_hundred_redemptions_in_parts_no_more_than_the_face_succeed(race: Race, committed):
    world = build_world(places=200)
    voucher = issue(world)
    sessions = [of_another_course(world, f"P{n}") for n in range(10)]

    wanted = [presented(world, voucher, session, FACE // 4) for session in sessions] * 20
    ends = race.run(redeem_at, wanted)

    assert ends["done"] == 4
    assert set(ends) <= {"done", "voucher-used", "course-taken", "conflict"}
    voucher.refresh_from_db()
    assert voucher.remaining_minor == 0
    assert_books_hold(world.region)


def test_two_vouchers_of_one_person_pay_for_one_course_once(race: Race, committed_world: World):
    """Of two lines, for two sessions: neither the voucher nor the place is one both want."""
    world = committed_world
    first, second = issue(world), issue(world, allocation=another_line(world))
    other = schedule(world.course, world.eve, "G02")

    ends = race.run(redeem_at, [presented(world, first), presented(world, second, other)] * 20)

    assert ends["done"] == 1
    assert set(ends) <= {"done", "conflict", "course-taken", "voucher-used", "voucher-unknown"}
    assert Redemption.objects.filter(holder=world.hanna).count() == 1
    assert_books_hold(world.region)


def test_of_twenty_new_codes_at_once_the_holder_makes_three(race: Race, committed_world: World):
    world, voucher = committed_world, issue(committed_world)

    ends = race.run(replace_code_of, [(voucher, world.hanna)] * 20)

    assert ends == Counter({"done": 3, "too-many-new-codes": 17})
    voucher.refresh_from_db()
    assert voucher.code_version == 4


def test_of_two_hundred_issues_against_room_for_37_exactly_37_succeed(race: Race, committed):
    world = build_world(employees=200, line_minor=37 * FACE)

    ends = race.run(issue_to, [(world.line, person, world.alice) for person in world.employees])

    assert ends == Counter({"done": 37, "not-enough-money": 163})
    assert stages(world.line) == (0, 37 * FACE, 0, 0, 0)
    assert_books_hold(world.region)


def test_one_person_is_issued_one_voucher(race: Race, committed_world: World):
    world = committed_world

    ends = race.run(issue_to, [(world.line, world.hanna, world.alice)] * 40)

    assert ends["done"] == 1
    assert set(ends) <= {"done", "not-eligible", "conflict"}
    assert Voucher.objects.filter(holder=world.hanna).count() == 1
    assert_books_hold(world.region)


def test_of_forty_redeemers_five_find_a_place(race: Race, committed):
    world = build_world(employees=40, line_minor=40 * FACE, places=5)
    held = [issue(world, person) for person in world.employees]

    ends = race.run(redeem_at, [presented(world, voucher) for voucher in held])

    assert ends == Counter({"done": 5, "session-full": 35})
    world.session.refresh_from_db()
    assert world.session.places_taken == 5
    assert Voucher.objects.filter(allocation=world.line, remaining_minor=FACE).count() == 35
    assert_books_hold(world.region)


def test_one_redemption_is_confirmed_once(race: Race, committed_world: World):
    world = committed_world
    redemption = redeem(world, issue(world))

    ends = race.run(confirm_by, [(redemption.pk, world.hanna)] * 40)

    assert ends == Counter({"done": 1, "wrong-state": 39})
    assert Enrolment.objects.filter(session=world.session).count() == 1
    assert stages(world.line)[2] == FACE
    assert_books_hold(world.region)


def test_a_redemption_confirmed_and_reversed_at_once_ends_one_way(race: Race, committed):
    world = build_world(employees=20, line_minor=20 * FACE)
    presented_ones = [redeem(world, issue(world, person)) for person in world.employees]
    acts = [("confirm", r.pk, world.eve) for r in presented_ones]
    acts += [("withdraw", r.pk, world.eve) for r in presented_ones]

    ends = race.run(confirm_or_withdraw, acts * 2)

    # Only a confirmed one can be withdrawn from: of two of each, one of each is too late.
    states = Counter(Redemption.objects.filter(session=world.session).values_list("status"))
    reversed_ones = states["REVERSED",]
    assert sum(states.values()) == 20
    assert states["CONFIRMED",] == 20 - reversed_ones
    assert ends == Counter({"done": 20 + reversed_ones, "wrong-state": 60 - reversed_ones})
    assert_books_hold(world.region)


def test_a_mistake_is_undone_once(race: Race, committed_world: World):
    world = committed_world
    redemption = redeem(world, issue(world))

    ends = race.run(reverse_by, [(redemption, "MISTAKE", world.eve)] * 40)

    assert ends == Counter({"done": 1, "wrong-state": 39})
    assert_books_hold(world.region)


def test_the_expiry_sweep_beside_redemptions_frees_no_money_twice(race: Race, committed):
    world = build_world(employees=60, line_minor=60 * FACE, places=60)
    due = NOON + DAY
    held = [issue(world, person, expires_at=due) for person in world.employees]
    acts = [(presented(world, v, amount=FACE // 3, at=due - INSTANT), None) for v in held]

    ends = race.run(redeem_or_expire, [*acts, *[(None, due)] * 20])

    assert set(ends) <= {"done", "voucher-unknown", "too-many-wrong-codes"}
    redeemed = Redemption.objects.filter(session=world.session).count()
    assert redeemed == ends["done"] - 20
    ended = Voucher.objects.filter(allocation=world.line, status="EXPIRED")
    assert ended.count() == 60 - redeemed
    assert not ended.filter(redemptions__isnull=False).exists()
    assert_books_hold(world.region)


def test_the_lapse_sweep_beside_reversals_and_redemptions_waits_in_no_circle(race, committed):
    world = build_world(employees=40, line_minor=40 * FACE, places=80)
    held = [issue(world, person) for person in world.employees]
    overdue = [redeem(world, voucher, amount_minor=FACE // 3) for voucher in held]
    second = of_another_course(world, places=80)
    at = overdue[0].confirm_until
    acts: list[tuple] = [("lapse", at)] * 40
    acts += [("reverse", redemption, "MISTAKE", world.eve) for redemption in overdue]
    acts += [("redeem", *presented(world, v, second, FACE // 3, at)) for v in held]

    ends = race.run(lapse_reverse_or_redeem, Random(7).sample(acts, len(acts)))

    assert set(ends) <= {"done", "wrong-state"}
    vouchers.lapse_redemptions(at=at)
    assert not Redemption.objects.filter(session=world.session, status="AWAITING_HOLDER").exists()
    assert Redemption.objects.filter(session=second, status="AWAITING_HOLDER").count() == 40
    assert_books_hold(world.region)


def test_two_batches_on_a_line_with_room_for_half_use_it_up_exactly(race: Race, committed):
    world = build_world(employees=80, line_minor=40 * FACE)
    batches = [batch(world, world.employees[:40]), batch(world, world.employees[40:])]

    ends = race.run(issue_chunk, [(each.pk, 4) for each in batches] * 10)

    assert ends == Counter({"done": 20})
    after = VoucherBatch.objects.filter(pk__in=[each.pk for each in batches])
    assert {each.status for each in after} == {VoucherBatch.Status.DONE}
    assert sum(each.issued for each in after) == sum(each.refused for each in after) == 40
    assert stages(world.line) == (0, 40 * FACE, 0, 0, 0)
    assert_books_hold(world.region)


def test_two_batches_for_the_same_people_in_opposite_order_serve_each_once(race, committed):
    world = build_world(employees=40, line_minor=40 * FACE)
    batches = [batch(world, world.employees), batch(world, world.employees[::-1])]

    ends = race.run(issue_chunk, [(each.pk, 4) for each in batches] * 10)

    assert ends == Counter({"done": 20})
    assert Voucher.objects.filter(allocation=world.line).count() == 40
    refusals = VoucherRequest.objects.filter(batch__in=batches, voucher=None)
    assert refusals.filter(refusal__startswith="Already holds voucher").count() == 40
    assert_books_hold(world.region)


def test_one_batch_delivered_to_many_workers_issues_once_to_each(race: Race, committed):
    world = build_world(employees=40, line_minor=80 * FACE)
    one = batch(world, world.employees)

    race.run(issue_chunk, [(one.pk, 4)] * 40)

    one.refresh_from_db()
    assert (one.status, one.issued, one.refused) == (VoucherBatch.Status.DONE, 40, 0)
    assert Voucher.objects.filter(batch=one).count() == 40
    assert_books_hold(world.region)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_acts_at_once_leave_the_books_right_and_nobody_waiting(race, committed, seed: int):
    world = build_world(employees=12, line_minor=8 * FACE, places=6)
    sessions = [world.session, of_another_course(world, places=6)]
    for person in world.employees[:8]:
        issue(world, person, expires_at=NOON + 10 * DAY)
    cast = (world.line, sessions, world.employees, world.academy, world.alice, world.eve)

    # A deadlock would come back as an error and not as a refusal.
    ends = race.run(act_at_random, [(seed * 1000 + n, *cast) for n in range(200)])

    assert ends["done"] > 20
    assert_books_hold(world.region)


# What the processes do.


def presented(
    world: World,
    voucher: Voucher,
    session: Session | None = None,
    amount: int | None = None,
    at: datetime = NOON + DAY,
) -> tuple:
    return code_of(voucher), session or world.session, world.academy, world.eve, amount, at


def redeem_at(
    code: str, session: Session, provider: Provider, actor: User, amount: int | None, at: datetime
) -> None:
    vouchers.redeem_voucher(
        code=code,
        session=session,
        provider=provider,
        actor=actor,
        amount_minor=amount,
        occurred_at=at,
    )


def issue_to(line: Allocation, holder: Employee, actor: User) -> None:
    vouchers.issue_voucher(
        allocation=line,
        holder=holder,
        amount_minor=FACE,
        valid_from=NOON,
        expires_at=NOON + 90 * DAY,
        actor=actor,
        occurred_at=NOON,
    )


def confirm_by(redemption_id: UUID, holder: Employee) -> None:
    vouchers.confirm_redemption(
        redemption_id=redemption_id, holder=holder, actor=holder.user, occurred_at=NOON + DAY
    )


def reverse_by(redemption: Redemption, ending: str, actor: User) -> None:
    vouchers.reverse_redemption(
        redemption=redemption, ending=ending, reason="…", actor=actor, occurred_at=NOON + DAY
    )


def confirm_or_withdraw(act: str, redemption_id: UUID, actor: User) -> None:
    redemption = Redemption.objects.select_related("voucher__holder__user").get(pk=redemption_id)
    if act == "confirm":
        confirm_by(redemption_id, redemption.voucher.holder)
    else:
        reverse_by(redemption, "WITHDRAWN", actor)


def redeem_or_expire(presentation: tuple | None, due: datetime | None) -> None:
    if presentation:
        redeem_at(*presentation)
    else:
        vouchers.expire_vouchers(at=due, limit=10)


def lapse_reverse_or_redeem(act: str, *arguments) -> None:
    if act == "lapse":
        vouchers.lapse_redemptions(at=arguments[0], limit=10)
    else:
        {"reverse": reverse_by, "redeem": redeem_at}[act](*arguments)


def batch(world: World, holders: list[Employee]) -> VoucherBatch:
    return vouchers.create_batch(
        allocation=world.line,
        holders=holders,
        amount_minor=FACE,
        valid_from=NOON,
        expires_at=NOON + 90 * DAY,
        actor=world.alice,
        occurred_at=NOON,
    )


def issue_chunk(batch_id: UUID, limit: int) -> None:
    vouchers.issue_next_chunk(batch_id=batch_id, occurred_at=NOON, limit=limit)


def act_at_random(
    seed: int,
    line: Allocation,
    sessions: list[Session],
    people: list[Employee],
    academy: Provider,
    alice: User,
    eve: User,
) -> None:
    """Do one of everything that may happen, to whatever this number draws."""
    draw = Random(seed)
    held = list(Voucher.objects.filter(allocation=line).select_related("holder__user"))
    voucher, redemption = (
        draw.choice(held),
        _any(draw, Redemption.objects.filter(session__in=sessions)),
    )
    by_alice = {"voucher": voucher, "reason": "…", "actor": alice, "occurred_at": NOON + DAY}
    acts = [
        lambda: issue_to(line, draw.choice(people), alice),
        lambda: vouchers.void_voucher(**by_alice),
        lambda: vouchers.suspend_voucher(**by_alice),
        lambda: vouchers.lift_suspension(**by_alice),
        lambda: vouchers.expire_vouchers(at=NOON + 10 * DAY, limit=1),
        lambda: vouchers.lapse_redemptions(at=NOON + 4 * DAY, limit=5),
    ]
    acts += 4 * [
        lambda: redeem_at(
            code_of(voucher), draw.choice(sessions), academy, eve, FACE // 3, NOON + DAY
        )
    ]
    if redemption:
        acts += 4 * [lambda: confirm_by(redemption.pk, redemption.voucher.holder)]
        acts += [
            lambda: reverse_by(redemption, draw.choice(["MISTAKE", "WITHDRAWN", "NO_SHOW"]), eve)
        ] * 3
    draw.choice(acts)()


def _any(draw: Random, redemptions) -> Redemption | None:
    found = list(redemptions.select_related("voucher__holder__user").order_by("pk"))
    return draw.choice(found) if found else None


def replace_code_of(voucher: Voucher, holder: Employee) -> None:
    vouchers.replace_code(voucher=voucher, holder=holder, actor=holder.user, occurred_at=NOON + DAY)
