from datetime import date

import pytest

from audit.models import AuditRecord
from audit.operations import Conflict
from core.errors import InvalidValue, WrongState
from people import operations
from people.models import Body, Employee, Region
from tests.database import rule_broken_by, rule_broken_by_copy
from tests.refusals import refused
from tests.together import overlapping
from tests.world import NOON, build_world

END = date(2026, 4, 1)


def create_region(**changes) -> Region:
    wanted = {
        "code": "LV-007",
        "name": "Riga",
        "currency": "EUR",
        "time_zone": "Europe/Riga",
        "languages": ["lv", "en"],
        "actor": None,
        "occurred_at": NOON,
    }
    return operations.create_region(**{**wanted, **changes})


def create_body(world, **changes) -> Body:
    wanted = {
        "region": world.region,
        "code": "EDU",
        "name": "Education committee",
        "tier": Body.Tier.MUNICIPAL,
        "valid_from": date(2020, 1, 1),
        "actor": world.bob,
        "occurred_at": NOON,
    }
    return operations.create_body(**{**wanted, **changes})


def end_body(world, **changes) -> Body:
    wanted = {
        "body": world.body,
        "ended_on": END,
        "successor": None,
        "actor": world.bob,
        "occurred_at": NOON,
    }
    return operations.end_body(**{**wanted, **changes})


def test_a_region_is_set_up_with_its_money_time_and_languages(db):
    region = create_region()

    assert (region.currency, region.time_zone, region.languages[0]) == ("EUR", "Europe/Riga", "lv")
    assert region.fiscal_year_start_month == 1
    assert AuditRecord.objects.get(region_id=region.pk).action == "region.created"


def test_a_currency_that_does_not_exist_is_refused(db):
    with refused("region.create", InvalidValue, "“LVV” is not a currency code"):
        create_region(currency="LVV")


@pytest.mark.parametrize("zone", ["Riga", "Europe/Atlantis", "", "/etc/passwd", "../UTC"])
def test_a_time_zone_that_does_not_exist_is_refused(db, zone):
    with refused("region.create", InvalidValue, f"“{zone}” is not a time zone such as Europe/Riga"):
        create_region(time_zone=zone)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"code": "Riga"}, "region_code_iso_3166_2"),
        ({"code": "lv-007"}, "region_code_iso_3166_2"),
        ({"code": "LV-"}, "region_code_iso_3166_2"),
        ({"fiscal_year_start_month": 0}, "region_fiscal_year_month"),
        ({"fiscal_year_start_month": 13}, "region_fiscal_year_month"),
    ],
    ids=str,
)
def test_the_database_refuses_an_impossible_region(db, wrong, rule):
    with refused("region.create", Conflict, f"rule {rule}"):
        create_region(**wrong)


def test_the_database_keeps_a_regions_code_once_and_its_currency_well_formed(db):
    region = create_region()

    assert rule_broken_by(region, currency="eur") == "region_currency_iso_4217"
    with refused("region.create", Conflict, "rule people_region_code_key"):
        create_region()


def test_departments_and_bodies_have_a_code_once_in_a_region(world):
    assert rule_broken_by_copy(world.department) == "department_code_once"
    assert rule_broken_by_copy(world.body) == "body_code_once"
    with refused("body.create", Conflict, "rule body_code_once"):
        create_body(world, code="FIN")
    with refused("department.create", Conflict, "rule department_code_once"):
        operations.create_department(
            region=world.region, code="DIG", name="X", actor=world.bob, occurred_at=NOON
        )


def test_another_region_may_use_the_same_codes(world):
    assert build_world().body.code == world.body.code


def test_a_body_ends_on_a_day_and_names_the_one_that_takes_over(world):
    successor = create_body(world)

    ended = end_body(world, successor=successor)

    assert (ended.valid_until, ended.successor) == (END, successor)
    found = AuditRecord.objects.get(action="body.ended", subject_id=world.body.pk)
    assert found.details == {"ended_on": "2026-04-01", "successor": "EDU"}
    assert Employee.objects.filter(body=world.body).count() == len(world.employees)


def test_a_body_may_end_without_a_successor(world):
    assert end_body(world).successor is None


def test_a_body_ends_once(world):
    end_body(world)

    with refused("body.end", WrongState, "Finance committee has already ended"):
        end_body(world)


def test_a_successor_is_a_body_of_the_same_region(world):
    foreign = build_world().body

    with refused("body.end", InvalidValue, "must be a body of the same region"):
        end_body(world, successor=foreign)


def test_a_body_cannot_end_before_its_first_day_is_over(world):
    body = create_body(world, valid_from=END)

    with refused("body.end", Conflict, "rule body_period_not_empty"):
        end_body(world, body=body)
    assert end_body(world, body=body, ended_on=date(2026, 4, 2))


def test_the_database_knows_no_successor_of_a_living_body(world):
    other = create_body(world)

    assert rule_broken_by(world.body, successor=other) == "body_successor_only_when_ended"


def test_the_database_keeps_work_ids_once_and_periods_not_empty(world):
    hanna = world.hanna

    assert rule_broken_by_copy(hanna, user=None) == "employee_work_id_once"
    assert rule_broken_by_copy(hanna, work_id="W77") == "people_employee_user_id_key"
    empty = {"employed_until": hanna.employed_from}
    assert rule_broken_by(hanna, **empty) == "employee_period_not_empty"


@pytest.mark.parametrize(
    ("day", "employed"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 3, 31), True),
        (END, False),
    ],
)
def test_somebody_is_employed_from_the_first_day_until_the_first_day_after(day, employed):
    person = Employee(employed_from=date(2026, 1, 1), employed_until=END)

    assert person.is_employed(on=day) is employed


def test_without_a_last_day_somebody_stays_employed():
    assert Employee(employed_from=date(2026, 1, 1)).is_employed(on=date(2099, 1, 1))


def test_an_employee_signs_in_with_region_and_work_id_and_no_password_yet(world):
    user = world.hanna.user

    assert user.username == f"{world.region.code}.{world.hanna.work_id}".lower()
    assert user.language == "ru"
    assert (user.first_name, user.last_name) == ("Hanna", "Ivanova")
    assert not user.has_usable_password()


def test_opening_accounts_twice_changes_nothing(world):
    before = {person.pk: person.user_id for person in world.employees}

    again = operations.open_employee_accounts(
        region=world.region, employees=world.employees, actor=world.bob, occurred_at=NOON
    )

    assert {person.pk: person.user_id for person in again} == before
    opened = AuditRecord.objects.filter(action="employee.account_opened")
    assert opened.filter(region_id=world.region.pk).count() == len(before)


def test_a_full_name_leaves_out_what_is_not_there():
    names = {"family_name": "Ivanova", "given_name": "Hanna"}

    assert Employee(**names).full_name == "Ivanova Hanna"
    assert Employee(**names, patronymic="Petrovna").full_name == "Ivanova Hanna Petrovna"


def test_a_body_ended_by_two_at_once_is_ended_once(committed_world):
    world = committed_world

    outcomes = overlapping(*[lambda: end_body(world).code] * 2)

    assert outcomes == ["FIN", "wrong-state"]
