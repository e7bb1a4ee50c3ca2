"""A new key for codes: what is on paper goes on working for as long as its key is kept."""

import pytest

from tests.world import code_of, issue, redeem
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.operations import VoucherUnknown

NEW = "n" * 32


def test_a_new_key_makes_the_new_codes_and_the_former_one_goes_on_opening_the_old(world, settings):
    old = issue(world)
    printed, settings.VOUCHER_CODE_KEY_FALLBACKS = code_of(old), [settings.VOUCHER_CODE_KEY]
    settings.VOUCHER_CODE_KEY = NEW
    new = issue(world, world.employees[1])

    assert code_of(old) == printed
    assert redeem(world, old).status == redeem(world, new).status == "AWAITING_HOLDER"
    settings.VOUCHER_CODE_KEY_FALLBACKS = []
    assert code_of(new)
    with pytest.raises(codes.KeyMissing, match="VOUCHER_CODE_KEY_FALLBACKS"):
        code_of(old)


def test_a_code_of_the_qr_is_found_under_a_former_key_too(world, settings):
    voucher = issue(world)
    plain = codes.secrets_of(voucher.pk, 1)
    settings.VOUCHER_CODE_KEY_FALLBACKS = ["f" * 32, settings.VOUCHER_CODE_KEY]
    settings.VOUCHER_CODE_KEY = NEW

    assert redeem(world, voucher, code=codes.qr_text(plain.token)).voucher_id == voucher.pk


def test_without_its_key_an_old_code_is_unknown(world, settings):
    voucher = issue(world)
    printed = code_of(voucher)
    settings.VOUCHER_CODE_KEY = NEW

    with pytest.raises(VoucherUnknown):
        redeem(world, voucher, code=printed)


def test_a_voucher_that_is_issued_again_gets_its_code_from_the_new_key(world, settings):
    voucher = issue(world)
    settings.VOUCHER_CODE_KEY_FALLBACKS = [settings.VOUCHER_CODE_KEY]
    settings.VOUCHER_CODE_KEY = NEW
    again = vouchers.reissue_voucher(
        voucher=voucher, reason="lost", actor=world.alice, occurred_at=voucher.issued_at
    )

    settings.VOUCHER_CODE_KEY_FALLBACKS = []
    assert code_of(again)
