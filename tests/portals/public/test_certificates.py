"""Anybody checks a certificate: by its code or by its file, and cannot guess one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.formats import date_text
from learning import operations, seals
from learning.models import LearningCertificate
from learning.printing import print_certificate
from people.models import Employee
from portals.public.floods import GUESSES
from privacy.operations import anonymise_employee
from tests.world import DAY, World, complete, enrol


@pytest.fixture
def certificate(world: World) -> LearningCertificate:
    enrolment = enrol(world)[1]
    complete(world, enrolment)
    return LearningCertificate.objects.get(enrolment=enrolment)


def said(client: Client, content: bytes | None = None, **sent) -> str:
    file = {} if content is None else {"file": SimpleUploadedFile("c.pdf", content)}
    answer = client.post("/certificates/", {**sent, **file})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_neither_field_says_that_it_may_be_left_out(client):
    page = client.get("/certificates/").content.decode()

    assert "Code on the certificate" in page
    assert "(if you like)" not in page


@pytest.mark.parametrize("write", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_genuine_one_says_of_whom_for_what(client, world, certificate, write):
    page = said(client, code=write(certificate.code))

    assert "This certificate is genuine" in page
    completed = date_text(world.session.ends_at)
    for fact in (certificate.holder_name, world.course.name, world.academy.name, completed):
        assert fact in page


def test_it_names_the_holder_as_on_the_paper(client, world, certificate):
    Employee.objects.filter(pk=world.hanna.pk).update(family_name="Renamed")
    page = said(client, code=certificate.code)

    assert certificate.holder_name in page
    assert "Renamed" not in page


def test_an_unknown_one_says_so_and_nothing_more(client, certificate):
    page = said(client, code=seals.new_code())

    assert "No such certificate" in page
    assert certificate.holder_name not in page


def test_a_typing_error_is_caught_and_costs_no_try(client, certificate):
    wrong = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    for _each in range(GUESSES + 1):
        answer = client.post("/certificates/", {"code": wrong})

    assert answer.status_code == 422
    assert "One character of the code is wrong" in answer.content.decode()


def test_a_withdrawn_one_says_since_when_and_not_why(client, world, certificate):
    operations.withdraw_certificate(
        certificate=certificate,
        reason="Forged attendance.",
        actor=world.alice,
        occurred_at=world.session.ends_at + DAY,
    )
    page = said(client, code=certificate.code)

    assert f"withdrawn on {date_text(world.session.ends_at + DAY)}" in page
    assert "Forged attendance" not in page


def test_a_changed_record_is_not_called_genuine(client, certificate):
    LearningCertificate.objects.update(holder_name="Somebody Else")
    page = said(client, code=certificate.code)

    assert "The record was changed" in page
    assert "Somebody Else" not in page


def test_who_is_erased_is_named_no_more(client, world, certificate):
    anonymise_employee(
        employee=world.hanna, actor=None, occurred_at=world.session.ends_at + 90 * DAY
    )
    page = said(client, code=certificate.code)

    assert "The name was erased" in page
    assert certificate.holder_name not in page


def test_the_file_as_it_was_downloaded_is_genuine(client, certificate):
    assert "This file is genuine" in said(client, print_certificate(certificate))


@pytest.mark.parametrize(
    "change", [lambda f: f.replace(b"NotoSans", b"NotoSanz"), lambda f: f[:-9]]
)
def test_an_altered_file_is_told_apart(client, certificate, change):
    page = said(client, change(print_certificate(certificate)))

    assert "This file was altered" in page
    assert certificate.holder_name in page


def test_a_forged_file_is_of_no_certificate(client, certificate):
    file = print_certificate(certificate)
    other = seals.new_code().encode()

    assert "No such certificate" in said(client, file.replace(certificate.code.encode(), other))
    assert "cannot be compared" in said(client, b"%PDF-1.4 something else")


def test_after_some_wrong_codes_an_address_waits(client, certificate):
    for _each in range(GUESSES):
        said(client, code=seals.new_code())
    answer = client.post("/certificates/", {"code": certificate.code})

    assert answer.status_code == 429
    assert "Wait an hour" in answer.content.decode()
    assert "genuine" in said(Client(REMOTE_ADDR="192.0.2.7"), code=certificate.code)


def test_right_codes_cost_no_try(client, certificate):
    for _each in range(GUESSES + 2):
        page = said(client, code=certificate.code)

    assert "This certificate is genuine" in page


@pytest.mark.parametrize("sent", [{}, {"code": ""}])
def test_what_is_missing_is_said(client, db, sent):
    answer = client.post("/certificates/", sent)

    assert answer.status_code == 422
    assert "Give the code or the file" in answer.content.decode()


def test_the_qr_leads_here(client, db):
    answer = client.get("/c")

    assert (answer.status_code, answer["Location"]) == (302, "/certificates/")
