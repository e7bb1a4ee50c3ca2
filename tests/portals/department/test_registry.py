"""The registry of providers: entering one by a page, and giving one its tries back."""

from datetime import timedelta

import pytest
import time_machine

from audit.models import AuditRecord
from people.step_up import FRESH_FOR
from providers.models import Provider
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import NOON
from tests.world_parts import INN, OGRN
from vouchers.models import CodeTry

LIST, NEW = "/department/providers/", "/department/providers/new/"


@pytest.fixture
def bob(world):
    with time_machine.travel(NOON, tick=False):
        yield browser_of(world.bob)


def entry(world, **changes) -> dict:
    wanted = {
        "region": world.region.pk,
        "name": "Third",
        "legal_form": "UNIVERSITY",
        "registry_number": OGRN[2],
        "tax_number": INN[2],
        "bank_account": "40503810000000000009",
        "form_key": "k1",
    }
    return {**wanted, **changes}


def test_a_provider_is_checked_then_registered_once(world, bob):
    check = bob.post(NEW, entry(world)).content.decode()
    assert OGRN[2] in check
    assert not Provider.objects.filter(name="Third").exists()

    for _time in range(2):
        assert bob.post(NEW, entry(world, confirmed="1")).status_code == 303
    assert Provider.objects.filter(region=world.region, name="Third").count() == 1
    assert "Third" in bob.get(LIST).content.decode()
    assert statements(bob, LIST) <= 15


def test_a_wrong_number_is_refused_in_words(world, bob):
    answer = bob.post(NEW, entry(world, tax_number="123", confirmed="1"))

    assert answer.status_code == 400
    assert "“123” is not a tax number" in answer.content.decode()


def test_registering_takes_a_second_factor_given_just_now(world, bob):
    with time_machine.travel(NOON + FRESH_FOR + timedelta(seconds=1), tick=False):
        assert bob.get(NEW)["Location"].startswith("/account/again/")


def test_tries_are_given_back_for_a_reason(world, bob):
    CodeTry.objects.create(
        region=world.region, provider=world.academy, number=1, spent_at=NOON - timedelta(minutes=1)
    )
    address = f"{LIST}{world.academy.pk}/tries/"
    assert address in bob.get(LIST).content.decode()
    assert bob.post(address, {"form_key": "k1"}).status_code == 422

    bob.post(address, {"reason": "A clerk erred.", "form_key": "k2"})

    assert not CodeTry.objects.filter(provider=world.academy, spent_at__isnull=False).exists()
    assert AuditRecord.objects.filter(action="guess_limit.lifted", actor_id=world.bob.pk).exists()
    assert address not in bob.get(LIST).content.decode()
