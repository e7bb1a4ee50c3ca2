"""A file is checked first, and brings in or changes people of one's own body only."""

import re
from base64 import b64encode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Employee
from tests.portals.employee.test_voucher import text_of
from tests.sign_in import browser_of

HEAD = (
    "work_id;family_name;given_name;patronymic;body_code;unit;post;employed_from;employed_until\n"
)
NEW = "X1;Ветрова;Елена;;FIN;;clerk;2020-01-01;\n"


def check(browser, text: str, way: str = "/personnel/import/"):
    file = SimpleUploadedFile("people.csv", (HEAD + text).encode())
    return browser.post(way, {"file": file, "form_key": "k"})


def kept(answer) -> str:
    return re.search(r'name="content" value="([^"]+)"', answer.content.decode())[1]


def test_a_file_is_checked_then_imported_once(olga):
    checked = check(olga, NEW)
    assert "Import 1 row" in text_of(checked)
    assert not Employee.objects.filter(work_id="X1").exists()

    sent = {"content": kept(checked), "confirmed": "1", "form_key": "k"}
    answers = [olga.post("/personnel/import/", sent) for _i in (1, 2)]
    assert {answer.status_code for answer in answers} == {303}
    assert "The people are imported" in text_of(olga.get(answers[1]["Location"]))
    assert Employee.objects.get(work_id="X1").family_name == "Ветрова"


def test_the_same_mistake_is_said_once_with_its_rows(olga):
    bad = "".join(f"X{n};А;Б;;FIN;;;2020-01-01;\n" for n in range(3))
    page = text_of(check(olga, bad))

    assert page.count("This cell is empty. Fill it in.") == 1
    assert "3 rows: 2, 3, 4" in page
    assert 'name="confirmed"' not in page


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("X1;А;Б;;EDU;;clerk;2020-01-01;\n", "No body of the region has this code"),
        ("W0004;А;Б;;FIN;;clerk;2020-01-01;\n", "Somebody of another body has this number"),
    ],
)
def test_people_of_another_body_are_neither_made_nor_taken(olga, stranger, row, told):
    checked = check(olga, row)
    assert told in text_of(checked)
    sent = {"content": _encoded(row), "confirmed": "1"}

    assert olga.post("/personnel/import/", sent).status_code == 400
    stranger.refresh_from_db()
    assert (stranger.family_name, stranger.body.code) == ("Strangerova", "EDU")


def test_nobody_changes_their_own_record(officer, world):
    Employee.objects.filter(pk=world.hanna.pk).update(user=officer)
    page = text_of(check(browser_of(officer), "W0000;Ivanova;Hanna;;FIN;;boss;2020-01-01;\n"))

    assert "This is your own record" in page


@pytest.mark.parametrize("sent", [{}, {"content": "%%%"}, {"content": ""}])
def test_without_a_file_there_is_nothing_to_check(olga, sent):
    assert olga.post("/personnel/import/", sent).status_code == 422


def test_what_is_no_table_is_refused_at_the_field(olga):
    file = SimpleUploadedFile("people.csv", b"%PDF-1.4")
    answer = olga.post("/personnel/import/", {"file": file})

    assert answer.status_code == 400
    assert "neither CSV nor XLSX" in answer.content.decode()


def _encoded(row: str) -> str:
    return b64encode((HEAD + row).encode()).decode()
