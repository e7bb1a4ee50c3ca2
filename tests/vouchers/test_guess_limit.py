"""Ten wrong codes in ten minutes, per provider: what counts, what it costs, and who is told."""

from datetime import timedelta

import pytest

from audit.models import AuditRecord, Notice
from core.crockford import CodeMistyped
from core.errors import Refused
from core.ids import new_id
from people import operations as people
from people.models import Role, User
from providers.models import Provider
from tests.refusals import refused
from tests.world import DAY, NOON, World, build_world, code_of, issue, redeem, schedule
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import CodeTry, Voucher
from vouchers.operations.guesses import REGION_ALARM_AT, TRIES, WITHIN

AT = NOON + DAY
SECOND = timedelta(seconds=1)


def wrong_code() -> str:
    return codes.secrets_of(new_id(), 1).code


def guess(world: World, **changes) -> str:
    """Present a code that is nobody's; return the code of the refusal."""
    with pytest.raises((vouchers.VoucherUnknown, vouchers.TooManyWrongCodes)) as caught:
        redeem(world, Voucher(), **{"code": wrong_code(), **changes})
    return caught.value.code


def as_rival(world: World) -> dict[str, object]:
    session = world.rival_course.sessions.first()
    return {"provider": world.rival, "actor": world.mallory, "session": session}


def alarms(world: World, action: str = "guess_limit.reached") -> int:
    return AuditRecord.objects.filter(region_id=world.region.pk, action=action).count()


@pytest.fixture
def locked(world: World) -> World:
    """The Academy has used up its tries at AT."""
    assert [guess(world) for _each in range(TRIES)] == ["voucher-unknown"] * TRIES
    return world


def test_the_eleventh_wrong_code_has_to_wait_and_is_told_how_long(locked: World):
    message = "Ten wrong codes in ten minutes: typed codes wait for 10 minutes."
    with refused("voucher.redeem", vouchers.TooManyWrongCodes, message):
        redeem(locked, Voucher(), code=wrong_code())

    with pytest.raises(vouchers.TooManyWrongCodes) as caught:
        redeem(locked, Voucher(), code=wrong_code(), occurred_at=AT + WITHIN - SECOND)
    assert (caught.value.status, caught.value.retry_after) == (429, 1)


def test_a_right_code_that_is_typed_waits_too_and_tells_nothing(locked: World):
    voucher = issue(locked)

    assert guess(locked, code=code_of(voucher)) == "too-many-wrong-codes"
    assert not voucher.redemptions.exists()


def test_scanning_goes_on_while_typing_has_to_wait(locked: World):
    voucher = issue(locked)
    scanned = codes.qr_text(codes.secrets_of(voucher.pk, 1).token)

    assert redeem(locked, voucher, code=scanned)


def test_another_provider_goes_on(locked: World):
    schedule(locked.rival_course, locked.mallory, "R01")

    assert redeem(locked, issue(locked), **as_rival(locked))


def test_the_limit_ends_by_itself(locked: World):
    assert guess(locked, occurred_at=AT + WITHIN - SECOND) == "too-many-wrong-codes"
    assert redeem(locked, issue(locked), occurred_at=AT + WITHIN)
    assert guess(locked, occurred_at=AT + WITHIN) == "voucher-unknown"


def test_any_ten_minutes_have_ten_wrong_codes_at_most(world: World):
    """The window slides: what was guessed at its end counts on."""
    told = [guess(world, occurred_at=AT + n * timedelta(seconds=30)) for n in range(60)]
    answered = [n for n, code in enumerate(told) if code == "voucher-unknown"]

    assert len(answered) == 30  # In half an hour.
    assert all(later - first >= 20 for first, later in zip(answered, answered[10:], strict=False))


def test_a_typing_error_and_a_right_code_cost_nothing(world: World):
    for person in world.employees[:2]:
        redeem(world, issue(world, person))
    for _each in range(2 * TRIES):
        with pytest.raises(CodeMistyped):
            redeem(world, Voucher(), code=wrong_code()[:-1] + "*")

    assert not CodeTry.objects.filter(provider=world.academy, spent_at__isnull=False).exists()


def test_what_is_wrong_with_session_or_sum_costs_nothing(world: World):
    voucher = issue(world)
    for changes in ({"amount_minor": 0}, {"occurred_at": world.session.ends_at}):
        with pytest.raises(Refused):
            redeem(world, voucher, **changes)

    assert not CodeTry.objects.filter(provider=world.academy, spent_at__isnull=False).exists()


@pytest.mark.parametrize("state", ["elsewhere", "suspended", "void", "expired", "used"])
def test_a_code_that_an_outsider_cannot_use_costs_what_an_unknown_one_costs(world: World, state):
    voucher = UNUSABLE[state](world)

    assert guess(world, code=code_of(voucher)) == "voucher-unknown"
    assert CodeTry.objects.filter(provider=world.academy, spent_at=AT).count() == 1


def elsewhere(_world: World) -> Voucher:
    return issue(build_world())


def ended(operation) -> object:
    def make(world: World) -> Voucher:
        voucher = issue(world)
        operation(voucher=voucher, reason="…", actor=world.alice, occurred_at=NOON)
        return voucher

    return make


def expired(world: World) -> Voucher:
    return issue(world, expires_at=AT)


def used(world: World) -> Voucher:
    schedule(world.rival_course, world.mallory, "R01")
    voucher = issue(world)
    redeem(world, voucher, **as_rival(world))
    return voucher


UNUSABLE = {
    "elsewhere": elsewhere,
    "suspended": ended(vouchers.suspend_voucher),
    "void": ended(vouchers.void_voucher),
    "expired": expired,
    "used": used,
}


def test_the_tenth_wrong_code_raises_one_alarm_and_mails_who_can_act(world: World):
    User.objects.filter(pk__in=[world.bob.pk, world.alice.pk]).update(email="b@example.org")
    for _each in range(TRIES - 1):
        guess(world)
    assert alarms(world) == 0

    for _each in range(TRIES):
        guess(world)

    assert alarms(world) == 1
    sent = Notice.objects.filter(region_id=world.region.pk)
    assert [notice.address for notice in sent] == ["b@example.org"]  # Bob; Alice accredits nobody.
    assert "Academy presented ten wrong voucher codes" in sent[0].body


def test_an_alarm_is_raised_again_only_after_ten_minutes(locked: World):
    for minutes in (10, 11):
        guess(locked, occurred_at=AT + minutes * timedelta(minutes=1))
    assert alarms(locked) == 1

    for _each in range(TRIES):
        guess(locked, occurred_at=AT + timedelta(minutes=12))
    assert alarms(locked) == 2


def test_many_providers_together_raise_an_alarm_and_lock_nobody_out(world: World):
    for number in range(REGION_ALARM_AT // 9 + 1):
        provider = twin_of(world.academy, number)
        for _each in range(9):
            guess(world, provider=provider)

    assert alarms(world) == 0
    assert alarms(world, "guess_alarm.raised") == 1
    assert redeem(world, issue(world))


def twin_of(provider: Provider, number: int) -> Provider:
    return Provider.objects.create(
        region_id=provider.region_id, name=f"Twin {number}", registry_number=f"T{number}"
    )


def test_the_limit_is_lifted_with_a_reason_on_the_record(locked: World):
    vouchers.lift_guess_limit(
        provider=locked.academy, reason="A worn sheet.", actor=locked.bob, occurred_at=AT
    )

    assert redeem(locked, issue(locked))
    record = AuditRecord.objects.get(action="guess_limit.lifted", subject_id=locked.academy.pk)
    assert (record.actor_id, record.told) == (locked.bob.pk, {"reason": "A worn sheet."})


def test_who_may_not_be_mailed_is_not(world: World):
    gone = people.create_user(username="gone", language="en", actor=None, occurred_at=NOON)
    at = {"actor": None, "occurred_at": NOON}
    people.grant_role(user=gone, region=world.region, role=Role.ADMINISTRATOR, **at)
    User.objects.filter(pk=gone.pk).update(email="gone@example.org", is_active=False)

    for _each in range(TRIES):
        guess(world)

    assert alarms(world) == 1
    assert not Notice.objects.filter(region_id=world.region.pk).exists()
