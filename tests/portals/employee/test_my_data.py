"""What is held on the reader, and what they can do about it."""

import io
import zipfile

from audit.models import AuditRecord
from people.models import Role
from privacy import operations as privacy
from privacy.models import Correction
from tests.people.colleagues import make_official
from tests.portals.employee.test_voucher import text_of
from tests.sign_in import browser_of
from tests.world import DAY, NOON

RIGHT = {
    "family_name": "Ivanova",
    "given_name": "Hanna",
    "unit": "Accounts",
    "post": "head clerk",
    "ground": "Order 12.",
}


def test_one_sees_who_one_is_here(hanna):
    page = text_of(hanna.get("/me/data/"))

    for held in ("Ivanova", "Hanna", "clerk", "Finance committee", "W0000"):
        assert held in page


def test_the_file_has_all_and_that_it_was_fetched_is_recorded(hanna, world):
    answer = hanna.post("/me/data/download/")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["my-data.json", "my-data.html"]
    fetched = AuditRecord.objects.filter(action="my_data.exported")
    assert fetched.get().actor_id == world.hanna.user_id


def test_asking_for_the_page_fetches_nothing(hanna):
    assert "Download, ZIP" in text_of(hanna.get("/me/data/download/"))
    assert not AuditRecord.objects.filter(action="my_data.exported").exists()


def test_who_looked_is_named_with_role_and_day(hanna, igor, world):
    officer = make_official(world, Role.HR_OFFICER, body=world.body)
    browser_of(officer).get(f"/api/v1/employees/{world.hanna.pk}/")
    page = text_of(hanna.get("/me/data/looks/"))

    assert officer.username in page
    assert "HR officer" in page
    assert "3 March 2026" in page
    assert "Nobody but you" in text_of(igor.get("/me/data/looks/"))


def test_a_correction_is_checked_then_asked_for_once(hanna):
    check = text_of(hanna.post("/me/data/correction/", RIGHT))
    assert "clerk, rather head clerk" in check
    assert not Correction.objects.exists()

    answers = [
        hanna.post("/me/data/correction/", {**RIGHT, "confirmed": "1", "form_key": "k"})
        for _i in (1, 2)
    ]
    assert {answer.status_code for answer in answers} == {303}
    assert Correction.objects.get().wanted == {"post": "head clerk"}


def test_a_correction_of_nothing_is_told_so(hanna):
    answer = hanna.post("/me/data/correction/", {**RIGHT, "post": "clerk", "confirmed": "1"})

    assert answer.status_code == 422
    assert "Nothing is changed yet" in answer.content.decode()


def test_the_answer_to_a_correction_is_read_here(hanna, world):
    asked = privacy.ask_correction(
        employee=world.hanna,
        wanted={"post": "head clerk"},
        ground="Order.",
        actor=world.hanna.user,
        occurred_at=NOON,
    )
    act = {"actor": world.alice, "occurred_at": NOON + DAY}
    privacy.decide_correction(correction=asked, accept=False, reason="No such order.", **act)

    assert "No such order." in text_of(hanna.get("/me/data/"))
