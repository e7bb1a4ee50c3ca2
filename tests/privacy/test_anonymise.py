"""Taking the person out of the rows, with every sum, record and rule as it was."""

import pytest
from django.apps import apps
from django.db import connection

from audit.models import AuditRecord, Remark
from core.errors import WrongState
from ledger.models import Account, Transfer
from people import operations as people
from people.models import ApiKey, Employee, User
from privacy import operations
from reports.queries import SpendFilter, spend_report
from reports.verification import verify
from tests.books import assert_books_hold
from tests.refusals import refused
from tests.world import DAY, NOON, World, issue, redeem
from vouchers import operations as vouchers

LATER = NOON + 90 * DAY
REASON = "Ivanova Hanna is ill."


def erase(employee: Employee, **changes) -> Employee:
    wanted = {"employee": employee, "actor": None, "occurred_at": LATER}
    return operations.anonymise_employee(**{**wanted, **changes})


def books(world: World) -> list:
    """Return everything that must not move: money, records and what the checks find."""
    region = {"region_id": world.region.pk}
    return [
        list(Transfer.objects.filter(**region).order_by("id").values()),
        list(Account.objects.filter(**region).order_by("id").values()),
        list(AuditRecord.objects.filter(**region).order_by("id").values()),
        spend_report(SpendFilter(region_ids=frozenset({world.region.pk}), as_of=LATER)),
        [(rule.number, found) for rule, found in verify([world.region.pk])],
    ]


def tables_with(*texts: str) -> set[str]:
    """Return the tables in which one of the texts stands anywhere."""
    found = set()
    with connection.cursor() as cursor:
        for table in {model._meta.db_table for model in apps.get_models() if model._meta.managed}:
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY(%s)",
                ([f"%{text}%" for text in texts],),
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_money_records_reports_and_checks_are_what_they_were(told: World):
    before = books(told)

    erase(told.hanna)

    after = books(told)
    new = after[2].pop()
    assert (new["action"], new["subject_id"]) == ("employee.anonymised", told.hanna.pk)
    assert after == before
    assert all(found == [] for _rule, found in after[4])
    assert_books_hold(told.region)


def test_no_table_names_the_person_any_more(told: World):
    hanna = told.hanna
    User.objects.filter(pk=hanna.user_id).update(email="hanna@example.org")
    Employee.objects.filter(pk=hanna.pk).update(
        family_name="Verbluzhskaya", work_id="WX-77", unit="Lighthouse"
    )
    User.objects.filter(pk=hanna.user_id).update(username="wx-77", last_name="Verbluzhskaya")
    operations.ask_correction(
        employee=hanna, wanted={"post": "x"}, ground="WX-77", actor=hanna.user, occurred_at=NOON
    )
    texts = ("Verbluzhskaya", "WX-77", "Lighthouse", "hanna@example.org")
    assert tables_with(*texts) == {"people_employee", "people_user", "privacy_correction"}

    erase(hanna)

    assert tables_with(*texts) == set()


def test_words_about_the_person_go_and_their_records_stay(world: World):
    voucher = issue(world)
    redemption = redeem(world, voucher)
    vouchers.reverse_redemption(
        redemption=redemption, ending="MISTAKE", reason=REASON, actor=world.eve, occurred_at=LATER
    )
    vouchers.void_voucher(voucher=voucher, reason=REASON, actor=world.alice, occurred_at=LATER)
    assert tables_with(REASON) == {Remark._meta.db_table}

    erase(world.hanna)

    assert tables_with(REASON) == set()
    reversal = AuditRecord.objects.get(action="redemption.reversed", subject_id=redemption.pk)
    assert reversal.details == {"ending": "MISTAKE"}


def test_the_account_is_nobodys_and_no_key_opens_it(told: World, as_user, client):
    User.objects.filter(pk=told.hanna.user_id).update(password="x")
    user = User.objects.get(pk=told.hanna.user_id)
    by_key = as_user(user)
    client.force_login(user)
    assert client.get("/api/v1/me/").status_code == by_key.get("/api/v1/me/").status_code == 200

    erase(told.hanna)

    user.refresh_from_db()
    assert client.get("/api/v1/me/").status_code == by_key.get("/api/v1/me/").status_code == 401
    assert (user.is_active, user.has_usable_password(), user.email) == (False, False, "")
    assert not ApiKey.objects.filter(user=user, revoked_at=None).exists()


def test_pseudonyms_differ_and_say_nothing(world: World):
    first, second = (erase(employee) for employee in world.employees[:2])

    assert first.work_id != second.work_id
    assert first.full_name == second.full_name == "— —"
    assert User.objects.filter(username__startswith="erased.").count() == 2


def test_it_happens_once(world: World):
    erase(world.hanna)
    with refused("employee.anonymise", WrongState, "already anonymised"):
        erase(world.hanna)


@pytest.mark.parametrize("kind", ["employee", "provider", "programme"])
def test_a_legal_hold_forbids_it_until_another_lifts_it(told: World, kind):
    on = {"employee": told.hanna, "provider": told.academy, "programme": told.programme}[kind]
    hold = operations.place_hold(on=on, ground="Case 7", actor=told.bob, occurred_at=NOON)
    with refused("employee.anonymise", operations.erasure.UnderLegalHold, f"{hold.pk} stands"):
        erase(told.hanna)

    operations.lift_hold(hold=hold, reason="Closed.", actor=told.dan, occurred_at=LATER)

    assert erase(told.hanna).erased_at == LATER


def test_an_account_of_staff_is_closed_in_the_same_way(world: World):
    erin = people.create_user(
        username="erin", language="en", actor=None, occurred_at=NOON, full_name="Erin Left"
    )
    operations.anonymise_user(user=erin, region=world.region, actor=None, occurred_at=LATER)

    assert tables_with("Erin Left") == set()
    with refused("user.anonymise", WrongState, "belongs to an employee"):
        operations.anonymise_user(
            user=world.hanna.user, region=world.region, actor=None, occurred_at=LATER
        )
