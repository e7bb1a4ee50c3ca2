"""Voiding, suspending, lifting, extending and re-issuing a voucher, and showing its secrets."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditRecord
from budgets.queries import OutsideFundingWindow
from core.errors import InvalidValue, WrongState
from ledger.models import Transfer
from tests.books import assert_books_hold, stages
from tests.refusals import refused
from tests.world import (
    DAY,
    FACE,
    LINE,
    NOON,
    World,
    code_of,
    confirm,
    enrol,
    issue,
    redeem,
)
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Voucher

INSTANT = timedelta(microseconds=1)
AFTER_LAST = datetime(2026, 12, 31, 21, tzinfo=UTC)  # Of the source, by the clock of Moscow.
REASON = "The sheet was lost."


def test_voiding_gives_the_money_back_to_the_line(world: World, voucher):
    void(world, voucher)

    assert state(voucher) == (Voucher.Status.VOIDED, 0)
    assert stages(world.line) == (LINE, 0, 0, 0, 0)
    transfer = Transfer.objects.get(verb="release", subject_id=voucher.pk)
    assert (transfer.amount_minor, transfer.reason) == (FACE, "VOIDED")
    record = AuditRecord.objects.get(action="voucher.voided", subject_id=voucher.pk)
    assert (record.actor_id, record.told) == (world.alice.pk, {"reason": REASON})


def test_voiding_a_part_used_voucher_releases_what_is_left(world: World, voucher):
    confirm(world, redeem(world, voucher, amount_minor=FACE // 4))

    void(world, voucher)

    assert stages(world.line) == (LINE - FACE // 4, 0, FACE // 4, 0, 0)
    assert_books_hold(world.region)


def test_a_suspended_voucher_can_be_voided(world: World, voucher):
    suspend(world, voucher)
    void(world, voucher)

    assert state(voucher) == (Voucher.Status.VOIDED, 0)


def test_a_presented_voucher_cannot_be_voided(world: World, voucher):
    redeem(world, voucher, amount_minor=1)

    message = f"Nothing of voucher {voucher.number} is free: it is presented or used."
    with refused("voucher.void", WrongState, message):
        void(world, voucher)


def test_a_used_voucher_cannot_be_voided(world: World):
    redemption, _enrolment = enrol(world)

    message = f"Nothing of voucher {redemption.voucher.number} is free"
    with refused("voucher.void", WrongState, message):
        void(world, redemption.voucher)


@pytest.mark.parametrize("act", ["void", "suspend", "lift", "reissue", "extend"])
@pytest.mark.parametrize("end", ["void", "expired"])
def test_a_voucher_that_has_ended_stays_ended(world: World, voucher, act: str, end: str):
    if end == "void":
        void(world, voucher)
    else:
        vouchers.expire_vouchers(at=voucher.expires_at)

    message = f"Voucher {voucher.number} is {end}"
    with refused(f"voucher.{act}", WrongState, message):
        ACTS[act](world, voucher)


def test_suspending_freezes_and_lifting_frees(world: World, voucher):
    suspend(world, voucher)
    assert state(voucher) == (Voucher.Status.SUSPENDED, FACE)

    lift(world, voucher)
    assert state(voucher) == (Voucher.Status.ISSUED, FACE)
    actions = AuditRecord.objects.filter(subject_id=voucher.pk).order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "voucher.issued",
        "voucher.suspended",
        "voucher.lifted",
    ]
    assert redeem(world, voucher)


def test_lifting_remembers_that_a_part_was_used(world: World, voucher):
    redeem(world, voucher, amount_minor=1)
    suspend(world, voucher)
    lift(world, voucher)

    assert state(voucher) == (Voucher.Status.REDEEMED, FACE - 1)


def test_suspending_twice_is_refused(world: World, voucher):
    suspend(world, voucher)

    with refused("voucher.suspend", WrongState, f"Voucher {voucher.number} is suspended"):
        suspend(world, voucher)


def test_what_is_not_suspended_cannot_be_lifted(world: World, voucher):
    with refused("voucher.lift", WrongState, f"Voucher {voucher.number} is issued"):
        lift(world, voucher)


def test_extending_moves_the_expiry_later(world: World, voucher):
    later = voucher.expires_at + 10 * DAY

    extend(world, voucher)

    voucher.refresh_from_db()
    assert voucher.expires_at == later
    assert vouchers.expire_vouchers(at=later - INSTANT) == 0
    record = AuditRecord.objects.get(action="voucher.extended", subject_id=voucher.pk)
    assert record.told == {
        "reason": REASON,
        "before": str(NOON + 90 * DAY),
        "to": str(later),
    }


@pytest.mark.parametrize("by", [timedelta(0), -INSTANT])
def test_extending_never_shortens(world: World, voucher, by: timedelta):
    message = f"Voucher {voucher.number} is valid until 31 May 2026 already."
    with refused("voucher.extend", WrongState, message):
        extend(world, voucher, expires_at=voucher.expires_at + by)


def test_a_voucher_is_not_extended_to_a_day_that_is_over(world: World, voucher):
    later = voucher.expires_at + DAY

    with refused("voucher.extend", InvalidValue, "Valid until 1 June 2026, the voucher"):
        extend(world, voucher, expires_at=later, occurred_at=later)


def test_a_voucher_cannot_be_extended_beyond_the_source(world: World, voucher):
    with refused("voucher.extend", OutsideFundingWindow, "The source pays until 1 January 2027"):
        extend(world, voucher, expires_at=AFTER_LAST + DAY)
    extend(world, voucher, expires_at=AFTER_LAST)

    voucher.refresh_from_db()
    assert voucher.expires_at == AFTER_LAST


def test_reissuing_kills_the_old_code_and_token_at_once(world: World, voucher):
    old = codes.secrets_of(voucher.pk, 1)

    reissue(world, voucher)

    for secret in (old.code, old.token):
        with refused("voucher.redeem", vouchers.VoucherUnknown, "This code cannot be redeemed"):
            redeem(world, voucher, code=secret)
    voucher.refresh_from_db()
    assert voucher.code_version == 2
    assert redeem(world, voucher)


def test_reissuing_renews_what_the_database_holds(world: World, voucher):
    reissue(world, voucher)

    voucher.refresh_from_db()
    new = codes.secrets_of(voucher.pk, 2)
    assert bytes(voucher.code_digest) == codes.digest(new.code)
    assert bytes(voucher.token_digest) == codes.digest(new.token)
    assert voucher.code_last4 == new.last4
    record = AuditRecord.objects.get(action="voucher.reissued", subject_id=voucher.pk)
    assert (record.actor_id, record.told) == (world.alice.pk, {"reason": REASON})


def test_reissuing_leaves_the_money_alone(world: World, voucher):
    redeem(world, voucher, amount_minor=1)
    reissue(world, voucher)

    assert state(voucher) == (Voucher.Status.REDEEMED, FACE - 1)
    assert Transfer.objects.filter(subject_id=voucher.pk).count() == 1


def test_showing_the_secrets_is_recorded_for_each_voucher(world: World, voucher):
    other = issue(world, world.employees[1])

    shown = show(world, voucher, other)

    assert [secret["code"] for secret in shown] == [code_of(voucher), code_of(other)]
    token = codes.secrets_of(voucher.pk, 1).token
    assert shown[0]["qr_text"].endswith(f"/v#{token}")
    records = AuditRecord.objects.filter(action="voucher.code_shown", actor_id=world.dan.pk)
    assert {record.subject_id for record in records} == {voucher.pk, other.pk}


def test_the_secrets_of_an_ended_voucher_are_not_shown(world: World, voucher):
    other = issue(world, world.employees[1])
    void(world, other)

    with refused("voucher.show_code", WrongState, f"Voucher {other.number} is void"):
        show(world, voucher, other)


def void(world: World, voucher: Voucher) -> Voucher:
    return vouchers.void_voucher(voucher=voucher, **by_alice(world))


def suspend(world: World, voucher: Voucher) -> Voucher:
    return vouchers.suspend_voucher(voucher=voucher, **by_alice(world))


def lift(world: World, voucher: Voucher) -> Voucher:
    return vouchers.lift_suspension(voucher=voucher, **by_alice(world))


def reissue(world: World, voucher: Voucher) -> Voucher:
    return vouchers.reissue_voucher(voucher=voucher, **by_alice(world))


def extend(world: World, voucher: Voucher, **changes) -> Voucher:
    wanted = {"expires_at": voucher.expires_at + 10 * DAY, **by_alice(world)}
    return vouchers.extend_voucher(voucher=voucher, **{**wanted, **changes})


def show(world: World, *shown: Voucher) -> list[dict[str, str]]:
    for voucher in shown:
        voucher.refresh_from_db()
    return vouchers.show_secrets(vouchers=list(shown), actor=world.dan, occurred_at=NOON)


def by_alice(world: World) -> dict:
    return {"reason": REASON, "actor": world.alice, "occurred_at": NOON + 2 * DAY}


def state(voucher: Voucher) -> tuple[str, int]:
    voucher.refresh_from_db()
    return voucher.status, voucher.remaining_minor


ACTS = {"void": void, "suspend": suspend, "lift": lift, "reissue": reissue, "extend": extend}
