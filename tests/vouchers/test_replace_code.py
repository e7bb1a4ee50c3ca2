"""The holder makes a new code: the print was lost, or somebody may have seen it."""

from datetime import timedelta

import pytest

from audit.models import AuditRecord, Notice
from core.errors import WrongState
from people.models import Employee
from tests.refusals import refused
from tests.vouchers.test_keep_voucher import by_alice, reissue, suspend, void
from tests.vouchers.test_letters import give_address
from tests.world import DAY, NOON, World, code_of, enrol, issue, redeem
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

INSTANT = timedelta(microseconds=1)


def test_the_old_code_and_qr_are_dead_at_once_and_the_new_ones_good(world: World, voucher):
    old = codes.secrets_of(voucher.pk, 1)

    replace(voucher, world.hanna)

    for secret in (old.code, old.token):
        with refused("voucher.redeem", vouchers.VoucherUnknown, "This code cannot be redeemed"):
            redeem(world, voucher, code=secret)
    voucher.refresh_from_db()
    assert redeem(world, voucher, code=code_of(voucher))
    record = AuditRecord.objects.get(action="voucher.reissued", subject_id=voucher.pk)
    assert record.actor_id == world.hanna.user_id


def test_a_mail_tells_the_holder_without_any_secret(world: World, voucher):
    address = give_address(world.hanna)

    replaced = replace(voucher, world.hanna)

    letter = Notice.objects.get(address=address)
    assert letter.subject == f"A new code for your voucher {voucher.number}"
    assert "If it was not you, ask Digital development at once" in letter.body
    assert "On 3 March 2026 at 15:00" in letter.body
    assert code_of(replaced) not in f"{letter.body}{letter.link}"


def test_three_new_codes_a_day_are_enough(world: World, voucher):
    reissue(world, voucher)  # The department's own are not counted.
    for _each in range(3):
        replace(voucher, world.hanna)

    for wait in (timedelta(0), DAY - INSTANT):
        with refused("voucher.replace", vouchers.TooManyNewCodes, "You have made 3 new codes"):
            replace(voucher, world.hanna, at=NOON + DAY + wait)
    assert replace(voucher, world.hanna, at=NOON + 2 * DAY).code_version == 6


def test_the_limit_is_of_one_voucher(world: World, voucher):
    for _each in range(3):
        replace(voucher, world.hanna)

    assert replace(issue(world, world.employees[1]), world.employees[1]).code_version == 2


def test_the_code_of_somebody_else_is_not_replaced(world: World, voucher):
    with refused("voucher.replace", vouchers.VoucherUnknown, "You have no such voucher."):
        replace(voucher, world.employees[1])


def test_who_froze_a_voucher_looks_first(world: World, voucher):
    suspend(world, voucher)

    with refused("voucher.replace", vouchers.VoucherSuspended, "Digital development gives it"):
        replace(voucher, world.hanna)


def test_a_void_voucher_gets_no_new_code(world: World, voucher):
    void(world, voucher)

    with refused("voucher.replace", WrongState, f"Voucher {voucher.number} is void"):
        replace(voucher, world.hanna)


def test_it_ends_at_the_instant_the_voucher_ends(world: World, voucher):
    assert replace(voucher, world.hanna, at=voucher.expires_at - INSTANT)
    with refused("voucher.replace", vouchers.VoucherExpired, "was good until 31 May 2026"):
        replace(voucher, world.hanna, at=voucher.expires_at)


@pytest.mark.parametrize("act", ["replace", "reissue", "extend"])
def test_a_used_voucher_gets_neither_a_new_code_nor_more_time(world: World, act: str):
    used = enrol(world)[0].voucher
    until = {"expires_at": used.expires_at + DAY} if act == "extend" else {}

    message = f"Nothing is left on voucher {used.number}: it is used."
    with refused(f"voucher.{act}", vouchers.VoucherUsed, message):
        if act == "replace":
            replace(used, world.hanna)
        else:
            getattr(vouchers, f"{act}_voucher")(voucher=used, **until, **by_alice(world))


def test_a_presented_voucher_may_lapse_and_so_gets_a_new_code(world: World, voucher):
    use = redeem(world, voucher)

    replace(voucher, world.hanna)

    vouchers.lapse_redemptions(at=use.confirm_until)
    with refused("voucher.redeem", vouchers.VoucherUnknown, "This code cannot be redeemed"):
        redeem(world, voucher, code=codes.secrets_of(voucher.pk, 1).code)


def test_what_was_booked_stays_booked_and_is_presented_by_the_new_code(world: World, voucher):
    by = {"actor": world.hanna.user, "occurred_at": NOON}
    booked = vouchers.book_session(voucher=voucher, session=world.session, holder=world.hanna, **by)

    replaced = replace(voucher, world.hanna)

    assert redeem(world, replaced).pk == booked.pk
    assert Redemption.objects.get().status == Redemption.Status.AWAITING_HOLDER


def replace(voucher: Voucher, holder: Employee, at=NOON + DAY) -> Voucher:
    return vouchers.replace_code(voucher=voucher, holder=holder, actor=holder.user, occurred_at=at)
