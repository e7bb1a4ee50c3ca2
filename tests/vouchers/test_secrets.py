"""The plain secrets of a voucher are nowhere but on paper and in the holder's hands."""

import json

import pytest
from django.apps import apps
from django.db import connection

from audit.models import AuditRecord
from core.errors import Refused
from tests.world import DAY, NOON, World, complete, confirm, pay, redeem
from vouchers import codes
from vouchers import operations as vouchers
from vouchers.models import Voucher


@pytest.fixture
def secrets(world: World, voucher) -> list[str]:
    """Everything that must not be found, after a voucher's whole life and some refusals."""
    old, new = codes.secrets_of(voucher.pk, 1), codes.secrets_of(voucher.pk, 2)
    by_alice = {"actor": world.alice, "occurred_at": NOON}
    vouchers.show_secrets(vouchers=[voucher], **by_alice)
    vouchers.reissue_voucher(voucher=voucher, reason="Lost.", **by_alice)
    for code in (old.code, old.token, new.code[:-1], codes.qr_text(new.token)):
        _try(world, voucher, code, NOON + 91 * DAY)
        _try(world, voucher, code, NOON - DAY)
    redemption = redeem(world, _fresh(voucher))
    _try(world, voucher, new.code, NOON + DAY)
    complete(world, confirm(world, redemption))
    pay(world, redemption)
    return [text for pair in (old, new) for text in _spellings(pair)]


def test_no_audit_record_holds_a_secret(secrets: list[str]):
    records = AuditRecord.objects.all()
    assert records.filter(action="voucher.redeem.refused").count() >= 8
    written = "\n".join(f"{record.action} {json.dumps(record.told)}" for record in records)

    assert [secret for secret in secrets if secret in written] == []


def test_no_column_of_the_database_holds_a_plain_secret(secrets: list[str]):
    plain = [secret for secret in secrets if not set(secret) <= set("0123456789abcdef")]
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.managed}

    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY(%s)",
                ([f"%{secret}%" for secret in plain],),
            )
            assert (table, cursor.fetchone()[0]) == (table, 0)


def test_the_database_holds_the_keyed_digests(world: World, voucher, secrets: list[str]):
    stored = _fresh(voucher)
    new = codes.secrets_of(voucher.pk, 2)

    assert bytes(stored.code_digest) == codes.digest(new.code)
    assert bytes(stored.token_digest) == codes.digest(new.token)


def _try(world: World, voucher: Voucher, code: str, at) -> None:
    with pytest.raises(Refused):
        redeem(world, voucher, code=code, occurred_at=at)


def _fresh(voucher: Voucher) -> Voucher:
    return Voucher.objects.get(pk=voucher.pk)


def _spellings(secrets: codes.Secrets) -> list[str]:
    digests = [codes.digest(secret).hex() for secret in (secrets.code, secrets.token)]
    return [secrets.code, secrets.code.replace("-", ""), secrets.token, *digests]
