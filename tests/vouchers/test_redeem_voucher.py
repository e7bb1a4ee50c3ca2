"""Presenting a voucher: what it reserves, and every reason to turn it down."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditRecord
from core.crockford import CodeMistyped
from core.errors import InvalidValue
from core.ids import new_id
from providers import operations as providers
from providers.models import Session
from tests.refusals import refused
from tests.world import (
    DAY,
    FACE,
    NOON,
    PRICE,
    World,
    build_world,
    code_of,
    confirm,
    issue,
    of_another_course,
    redeem,
    schedule,
)
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

INSTANT = timedelta(microseconds=1)
EXPIRY = NOON + 90 * DAY
UNKNOWN = (
    "This code cannot be redeemed for this session. Compare it with the sheet. The holder sees"
    " whether the voucher is used, expired or suspended."
)


@pytest.fixture
def known(world: World, voucher) -> Voucher:
    """A voucher that was presented to the Academy before and is whole again."""
    reverse(world, redeem(world, voucher, occurred_at=NOON))
    return voucher


def reverse(world: World, redemption: Redemption) -> None:
    vouchers.reverse_redemption(
        redemption=redemption, ending="MISTAKE", reason="…", actor=world.eve, occurred_at=NOON
    )


def late_session(world: World) -> Session:
    """A session that goes on when the voucher has expired."""
    return providers.schedule_session(
        course=world.course,
        code="L01",
        places=25,
        venue_kind=Session.Venue.PROVIDER,
        venue="Room 12",
        starts_at=EXPIRY,
        ends_at=EXPIRY + 9 * DAY,
        blocks=[providers.PlannedBlock(kind="ON_SITE", hours=72, starts_at=EXPIRY)],
        actor=world.eve,
        occurred_at=NOON,
    )


def test_redeeming_reserves_the_voucher_and_a_place_until_the_holder_confirms(
    world: World, voucher
):
    redemption = redeem(world, voucher)

    voucher.refresh_from_db()
    world.session.refresh_from_db()
    assert (voucher.status, voucher.remaining_minor) == (Voucher.Status.REDEEMED, FACE - PRICE)
    assert world.session.places_taken == 1
    stored = Redemption.objects.get(pk=redemption.pk)
    assert (stored.status, stored.amount_minor) == (Redemption.Status.AWAITING_HOLDER, PRICE)
    assert (stored.presented_at, stored.confirm_until) == (
        NOON + DAY,
        world.session.starts_at + 3 * DAY,
    )
    assert (stored.provider, stored.presented_by_id) == (world.academy, world.eve.pk)


def test_redeeming_is_recorded_with_actor_time_and_amount(world: World, voucher):
    redemption = redeem(world, voucher)

    record = AuditRecord.objects.get(action="voucher.redeemed", subject_id=voucher.pk)
    assert (record.actor_id, record.occurred_at) == (world.eve.pk, NOON + DAY)
    assert record.details == {"redemption_id": str(redemption.pk), "amount_minor": PRICE}


@pytest.mark.parametrize("spoil", [str.lower, lambda code: code.replace("-", " "), str.strip])
def test_a_code_is_read_as_people_type_it(world: World, voucher, spoil):
    redeem(world, voucher, code=spoil(code_of(voucher)))

    assert voucher.redemptions.count() == 1


def test_the_scanned_address_redeems_as_the_typed_code_does(world: World, voucher):
    token = codes.secrets_of(voucher.pk, 1).token

    redeem(world, voucher, code=codes.qr_text(token))

    assert voucher.redemptions.count() == 1


def test_a_voucher_pays_for_two_courses_in_parts(world: World, voucher):
    second = of_another_course(world)

    redeem(world, voucher, amount_minor=FACE - 1)
    voucher.refresh_from_db()
    assert voucher.remaining_minor == 1
    redeem(world, voucher, session=second, amount_minor=1, currency="RUB")

    voucher.refresh_from_db()
    assert voucher.remaining_minor == 0
    assert sorted(voucher.redemptions.values_list("amount_minor", flat=True)) == [1, FACE - 1]


def test_an_unknown_code_is_refused(world: World):
    issue(world)
    stranger = codes.secrets_of(new_id(), 1)

    for secret in (stranger.code, stranger.token):
        with refused("voucher.redeem", vouchers.VoucherUnknown, UNKNOWN):
            redeem(world, Voucher(), code=secret)


def test_a_code_of_another_region_looks_unknown(world: World):
    elsewhere = build_world()
    voucher = issue(elsewhere)

    with refused("voucher.redeem", vouchers.VoucherUnknown, UNKNOWN):
        redeem(world, voucher)


def test_somebody_elses_code_tells_an_outsider_exactly_what_no_code_tells(world: World):
    elsewhere = build_world()
    used = issue(elsewhere)
    redeem(elsewhere, used)

    told = set()
    unused = issue(elsewhere, elsewhere.employees[1])
    for code in (codes.secrets_of(new_id(), 1).code, code_of(unused), code_of(used)):
        with pytest.raises(vouchers.VoucherUnknown) as caught:
            redeem(world, used, code=code)
        told.add((type(caught.value), str(caught.value), caught.value.code, caught.value.status))
    assert told == {(vouchers.VoucherUnknown, UNKNOWN, "voucher-unknown", 404)}


def test_a_mistyped_code_is_refused_before_any_look_up(world: World):
    code = code_of(issue(world))
    wrong = ("1" if code[0] == "0" else "0") + code[1:]

    with refused("voucher.redeem", CodeMistyped, "One character of the code is wrong."):
        redeem(world, Voucher(), code=wrong)
    with refused("voucher.redeem", CodeMistyped, "A code has 16 characters"):
        redeem(world, Voucher(), code=code[:-1])


def test_a_used_voucher_is_refused(world: World, voucher):
    redeem(world, voucher)
    second = schedule(world.course, world.eve, "G02")

    message = f"Voucher {voucher.number} is already used, or booked for another session."
    with refused("voucher.redeem", vouchers.VoucherUsed, message):
        redeem(world, voucher, session=second)


@pytest.mark.parametrize("late_by", [timedelta(0), INSTANT, DAY])
def test_a_voucher_is_unusable_from_the_moment_it_expires(world: World, known, late_by):
    session = late_session(world)

    message = f"Voucher {known.number} expired on 31 May 2026. Its issuer may extend it."
    with refused("voucher.redeem", vouchers.VoucherExpired, message):
        redeem(world, known, session=session, occurred_at=EXPIRY + late_by)


def test_a_voucher_is_usable_until_the_last_instant(world: World):
    voucher = issue(world, expires_at=NOON + 2 * DAY)

    assert redeem(world, voucher, occurred_at=NOON + 2 * DAY - INSTANT)


def test_an_expired_voucher_is_refused_whatever_the_clock_says(world: World, known):
    vouchers.expire_vouchers(at=EXPIRY)

    with refused("voucher.redeem", vouchers.VoucherExpired, "expired on 31 May 2026"):
        redeem(world, known)


def test_a_voucher_is_unusable_before_it_begins(world: World, voucher):
    begins_later = issue(world, world.employees[1], valid_from=NOON + DAY)
    reverse(world, redeem(world, begins_later))

    message = f"Voucher {begins_later.number} is valid from 3 March 2026 on."
    with refused("voucher.redeem", vouchers.VoucherUnusable, message):
        redeem(world, begins_later, occurred_at=NOON + DAY - INSTANT)
    assert redeem(world, begins_later, occurred_at=NOON + DAY)


def test_a_suspended_voucher_is_refused(world: World, known):
    vouchers.suspend_voucher(voucher=known, reason="Lost.", actor=world.alice, occurred_at=NOON)

    message = f"Voucher {known.number} is suspended. Its issuer can lift that."
    with refused("voucher.redeem", vouchers.VoucherSuspended, message):
        redeem(world, known)


def test_a_void_voucher_is_refused(world: World, known):
    vouchers.void_voucher(voucher=known, reason="Left.", actor=world.alice, occurred_at=NOON)

    message = f"Voucher {known.number} is void. Ask its issuer."
    with refused("voucher.redeem", vouchers.VoucherUnusable, message):
        redeem(world, known)


def test_another_currency_is_refused(world: World, voucher):
    message = f"Voucher {voucher.number} is in RUB, not in EUR."
    with refused("voucher.redeem", vouchers.WrongCurrency, message):
        redeem(world, voucher, currency="EUR")


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_of_nothing_is_refused(world: World, voucher, amount: int):
    with refused("voucher.redeem", InvalidValue, "The amount must be more than zero."):
        redeem(world, voucher, amount_minor=amount)


def test_more_than_the_course_costs_is_refused(world: World):
    voucher = issue(world, amount_minor=PRICE + 100)

    message = (
        "The course costs RUB 60,000.00 and the voucher has RUB 60,001.00 left;"
        " RUB 60,000.01 was asked."
    )
    with refused("voucher.redeem", vouchers.AmountTooHigh, message):
        redeem(world, voucher, amount_minor=PRICE + 1)
    assert redeem(world, voucher, amount_minor=PRICE)


def test_more_than_is_left_is_refused(world: World):
    voucher = issue(world, amount_minor=50_000_00)

    message = "the voucher has RUB 50,000.00 left; RUB 60,000.00 was asked."
    with refused("voucher.redeem", vouchers.AmountTooHigh, message):
        redeem(world, voucher)
    with refused("voucher.redeem", vouchers.AmountTooHigh, "RUB 50,000.01 was asked."):
        redeem(world, voucher, amount_minor=50_000_01)
    assert redeem(world, voucher, amount_minor=50_000_00)


def test_a_second_redemption_for_the_same_session_is_refused(world: World, voucher):
    redeem(world, voucher, amount_minor=100)

    with refused("voucher.redeem", vouchers.CourseTaken, "already, on session G01."):
        redeem(world, voucher, amount_minor=100)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("redemption_amount_positive", {"amount_minor": 0}),
        ("redemption_status_has_its_facts", {"status": "CONFIRMED"}),
        ("redemption_status_has_its_facts", {"confirmed_at": NOON}),
        ("redemption_status_has_its_facts", {"status": "REVERSED"}),
        ("redemption_status_has_its_facts", {"status": "LAPSED", "ended_at": NOON}),
    ],
)
def test_the_database_itself_refuses_a_redemption_without_its_facts(world: World, rule, change):
    redemption = redeem(world, issue(world))

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Redemption.objects.filter(pk=redemption.pk).update(**change)


def test_the_database_itself_refuses_a_second_living_redemption(world: World):
    redemption = redeem(world, issue(world))
    redemption.pk = new_id()

    with pytest.raises(IntegrityError, match="redemption_one_per_person"), transaction.atomic():
        redemption.save(force_insert=True)


def test_the_database_itself_refuses_to_take_more_than_is_left(world: World, voucher):
    for wrong in (-1, FACE + 1):
        refusal = pytest.raises(IntegrityError, match="voucher_remaining_within_face")
        with refusal, transaction.atomic():
            Voucher.objects.filter(pk=voucher.pk).update(remaining_minor=wrong)


def test_a_part_that_was_confirmed_leaves_the_rest_usable(world: World, voucher):
    confirm(world, redeem(world, voucher, amount_minor=FACE // 2))

    redeem(world, voucher, session=of_another_course(world), amount_minor=1)

    voucher.refresh_from_db()
    assert voucher.remaining_minor == FACE - FACE // 2 - 1
