"""One certificate for each completion, in the words of that day."""

import pypdfium2
import pytest
import time_machine
import zxingcpp
from django.conf import settings
from django.db import IntegrityError, transaction

from audit.models import AuditRecord, Notice
from core.errors import WrongState
from learning import operations, seals
from learning.models import Enrolment, LearningCertificate
from learning.operations import RuleNotMet
from learning.printing import print_certificate
from people.models import Employee
from providers.models import Course
from tests.refusals import refused
from tests.together import at_once
from tests.vouchers.test_letters import give_address
from tests.world import DAY, World, attend, complete, enrol


@pytest.fixture
def certificate(world: World) -> LearningCertificate:
    enrolment = enrol(world)[1]
    complete(world, enrolment)
    return LearningCertificate.objects.get(enrolment=enrolment)


def withdraw(world: World, certificate: LearningCertificate) -> LearningCertificate:
    return operations.withdraw_certificate(
        certificate=certificate,
        reason="Attendance was forged.",
        actor=world.alice,
        occurred_at=world.session.ends_at + DAY,
    )


def test_who_completes_gets_a_certificate_with_what_was_so_then(world, certificate):
    assert certificate.holder_name == world.hanna.full_name
    assert certificate.course_name == world.course.name
    assert certificate.provider_name == world.academy.name
    assert certificate.hours == world.course.total_hours
    assert certificate.achievement == "PASSED"
    assert certificate.issued_at == world.session.ends_at
    assert certificate.number.startswith(f"{world.region.code[3:]}-C26-")
    assert seals.is_as_issued(certificate)


def test_it_is_recorded_with_a_digest_and_without_a_name(world, certificate):
    record = AuditRecord.objects.get(action="certificate.issued", subject_id=certificate.pk)

    digest = bytes(certificate.content_digest).hex()
    assert record.details == {"number": certificate.number, "digest": digest}


def test_completing_again_gives_no_second_one(world, certificate):
    with refused("enrolment.complete", RuleNotMet, "completed"):
        operations.complete_enrolments(
            session=world.session,
            enrolment_ids=[certificate.enrolment_id],
            actor=world.eve,
            occurred_at=world.session.ends_at,
        )

    assert LearningCertificate.objects.count() == 1


def test_the_database_refuses_a_second_one(certificate):
    second = LearningCertificate.objects.get(pk=certificate.pk)
    second.pk, second.code, second.number = None, seals.new_code(), "X"
    second._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_it_stays_as_it_was_when_all_else_is_renamed(world, certificate):
    before = print_certificate(certificate)

    Employee.objects.filter(pk=world.hanna.pk).update(family_name="Renamed")
    Course.objects.filter(pk=world.course.pk).update(name="Renamed")
    after = LearningCertificate.objects.get(pk=certificate.pk)

    assert "Renamed" not in after.holder_name + after.course_name
    assert print_certificate(after) == before


def test_the_same_file_comes_at_any_time(certificate):
    with time_machine.travel("2031-05-01", tick=False):
        later = print_certificate(certificate)

    assert later == print_certificate(certificate)
    assert seals.is_unchanged(certificate, later)


@pytest.mark.parametrize("at", [0, 40, 2000, -200, -70, -2])
def test_one_changed_byte_of_the_file_is_found(certificate, at):
    content = bytearray(print_certificate(certificate))
    content[at] ^= 1

    assert not seals.is_unchanged(certificate, bytes(content))


def test_what_is_added_to_the_file_is_found(certificate):
    content = print_certificate(certificate)

    assert seals.code_in(content + b"% more\n") == certificate.code
    assert not seals.is_unchanged(certificate, content + b"% more\n")


def test_a_changed_row_is_found(certificate):
    LearningCertificate.objects.filter(pk=certificate.pk).update(holder_name="Somebody Else")

    assert not seals.is_as_issued(LearningCertificate.objects.get(pk=certificate.pk))


def test_it_is_withdrawn_once_with_a_reason(world, certificate):
    withdrawn = withdraw(world, certificate)

    assert withdrawn.withdrawn_at == world.session.ends_at + DAY
    record = AuditRecord.objects.get(action="certificate.withdrawn")
    assert record.told == {"reason": "Attendance was forged."}
    with refused("certificate.withdraw", WrongState, "was withdrawn before"):
        withdraw(world, certificate)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Whoever checks it"), ("lv", "Kas to pārbaudīs")]
)
def test_the_holder_is_told_in_their_language_with_the_reason(world, certificate, language, said):
    address = give_address(world.hanna, language)
    withdraw(world, certificate)

    letter = Notice.objects.get(address=address)
    assert (letter.language, certificate.number in letter.subject) == (language, True)
    assert said in letter.body
    assert "Attendance was forged." in letter.body


def test_the_code_on_the_paper_leads_to_the_public_check(certificate, client):
    page = pypdfium2.PdfDocument(print_certificate(certificate))[0]
    [symbol] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    way, _, code = symbol.text.removeprefix(settings.PUBLIC_ADDRESS).partition("#")

    led_to = client.get(way)["Location"]  # Where a script types the code of the fragment.
    answer = client.post(led_to, {"code": code}).content.decode()

    assert "This certificate is genuine" in answer
    assert certificate.holder_name in answer


def test_no_two_codes_or_numbers_are_alike():
    codes = {seals.new_code() for _each in range(500)}

    assert len(codes) == 500
    assert all(len(code) == 21 for code in codes)


def test_who_is_completed_twice_at_once_gets_one(committed_world: World):
    world = committed_world
    enrolment = enrol(world)[1]
    prepare(world, enrolment)

    def complete_now() -> int:
        return operations.complete_enrolments(
            session=world.session,
            enrolment_ids=[enrolment.pk],
            actor=world.eve,
            occurred_at=world.session.ends_at,
        )

    outcomes = at_once(complete_now, complete_now)

    assert sorted(map(str, outcomes)) == ["1", "completion-rule-not-met"]
    assert LearningCertificate.objects.filter(enrolment=enrolment).count() == 1


def prepare(world: World, enrolment: Enrolment) -> None:
    attend(world, enrolment)
    for kind in ("ENTRY", "FINAL"):
        operations.record_assessments(
            session=world.session,
            kind=kind,
            scores={enrolment.pk: 75},
            actor=world.eve,
            occurred_at=world.session.ends_at,
        )
