"""An application for accreditation through the API, from the draft to the decision."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.providers.scans import names, pdf, scan
from tests.world import DAY, NOON

PAPERS, DOCUMENTS = "/api/v1/accreditations/", "/api/v1/accreditation-documents/"
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def eve(world, as_user):
    return as_user(world.eve)


@pytest.fixture
def bob(world, as_user):
    return as_user(world.bob)


def done(client, path: str, answered: int = 200, **body):
    answer = client.post(path, body, format="json")
    assert answer.status_code == answered, answer.content
    return answer.json()


@pytest.fixture
def licence(world, bob) -> str:
    asked = {"region": world.region.code, "code": "LICENCE", "names": names("Licence")}
    return done(bob, "/api/v1/needed-documents/", 201, **asked)["id"]


@pytest.fixture
def draft(world, eve) -> str:
    found = done(eve, f"{PAPERS}begin/", 201, provider=str(world.academy.pk))
    period = {"valid_from": NOON.isoformat(), "valid_until": (NOON + 100 * DAY).isoformat()}
    path = f"{PAPERS}{found['id']}/"
    assert done(eve, f"{path}change/", scope=["LANGUAGE"], **period)["status"] == "DRAFT"
    return path


def attached(client, draft: str, licence: str, file):
    sent = {"needed": licence, "file": file}
    return client.post(f"{draft}attach/", sent, format="multipart")


def test_an_application_goes_from_the_draft_to_the_decision(eve, bob, draft, licence):
    assert eve.post(f"{draft}send/").status_code == 409
    content = pdf()
    document = attached(eve, draft, licence, SimpleUploadedFile("a.pdf", content)).json()
    assert document["digest"] == hashlib.sha256(content).hexdigest()
    assert bob.get(draft).status_code == bob.get(f"{DOCUMENTS}{document['id']}/").status_code == 404
    assert done(eve, f"{draft}send/")["status"] == "APPLIED"
    done(bob, f"{draft}decide/", status="UNDER_REVIEW", reason="Look.")
    done(bob, f"{draft}decide/", 409, status="ACCREDITED", reason="Fine.")

    assert bob.get(f"{DOCUMENTS}{document['id']}/file/").content == content
    done(bob, f"{DOCUMENTS}{document['id']}/decide/", accept=True)
    decided = done(bob, f"{draft}decide/", status="ACCREDITED", reason="Fine.")
    assert decided["status"] == "ACCREDITED"


def test_a_rejection_without_a_reason_and_a_file_that_is_no_scan_are_refused(
    eve, bob, draft, licence
):
    wrong = SimpleUploadedFile("licence.pdf", b"MZ", content_type="application/pdf")
    assert attached(eve, draft, licence, wrong).json()["type"].endswith("/invalid-value")
    document = attached(eve, draft, licence, scan()).json()
    done(eve, f"{draft}send/")

    done(bob, f"{DOCUMENTS}{document['id']}/decide/", 400, accept=False)


def test_a_file_name_in_cyrillic_is_handed_over_as_it_was(eve, draft, licence):
    document = attached(eve, draft, licence, SimpleUploadedFile("Лицензия.pdf", pdf())).json()
    answer = eve.get(f"{DOCUMENTS}{document['id']}/file/")

    coded = "%D0%9B%D0%B8%D1%86%D0%B5%D0%BD%D0%B7%D0%B8%D1%8F.pdf"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{coded}"
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
