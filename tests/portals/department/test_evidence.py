"""The accreditation desk and the documents beside an application."""

import pytest
import time_machine

from people.models import Role
from providers import operations
from tests.people.colleagues import make_official
from tests.portals.department.statements import statements
from tests.providers.scans import attach, decide, draft_of, need, send
from tests.sign_in import browser_of
from tests.world import NOON

DESK = "/department/accreditations/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def document(world):
    licence, draft = need(world), draft_of(world)
    document = attach(world, draft, licence)
    send(world, draft)
    return document


@pytest.fixture
def bob(world):
    return browser_of(world.bob)


def seen(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def rule(world, document, status):
    operations.decide_accreditation(
        accreditation=document.accreditation,
        status=status,
        reason="Looked at.",
        actor=world.bob,
        occurred_at=NOON,
    )


def test_a_draft_is_nowhere_at_the_desk(world, bob):
    draft = draft_of(world)

    assert str(draft.pk) not in seen(bob, DESK)
    assert bob.get(f"{DESK}{draft.pk}/").status_code == 404


def test_the_desk_sees_each_document_with_who_and_when(world, document, bob):
    page = seen(bob, f"{DESK}{document.accreditation_id}/")

    assert f"/department/documents/{document.pk}/decide/" in page
    assert "licence.pdf" in page
    assert world.eve.username in page
    assert "Still to be accepted: Licence." in page
    assert statements(bob, f"{DESK}{document.accreditation_id}/") <= 15


def test_the_desk_is_handed_the_file(document, bob):
    answer = bob.get(f"/department/documents/{document.pk}/")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment;")


def test_a_document_is_rejected_for_a_reason_only(document, bob):
    address = f"/department/documents/{document.pk}/decide/"
    refused = bob.post(address, {"status": "REJECTED", "form_key": "k1"})
    done = bob.post(address, {"status": "REJECTED", "reason": "Blurred.", "form_key": "k2"})

    assert 'href="#id_reason' in refused.content.decode()
    document.refresh_from_db()
    assert (document.status, document.reason) == ("REJECTED", "Blurred.")
    page = seen(bob, done["Location"])
    assert "A document is rejected. The provider replaces it." in page


def test_who_does_not_accredit_sees_the_application_and_no_papers(world, document):
    manager = browser_of(make_official(world, Role.PROGRAMME_MANAGER))
    address = f"/department/documents/{document.pk}/"

    assert manager.get(address).status_code == 404
    assert manager.get(f"{address}decide/").status_code in {403, 404}
    assert manager.post(f"{address}decide/", {"status": "ACCEPTED"}).status_code in {403, 404}
    assert str(document.pk) not in seen(manager, f"{DESK}{document.accreditation_id}/")


@pytest.mark.parametrize("status", ["APPLIED", "UNDER_REVIEW"])
def test_what_waits_is_every_application_that_awaits_the_department(world, document, bob, status):
    if status != "APPLIED":
        rule(world, document, status)
    assert str(document.accreditation_id) in seen(bob, f"{DESK}?waiting=true")

    decide(world, document, accept=False, reason="Blurred.")

    assert str(document.accreditation_id) not in seen(bob, f"{DESK}?waiting=true")
    assert "The provider" in seen(bob, DESK)
    attach(world, document.accreditation, document.needed)
    assert str(document.accreditation_id) in seen(bob, f"{DESK}?waiting=true")


def test_a_rejected_step_carries_no_tick(world, document, bob):
    rule(world, document, "REJECTED")
    page = seen(bob, f"{DESK}{document.accreditation_id}/")

    assert '<li class="past"><h3>Applied for</h3>' in page
    assert '<li class="stop"><h3>Rejected</h3>' in page
