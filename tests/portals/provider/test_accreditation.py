"""The provider's application: begun, left, filled in, its documents, and where it stands."""

import re

import pytest
import time_machine

from providers.models import Accreditation, EvidenceDocument
from tests.portals.provider.conftest import statements_for
from tests.providers.scans import attach, decide, draft_of, need, pdf, scan, send
from tests.sign_in import browser_of

LIST = "/provider/accreditation/"
pytestmark = pytest.mark.usefixtures("before")


@pytest.fixture
def licence(world):
    return need(world)


@pytest.fixture
def draft(world, licence):
    return draft_of(world)


@pytest.fixture
def address(draft) -> str:
    return f"{LIST}{draft.pk}/"


def seen(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_application_is_begun_and_found_again(world, eve):
    eve.post(f"{LIST}new/", {"provider": str(world.academy.pk), "form_key": "k1"})
    draft = Accreditation.objects.get(status="DRAFT")

    assert f"{LIST}{draft.pk}/" in seen(eve, LIST)
    assert "Go on with the application" in seen(eve, LIST)
    page = seen(eve, f"{LIST}{draft.pk}/")
    assert "Missing: kinds of course, the first day, the last day." in page


def test_it_is_saved_half_filled_and_comes_back_as_it_was_left(draft, address, eve):
    given = {"scope": "DEGREE", "last_day": "2027-03-31", "form_key": "k1"}
    assert eve.post(f"{address}courses-and-period/", given).status_code == 303

    page = seen(eve, f"{address}courses-and-period/")
    assert 'value="2027-03-31"' in page
    assert 'value="DEGREE" id="id_scope_3" checked' in page
    assert "the first day" in seen(eve, address)


def test_a_document_is_attached_listed_and_handed_over(draft, licence, address, eve):
    sent = {"needed": str(licence.pk), "file": scan(), "form_key": "k1"}
    assert eve.post(f"{address}documents/", sent)["Location"].startswith(address)
    document = EvidenceDocument.objects.get(accreditation=draft)
    page = seen(eve, f"{address}documents/")
    answer = eve.get(f"/provider/documents/{document.pk}/")

    assert "licence.pdf" in page
    assert "PDF, 1 kB" in page
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="licence.pdf"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_another_file_in_the_same_form_is_another_answer(draft, licence, address, eve):
    for content in (pdf(), pdf()):
        file = scan()
        file.file.truncate(0)
        file.file.write(content)
        file.file.seek(0)
        sent = {"needed": str(licence.pk), "file": file, "form_key": "k1"}
        answer = eve.post(f"{address}documents/", sent)

    assert answer.status_code == 422
    assert "You sent this form before, with other answers." in answer.content.decode()


def test_what_is_no_scan_is_refused_at_its_field(draft, licence, address, eve):
    file = scan()
    file.file.seek(0)
    file.file.write(b"MZ---")
    file.file.seek(0)
    answer = eve.post(f"{address}documents/", {"needed": str(licence.pk), "file": file})

    assert answer.status_code == 400
    assert 'href="#id_file' in answer.content.decode()


def test_it_is_sent_once_nothing_is_missing(world, draft, licence, address, eve):
    assert "It cannot be sent yet." in seen(eve, f"{address}send/")
    attach(world, draft, licence)
    assert "Send the application" in seen(eve, f"{address}send/")

    answer = eve.post(f"{address}send/", {"form_key": "k2"})

    assert "The accreditor of your region" in seen(eve, answer["Location"])
    assert eve.get(f"{address}send/")["Location"] == address
    assert eve.get(f"{address}courses-and-period/")["Location"] == address


def test_a_rejected_document_is_the_providers_turn(world, draft, licence, address, eve):
    document = attach(world, draft, licence)
    send(world, draft)
    decide(world, document, accept=False, reason="The seal is missing.")
    page = seen(eve, address)

    assert "<dd>You</dd>" in page
    assert "The seal is missing." in page
    assert "Replace each document that is rejected." in seen(eve, LIST)
    assert "The seal is missing." in seen(eve, "/provider/")
    attach(world, draft, licence)
    assert "<dd>You</dd>" not in seen(eve, address)
    assert "licence.pdf" in seen(eve, f"{address}documents/")


def test_an_accepted_document_and_a_decided_application_take_none(
    world, draft, licence, address, eve
):
    document = attach(world, draft, licence)
    send(world, draft)
    decide(world, document, accept=True)

    assert "There is nothing to attach any more." in seen(eve, f"{address}documents/")


def test_what_is_another_providers_is_not_there(world, draft, licence, address, mallory):
    document = attach(world, draft, licence)
    paths = [address, f"/provider/documents/{document.pk}/"]
    paths += [f"{address}{each}/" for each in ("courses-and-period", "documents", "send")]

    assert {mallory.get(path).status_code for path in paths} == {404}
    assert {mallory.post(path, {"form_key": "k"}).status_code for path in paths[2:]} <= {404, 422}
    assert str(draft.pk) not in mallory.get(LIST).content.decode()


def test_the_pages_take_a_constant_number_of_statements(world, draft, licence, address, eve):
    for number in range(3):
        attach(world, draft, need(world, f"N{number}", f"Paper {number}"))

    for path in (LIST, address, f"{address}documents/", f"{address}send/"):
        assert statements_for(eve, path) <= 15


def test_what_was_granted_and_is_past_its_period_says_so_on_every_page(world, eve):
    paper = world.academy.accreditations.get()
    with time_machine.travel(paper.valid_until, tick=False):
        pages = [
            browser_of(world.eve).get(LIST),
            browser_of(world.eve).get(f"{LIST}{paper.pk}/"),
            browser_of(world.bob).get(f"/department/accreditations/{paper.pk}/"),
            browser_of(world.bob).get("/department/accreditations/"),
        ]

    for page in (each.content.decode() for each in pages):
        assert re.search(r">\s*ended\s*<", page, re.IGNORECASE)
    assert "Apply again." in pages[0].content.decode()
    assert "You may start new learners" in seen(eve, LIST)
