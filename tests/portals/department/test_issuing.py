"""Issuing one voucher, and many by file: what is checked, what is refused, what is done once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from budgets.models import Allocation, FundingSource
from people.models import Employee, Role
from tests.people.colleagues import make_official
from tests.portals.department.statements import statements
from tests.sign_in import browser_of
from tests.world import NOON, build_world, issue
from vouchers import operations
from vouchers.models import Voucher, VoucherBatch

FIND = "/department/people/find/"
BY_FILE = "/department/issue-by-file/"


@pytest.fixture
def alice(world):
    with time_machine.travel(NOON, tick=False):
        yield browser_of(world.alice)


def terms(world, **changes) -> dict[str, object]:
    days = {"first_day": "2026-03-02", "last_day": "31.05.2026", "form_key": "k1"}
    return {"allocation": world.line.pk, "amount": "6 000,00", **days, **changes}


def file_of(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("people.csv", "\n".join(["work_id", *rows]).encode())


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def to(world, person=None) -> str:
    return f"/department/issue/{(person or world.hanna).pk}/"


def found(browser, given: dict[str, str]) -> str:
    return browser.post(FIND, given, follow=True).content.decode()


def test_a_person_is_found_before_anybody_is_shown(world, alice):
    assert world.hanna.work_id not in alice.get(FIND).content.decode()

    for wanted in ("family_name", "work_id"):
        given = {wanted: getattr(world.hanna, wanted).upper(), "form_key": "k"}
        assert to(world) in found(alice, given)


def test_who_looks_at_vouchers_finds_people_and_is_offered_no_issue(world, alice):
    treasurer = browser_of(make_official(world, Role.TREASURER))
    given = {"work_id": world.hanna.work_id, "form_key": "k"}

    shown = found(treasurer, given)

    assert f"/department/vouchers/?holder={world.hanna.pk}" in shown
    assert to(world) not in shown


SPELLINGS = [
    ("Алёхина", "алехина"),
    ("Березин", "БЕРЁЗИН"),
    ("Лук’яненко", "лук'яненко"),
    ("Стеф'юк", "Стефʼюк"),
]


@pytest.mark.parametrize(("written", "typed"), SPELLINGS)
def test_a_name_is_found_however_it_is_spelt(world, alice, written, typed):
    Employee.objects.filter(pk=world.hanna.pk).update(family_name=written)

    assert to(world) in found(alice, {"family_name": typed})
    assert to(world) not in found(alice, {"family_name": typed[:-1]})


def test_back_and_reload_show_a_result_again_and_ask_nothing(world, alice):
    answer = alice.post(FIND, {"family_name": world.hanna.family_name})

    assert world.hanna.family_name not in answer["Location"]
    for _time in range(2):
        assert to(world) in alice.get(answer["Location"]).content.decode()
    stranger = browser_of(make_official(world, Role.TREASURER))
    assert "This result is no longer kept" in stranger.get(answer["Location"]).content.decode()


def test_a_result_is_kept_for_a_while_and_shows_who_is_still_in_sight(world, alice):
    answer = alice.post(FIND, {"family_name": world.hanna.family_name})
    elsewhere = build_world()
    Employee.objects.filter(pk=world.hanna.pk).update(
        region=elsewhere.region, body=elsewhere.body, work_id="Z1"
    )
    assert to(world) not in alice.get(answer["Location"]).content.decode()
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        late = alice.get(answer["Location"]).content.decode()

    assert "This result is no longer kept" in late


def test_a_voucher_is_checked_with_its_line_before_and_after(world, alice):
    checked = alice.post(to(world), terms(world)).content.decode()

    assert "Issue 1 voucher, RUB\u00a06,000.00" in checked
    assert "Line P3 before and after" in checked
    assert "994,000.00" in checked
    assert not Voucher.objects.filter(holder=world.hanna).exists()


def test_a_voucher_is_issued_once_with_its_last_day_in(world, alice):
    sent = terms(world, confirmed="1")
    first, second = alice.post(to(world), sent), alice.post(to(world), sent)
    issued = Voucher.objects.get(holder=world.hanna)

    assert first["Location"] == second["Location"]
    assert issued.face_minor == 6_000_00
    assert issued.expires_at.isoformat() == "2026-05-31T21:00:00+00:00"
    assert "The voucher is issued" in alice.get(first["Location"]).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amount": "2 000 000"}, "amount"), ({"last_day": "2027-05-01"}, "last_day")],
)
def test_a_refusal_is_said_at_its_field_before_the_check_page(world, alice, changes, field):
    for pressed in ({}, {"confirmed": "1", "form_key": "k2"}):
        answer = alice.post(to(world), terms(world, **changes, **pressed))
        shown = answer.content.decode()

        assert answer.status_code in {409, 422}
        assert f'href="#id_{field}"' in shown
        assert f'value="{changes.get("amount", "6 000,00")}"' in shown


def test_who_holds_a_voucher_already_is_refused(world, alice):
    held = issue(world)
    answer = alice.post(to(world), terms(world, confirmed="1"))

    assert held.number in answer.content.decode()
    assert Voucher.objects.filter(holder=world.hanna).count() == 1


@pytest.mark.parametrize("path", [BY_FILE, "person"])
def test_others_than_programme_managers_issue_nothing(world, path):
    with time_machine.travel(NOON, tick=False):
        treasurer = browser_of(make_official(world, Role.TREASURER))
        address = to(world) if path == "person" else path

        assert treasurer.get(address).status_code == 403
        assert treasurer.post(address, terms(world, confirmed="1")).status_code in {403, 405}
    assert not Voucher.objects.filter(region=world.region).exists()


def test_a_manager_of_another_department_does_not_see_the_line(world, alice, monkeypatch):
    Allocation.objects.filter(pk=world.line.pk).update(kind=Allocation.Kind.OTHER)

    assert alice.post(to(world), terms(world)).status_code == 404


def test_a_line_whose_source_pays_no_more_is_not_offered(world, alice):
    offered = f'value="{world.line.pk}"'
    assert offered in alice.get(to(world)).content.decode()

    FundingSource.objects.update(eligible_until=NOON.date())
    assert offered not in alice.get(to(world)).content.decode()


def test_a_file_is_checked_first_and_sorts_its_people(world, alice):
    one, two, three = world.employees[:3]
    issue(world, three)
    rows = file_of(one.work_id, two.work_id, two.work_id, three.work_id, "X9", "X8")
    page = alice.post(BY_FILE, terms(world, file=rows)).content.decode()

    assert "Issue 2 vouchers, RUB\u00a012,000.00" in page
    assert "1 person: skipped" in page
    assert "Nobody in the register has this work number" in page
    assert "Download the 3 rows, CSV" in page
    assert hidden(page, "numbers").count(",") == 5
    assert not VoucherBatch.objects.filter(region=world.region).exists()


def test_each_empty_cell_is_an_empty_cell_and_no_person_twice(world, alice):
    rows = file_of(world.hanna.work_id, " ", " ")
    page = alice.post(BY_FILE, terms(world, file=rows)).content.decode()

    assert "The cell is empty" in page
    assert "The same person twice" not in page


def test_the_rows_to_mend_are_a_file_that_can_be_uploaded_again(world, alice):
    rows = file_of(world.hanna.work_id, "X9")
    numbers = hidden(alice.post(BY_FILE, terms(world, file=rows)).content.decode(), "numbers")
    mend = alice.post(BY_FILE, terms(world, numbers=numbers, mend="1")).content

    assert mend.decode("utf-8-sig").splitlines()[1].startswith("X9;Nobody in the register")
    again = SimpleUploadedFile("mend.csv", mend.replace(b"X9", world.hanna.work_id.encode()))
    assert "Issue 1 voucher" in alice.post(BY_FILE, terms(world, file=again)).content.decode()


def test_the_checked_numbers_become_a_batch_once(world, alice):
    numbers = ",".join(each.work_id for each in world.employees[:2])
    sent = terms(world, numbers=numbers, confirmed="1")
    first, second = alice.post(BY_FILE, sent), alice.post(BY_FILE, sent)
    batch = VoucherBatch.objects.get(region=world.region)

    assert first["Location"] == second["Location"]
    assert batch.total == 2
    assert first["Location"].startswith(f"/department/batches/{batch.pk}/")


@pytest.mark.parametrize("rows", [["X9"], [], ["x"] * 5001])
def test_a_file_of_which_nobody_can_be_issued_to_is_refused(world, alice, rows):
    answer = alice.post(BY_FILE, terms(world, file=file_of(*rows)))

    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.content.decode()


def test_a_sum_above_the_limit_goes_to_a_second_person(world, alice):
    Allocation.objects.filter(pk=world.line.pk).update(approval_above_minor=100)
    rows = file_of(world.hanna.work_id)
    page = alice.post(BY_FILE, terms(world, file=rows)).content.decode()

    assert "Send 1 voucher, RUB\u00a06,000.00, for approval" in page
    assert "Above the limit of RUB\u00a01.00." in page


def a_batch(world, *people) -> VoucherBatch:
    return operations.create_batch(
        allocation=world.line,
        holders=people or [world.hanna],
        amount_minor=100,
        valid_from=NOON,
        expires_at=NOON.replace(month=5),
        actor=world.alice,
        occurred_at=NOON,
    )


def test_a_running_batch_shows_how_far_it_is_and_looks_again(world, alice):
    batch = a_batch(world)
    address = f"/department/batches/{batch.pk}/"
    running = alice.get(address).content.decode()
    operations.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON)

    assert 'data-reload="5"' in running
    assert '<progress value="0" max="1"' in running
    assert "data-reload" not in alice.get(address).content.decode()
    assert statements(alice, address) <= 15


def test_a_batch_names_who_was_refused_and_why(world, alice):
    held = issue(world)
    batch = a_batch(world, world.hanna, world.employees[1])
    operations.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON)
    page = alice.get(f"/department/batches/{batch.pk}/").content.decode()

    assert held.number in page
    assert world.hanna.full_name in page


def test_a_batch_is_stopped(world, alice):
    batch = a_batch(world)
    alice.post(f"/department/batches/{batch.pk}/stop/", {"form_key": "k1"})
    batch.refresh_from_db()

    assert batch.status == "CANCELLED"
    assert str(batch.pk) in alice.get("/department/work/").content.decode()
