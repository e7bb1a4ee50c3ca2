"""What became of one's courses."""

from learning import seals
from learning.models import LearningCertificate
from tests.portals.cost import cost
from tests.portals.employee.test_voucher import text_of
from tests.world import attend, complete, enrol


def test_without_a_course_one_is_shown_the_way_to_one(hanna):
    page = text_of(hanna.get("/me/results/"))

    assert "No courses yet" in page
    assert 'href="/me/courses/"' in page


def test_a_course_that_runs_shows_hours_attended(hanna, world):
    attend(world, enrol(world)[1])
    page = text_of(hanna.get("/me/results/"))

    assert "40 of 40 hours" in page
    assert "80 % are needed" in page
    assert "after completion" in page


def test_a_completed_course_says_result_and_leads_to_the_certificate(hanna, world):
    complete(world, enrol(world)[1])
    certificate = LearningCertificate.objects.get()
    page = text_of(hanna.get("/me/results/"))
    file = hanna.get(f"/me/certificates/{certificate.pk}/")

    assert "passed" in page
    assert f'href="/me/certificates/{certificate.pk}/"' in page
    assert seals.is_unchanged(certificate, file.content)


def test_nobody_gets_the_certificate_of_a_colleague(igor, world):
    complete(world, enrol(world)[1])

    address = f"/me/certificates/{LearningCertificate.objects.get().pk}/"
    assert igor.get(address).status_code == 404


def test_nobody_sees_the_results_of_a_colleague(igor, world):
    enrol(world)

    assert "No courses yet" in text_of(igor.get("/me/results/"))


def test_results_cost_little(hanna, world):
    enrol(world)

    assert cost(hanna, "/me/results/") <= 15
