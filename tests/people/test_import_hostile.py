"""Files as they come through the door: type by content, and a name that is no path."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Body
from tests.doors.conftest import as_user

__all__ = ["as_user"]
CSV = "code;name;tier;valid_from\nB-1;Школа;REGIONAL;2020-01-01\n"


def xlsx() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["code", "name", "tier", "valid_from"])
    book.active.append(["B-1", "Школа", "REGIONAL", "01.01.2020"])
    book.save(file)
    return file.getvalue()


def send(client, world, content: bytes, name: str = "bodies.csv", kind: str = "text/csv"):
    body = {"region": world.region.code, "apply": "true"}
    body["file"] = SimpleUploadedFile(name, content, content_type=kind)
    return client.post("/api/v1/imports/bodies/", body, format="multipart")


@pytest.mark.parametrize("content", [CSV.encode(), CSV.encode("cp1251"), CSV.encode("utf-8-sig")])
@pytest.mark.parametrize("name", ["bodies.csv", "bodies.xlsx", "x.exe"])
def test_what_a_file_is_its_content_says(world, as_user, content, name):
    answer = send(as_user(world.alice), world, content, name, "application/x-dosexec")

    assert (answer.status_code, answer.json()["created"]) == (200, 1)


def test_a_workbook_is_imported_whatever_it_is_called(world, as_user):
    answer = send(as_user(world.alice), world, xlsx())

    assert (answer.status_code, answer.json()["created"]) == (200, 1)
    assert Body.objects.get(region=world.region, code="B-1").name == "Школа"


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "C:\\x\\..\\y.csv", "a\x01b.csv", "\u202evsc.exe", "con", "…"]
)
def test_a_name_leads_nowhere(world, as_user, name, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = tmp_path, 10

    assert send(as_user(world.alice), world, CSV.encode(), name).status_code == 200
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cell", ["=1+1\x02", "Шко\u202eла", "x\x7f"])
def test_a_letter_that_cannot_be_seen_is_refused_with_its_row(world, as_user, cell):
    content = CSV.replace("Школа", cell).encode()
    answer = send(as_user(world.alice), world, content)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (400, "/2/name")
    assert "cannot be seen" in error["detail"]


def test_one_bad_row_leaves_nothing_behind(world, as_user):
    answer = send(as_user(world.alice), world, (CSV + "B-2;;REGIONAL;2020-01-01\n").encode())

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/import-rejected")
    assert not Body.objects.filter(region=world.region, code="B-1").exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(world, as_user, settings):
    settings.UPLOAD_BYTES_MAX = 100
    answer = send(as_user(world.alice), world, CSV.encode() * 500)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert send(as_user(world.alice), world, CSV.encode() * 3).status_code == 400
