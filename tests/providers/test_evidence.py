"""Documents beside an application: attached, looked at, replaced, and needed for the decision."""

import hashlib

import pytest

from audit.models import AuditRecord, Notice
from core.errors import InvalidValue, SamePerson, WrongState
from providers import operations
from providers.models import EvidenceDocument
from providers.operations.evidence import BYTES_MAX, VERSIONS_MAX
from providers.queries import content_of, requirements
from tests.database import NOT_ALLOWED, rule_broken_by, sqlstate_of
from tests.providers.scans import attach, decide, draft_of, names, need, pdf, send
from tests.refusals import refused
from tests.together import at_once
from tests.world import NOON, build_world

PNG = b"\x89PNG\r\n\x1a\n...IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0...\xff\xd9"


def rule(world, status, application, reason="Papers."):
    return operations.decide_accreditation(
        accreditation=application, status=status, reason=reason, actor=world.bob, occurred_at=NOON
    )


@pytest.fixture
def licence(world):
    return need(world)


@pytest.fixture
def document(world, licence):
    """The licence of an application that is under review."""
    draft = draft_of(world)
    document = attach(world, draft, licence)
    rule(world, "UNDER_REVIEW", send(world, draft))
    return document


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (pdf(), "application/pdf", "Лицензия № 7.pdf"),
        (PNG, "image/png", "Лицензия № 7.png"),
        (JPEG, "image/jpeg", "Лицензия № 7.jpg"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(world, licence, content, kind, name):
    document = attach(world, draft_of(world), licence, content=content, name="Лицензия № 7.exe")

    assert (document.media_type, document.name, document.size) == (kind, name, len(content))
    assert content_of(document) == content
    record = AuditRecord.objects.get(action="evidence.attached", subject_id=document.pk)
    assert record.details["digest"] == hashlib.sha256(content).hexdigest()
    assert (document.attached_by_id, document.attached_at) == (world.eve.pk, NOON)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\scans\\a.pdf", "a.pdf"),
        ('a"\r\nX: y.pdf', "a_X_ y.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("<b>.pdf", "_b_.pdf"),
        ("...", "document.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(world, licence, given, kept):
    assert attach(world, draft_of(world), licence, name=given).name == kept


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>", pdf()[:-6], b"  " + pdf()])
def test_what_is_no_whole_scan_is_refused(world, licence, content):
    draft = draft_of(world)

    with refused("evidence.attach", InvalidValue, "no whole PDF, JPEG or PNG"):
        attach(world, draft, licence, content=content)


def test_a_file_may_have_as_many_bytes_as_it_says_and_no_more(world, licence):
    most = b"%PDF-" + b" " * (BYTES_MAX - 10) + b"%%EOF"
    draft = draft_of(world)

    assert attach(world, draft, licence, content=most).size == BYTES_MAX
    with refused("evidence.attach", InvalidValue, "larger than 10 MB"):
        attach(world, draft, licence, content=b" " + most)


def test_a_rejected_document_is_replaced_and_kept(world, document, licence):
    decide(world, document, accept=False, reason="It expired in 2019.")
    newer = attach(world, document.accreditation, licence)

    document.refresh_from_db()
    assert (document.status, document.reason) == ("REJECTED", "It expired in 2019.")
    assert (document.decided_by_id, document.superseded_at) == (world.bob.pk, NOON)
    assert [each.document for each in requirements(document.accreditation)] == [newer]
    assert newer.status == "ATTACHED"
    with refused("evidence.decide", WrongState, "The provider replaced this document"):
        decide(world, document, accept=True)


@pytest.fixture
def eves_mail(world):
    world.eve.email, world.eve.language = "eve@example.org", "lv"
    world.eve.save(update_fields=["email", "language"])
    return Notice.objects.filter(address="eve@example.org")


def test_the_staff_is_told_in_its_language_what_to_replace_and_why(world, document, eves_mail):
    decide(world, document, accept=False, reason="It expired in 2019.")

    [letter] = eves_mail
    assert (letter.language, letter.link) == (
        "lv",
        f"/provider/accreditation/{document.accreditation_id}/",
    )
    assert "Licence" in letter.subject
    assert "It expired in 2019." in letter.body


def test_the_staff_is_told_what_was_decided_and_not_what_was_taken_up(world, eves_mail):
    application = send(world, draft_of(world))
    rule(world, "UNDER_REVIEW", application)
    assert not eves_mail.exists()

    rule(world, "REJECTED", application, reason="No teachers.")

    assert "No teachers." in eves_mail.get().body


def test_the_very_file_that_was_rejected_does_not_come_back(world, document, licence):
    decide(world, document, accept=False, reason="It expired.")

    with refused("evidence.attach", InvalidValue, "the very file that was rejected"):
        attach(world, document.accreditation, licence, content=content_of(document))


def test_an_accepted_document_is_not_replaced(world, document, licence):
    decide(world, document, accept=True)

    with refused("evidence.attach", WrongState, "is accepted; there is nothing to replace"):
        attach(world, document.accreditation, licence)


def test_a_rejection_takes_a_reason_and_another_person(world, document):
    with refused("evidence.decide", InvalidValue, "Say why you reject it"):
        decide(world, document, accept=False, reason=" ")
    with refused("evidence.decide", SamePerson, "You attached this document"):
        decide(world, document, accept=True, actor=world.eve)


def test_a_wrong_click_is_mended_until_the_application_is_decided(world, document):
    decide(world, document, accept=False, reason="Wrong row.")
    decide(world, document, accept=True)
    rule(world, "ACCREDITED", document.accreditation)

    with refused("evidence.decide", WrongState, "there is nothing to decide"):
        decide(world, document, accept=False, reason="Too late.")


def test_nobody_is_accredited_before_every_needed_document_is_accepted(world, document):
    application, charter = document.accreditation, need(world, "CHARTER", "Charter")
    second = attach(world, application, charter)
    not_yet = [
        ("Licence, Charter", lambda: decide(world, document, accept=False, reason="Blurred.")),
        ("Licence, Charter", lambda: decide(world, document, accept=True)),
        ("Charter", lambda: decide(world, second, accept=True)),
    ]
    for waiting, step in not_yet:
        with refused("accreditation.decide", WrongState, f"Not yet: {waiting}."):
            rule(world, "ACCREDITED", application)
        step()

    assert rule(world, "ACCREDITED", application).status == "ACCREDITED"


def test_nobody_is_accredited_while_a_needed_document_is_missing(world, document):
    decide(world, document, accept=True)
    need(world, "CHARTER", "Charter")

    with refused("accreditation.decide", WrongState, "Not yet: Charter."):
        rule(world, "ACCREDITED", document.accreditation)


def test_a_rejected_application_needs_no_documents(world, document):
    assert rule(world, "REJECTED", document.accreditation).status == "REJECTED"


def test_what_is_asked_for_no_more_stands_in_nobodys_way(world, document, licence):
    operations.need_no_longer(needed=licence, actor=world.bob, occurred_at=NOON)

    assert rule(world, "ACCREDITED", document.accreditation).status == "ACCREDITED"
    with refused("needed_document.end", WrongState, "asks for “Licence” no more"):
        operations.need_no_longer(needed=licence, actor=world.bob, occurred_at=NOON)


def test_nothing_is_attached_to_what_is_decided_or_asked_for_elsewhere(world, document, licence):
    foreign = need(build_world())
    with refused("evidence.attach", WrongState, "asks for “Licence” no more"):
        attach(world, document.accreditation, foreign)
    rule(world, "REJECTED", document.accreditation)
    with refused("evidence.attach", WrongState, "The application is “rejected”"):
        attach(world, document.accreditation, licence)


def test_a_document_is_replaced_so_many_times_and_no_more(world, licence):
    draft = draft_of(world)
    for _time in range(VERSIONS_MAX):
        attach(world, draft, licence)

    with refused("evidence.attach", WrongState, "was replaced 20 times"):
        attach(world, draft, licence)


def test_a_needed_document_has_a_name_in_every_language_and_a_code_of_its_own(world, licence):
    with refused("needed_document.add", InvalidValue, "Name the document in each of: en, ru"):
        operations.need_document(
            region=world.region, code="X", names={"en": "X"}, actor=world.bob, occurred_at=NOON
        )
    with refused("needed_document.add", WrongState, "already asked for a document “LICENCE”"):
        need(world)
    assert licence.names == names("Licence")


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"size": 0}, "evidence_not_empty"),
        ({"status": "ACCEPTED"}, "evidence_decided_by_somebody"),
        ({"decided_at": NOON}, "evidence_decided_by_somebody"),
    ],
)
def test_the_database_itself_refuses_a_wrong_document(world, document, changes, broken):
    assert rule_broken_by(document, **changes) == broken


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE providers_evidencecontent SET content = ''",
        "DELETE FROM providers_evidencecontent",
    ],
)
def test_the_service_cannot_change_what_was_attached(world, document, statement):
    assert sqlstate_of(statement) == NOT_ALLOWED


def test_of_four_documents_attached_at_once_one_is_in_force(committed_world):
    world = committed_world
    draft, licence = draft_of(world), need(world)
    at_once(*[lambda: attach(world, draft, licence).name] * 4)

    assert EvidenceDocument.objects.filter(accreditation=draft).count() == 4
    assert EvidenceDocument.objects.get(accreditation=draft, superseded_at=None)
