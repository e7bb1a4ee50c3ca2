import pytest

from audit.models import AuditRecord
from core.errors import InvalidValue, WrongState
from people import operations as people
from providers import operations
from providers.models import Provider
from tests.database import rule_broken_by_copy
from tests.refusals import refused
from tests.world import NOON

VALID = {
    "RU": {
        "registry_number": "1027700132195",
        "tax_number": "7707083893",
        "bank_account": "40503810000000000007",
    },
    "LV": {
        "registry_number": "40003521600",
        "tax_number": "40003521600",
        "bank_account": "LV80BANK0000435195001",
    },
    "UA": {
        "registry_number": "32855961",
        "tax_number": "32855961",
        "bank_account": "UA213223130000026007233566001",
    },
}


def region_of(country: str):
    return people.create_region(
        code=f"{country}-ZZZ",
        name=country,
        currency="EUR",
        time_zone="Europe/Riga",
        languages=["en"],
        actor=None,
        occurred_at=NOON,
    )


def register(region, actor, **changes) -> Provider:
    wanted = {
        "region": region,
        "name": "College",
        "legal_form": Provider.LegalForm.UNIVERSITY,
        **VALID.get(region.code[:2], VALID["LV"]),
        "actor": actor,
        "occurred_at": NOON,
    }
    return operations.register_provider(**{**wanted, **changes})


@pytest.mark.parametrize("country", VALID)
def test_a_provider_with_valid_numbers_enters_the_registry(world, country):
    region = region_of(country)

    provider = register(region, world.bob)

    for name, value in VALID[country].items():
        assert getattr(provider, name) == value
    assert provider.region == region
    found = AuditRecord.objects.get(action="provider.registered", subject_id=provider.pk)
    assert found.actor_id == world.bob.pk


def test_numbers_are_kept_without_spaces_and_dashes(world):
    provider = register(
        region_of("LV"),
        world.bob,
        registry_number="4000 3521-600",
        bank_account="lv80 bank 0000 4351 9500 1",
    )

    assert provider.registry_number == "40003521600"
    assert provider.bank_account == "LV80BANK0000435195001"


@pytest.mark.parametrize("number", ["7707083893", "500100732259"])
def test_a_russian_tax_number_has_ten_digits_or_twelve(world, number):
    assert register(region_of("RU"), world.bob, tax_number=number).tax_number == number


@pytest.mark.parametrize(
    ("country", "field", "value", "label"),
    [
        ("RU", "registry_number", "1027700132196", "registry number"),
        ("RU", "registry_number", "102770013219", "registry number"),
        ("RU", "registry_number", "", "registry number"),
        ("RU", "tax_number", "7707083894", "tax number"),
        ("RU", "tax_number", "770708389", "tax number"),
        ("RU", "tax_number", "77070838AB", "tax number"),
        ("RU", "bank_account", "4050381000000000000", "bank account"),
        ("RU", "bank_account", "405038100000000000070", "bank account"),
        ("RU", "bank_account", "4050381000000000000A", "bank account"),
        ("RU", "bank_account", "LV80BANK0000435195001", "bank account"),
        ("LV", "registry_number", "40003521601", "registry number"),
        ("LV", "tax_number", "4000352160", "tax number"),
        ("LV", "bank_account", "LV81BANK0000435195001", "bank account"),
        ("LV", "bank_account", "40503810000000000007", "bank account"),
        ("UA", "registry_number", "32855968", "registry number"),
        ("UA", "tax_number", "3285596", "tax number"),
        ("UA", "bank_account", "UA213223130000026007233566002", "bank account"),
    ],
)
def test_a_number_that_breaks_its_rule_is_refused_by_name(world, country, field, value, label):
    region = region_of(country)

    with refused(
        "provider.register", InvalidValue, f"“{value}” is not a {label} of {country}. Compare it"
    ):
        register(region, world.bob, **{field: value})


def test_a_country_whose_rule_is_not_known_needs_a_number_all_the_same(world):
    region = region_of("EE")

    assert register(region, world.bob, registry_number="X 17").registry_number == "X17"
    with refused("provider.register", InvalidValue, "“” is not a registry number of EE"):
        register(region, world.bob, registry_number=" - ")


def test_a_number_is_registered_once_in_a_region(world):
    region = region_of("RU")
    register(region, world.bob)

    with refused(
        "provider.register", WrongState, "already has a provider with number 1027700132195"
    ):
        register(region, world.bob, registry_number="102 770 013-2195")


def test_another_region_may_register_the_same_provider(world):
    registered = register(world.region, world.bob)

    assert register(region_of("RU"), world.bob).registry_number == registered.registry_number


def test_the_database_itself_keeps_a_number_once(world):
    assert rule_broken_by_copy(world.academy) == "provider_registry_number_once"
