"""What the document does not name is refused with its name, and nothing is read leniently."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.world import FACE, World, code_of, issue, redeem

DAYS = {"valid_from": "2026-03-02T12:00:00Z", "expires_at": "2026-06-02T12:00:00Z"}


def wanted(world: World, **changes) -> dict:
    body = {
        "allocation": str(world.line.pk),
        "holder": str(world.hanna.pk),
        "amount_minor": FACE,
        **DAYS,
    }
    return {**body, **changes}


def faults_of(answer) -> dict[str, str]:
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-request")
    return {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}


def test_a_misspelt_field_is_named_and_nothing_is_done(world, as_user, today):
    # Left out, the amount would be the price of the course.
    body = {"code": code_of(issue(world)), "session": str(world.session.pk), "amount_minr": 1}
    answer = as_user(world.eve).post("/api/v1/redemptions/", body, format="json")

    assert set(faults_of(answer)) == {"/amount_minr"}


def test_a_step_that_takes_nothing_refuses_a_body(world, as_user, today):
    redemption = redeem(world, issue(world))
    path = f"/api/v1/redemptions/{redemption.pk}/confirm/"
    answer = as_user(world.hanna.user).post(path, {"approve": False}, format="json")

    assert set(faults_of(answer)) == {"/approve"}


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": "6000000"},
        {"amount_minor": True},
        {"amount_minor": 0.5},
        {"holder": 7},
        {"valid_from": "2026-03-02T12:00:00"},  # In which zone?
        {"valid_from": "20260302T120000Z"},
    ],
)
def test_a_value_is_of_the_type_that_the_document_says(world, as_user, today, change):
    answer = as_user(world.alice).post("/api/v1/vouchers/", wanted(world, **change), format="json")

    assert set(faults_of(answer)) == {f"/{name}" for name in change}


def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(world, as_user, today):
    body = wanted(world, amount_minor=float(FACE))

    assert as_user(world.alice).post("/api/v1/vouchers/", body, format="json").status_code == 201


def test_a_fault_inside_of_a_list_has_its_place(world, as_user):
    marks = [{"enrolment": str(world.line.pk), "present": "yes", "late": True}]
    body = {"block": str(world.session.blocks.first().pk), "marks": marks}
    path = f"/api/v1/sessions/{world.session.pk}/attendance/"
    answer = as_user(world.eve).post(path, body, format="json")

    assert {"/marks/0/present", "/marks/0/late"} <= set(faults_of(answer))


@pytest.mark.parametrize("query", ["state=ISSUED", "status=", "status=ISSUED&status=VOIDED"])
def test_a_filter_that_would_be_ignored_is_named(world, as_user, query):
    answer = as_user(world.alice).get(f"/api/v1/vouchers/?{query}")

    (fault,) = faults_of(answer).items()
    assert fault[0] == "/" + query.partition("=")[0]
    assert fault[0][1:] in fault[1]


def test_a_method_that_nothing_answers_is_refused_whatever_the_query_says(world, as_user):
    assert as_user(world.alice).put("/api/v1/vouchers/?limit=50").status_code == 405


@pytest.mark.parametrize("value", ["1", "True", "-391932403224169280"])
def test_a_filter_that_is_neither_true_nor_false_is_named(world, as_user, value):
    auditor = as_user(world.dan)

    assert list(faults_of(auditor.get(f"/api/v1/users/?is_active={value}"))) == ["/is_active"]
    assert auditor.get("/api/v1/users/?is_active=true").status_code == 200


@pytest.mark.parametrize("path", ["me/?cursor=x", "me/?limit=1", "reports/spend/?limit=1"])
def test_what_has_no_pages_takes_no_cursor(world, as_user, path):
    assert faults_of(as_user(world.alice).get(f"/api/v1/{path}"))


@pytest.mark.parametrize("limit", ["0", "201", "-1", "ten", "²"])
def test_a_page_size_that_cannot_be_had_is_refused_not_corrected(world, as_user, limit):
    answer = as_user(world.alice).get("/api/v1/vouchers/", {"limit": limit})

    assert set(faults_of(answer)) == {"/limit"}


@pytest.mark.parametrize("cursor", ["x", "cD1nYXJiYWdl"])  # The second says p=garbage.
def test_a_cursor_of_somebody_elses_making_is_refused(world, as_user, cursor):
    answer = as_user(world.alice).get("/api/v1/vouchers/", {"cursor": cursor})

    assert set(faults_of(answer)) == {"/cursor"}


def test_filtering_by_a_foreign_id_and_by_an_unknown_one_look_the_same(world, as_user):
    client = as_user(world.eve)  # Who sees no budget lines.
    known, unknown = (
        client.get("/api/v1/vouchers/", {"allocation": str(pk)})
        for pk in (world.line.pk, world.session.pk)
    )

    assert known.json() == unknown.json() == {"next": None, "previous": None, "results": []}


def test_a_certificate_can_be_asked_for_as_what_it_is(world, as_user, today):
    path = f"/api/v1/vouchers/{issue(world).pk}/certificate/"
    answer = as_user(world.hanna.user).get(path, headers={"Accept": "application/pdf"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_a_file_can_be_sent_with_an_idempotency_key(world, as_user):
    def send(content: bytes):
        file = SimpleUploadedFile("bodies.csv", content)
        body = {"region": world.region.code, "file": file}
        client = as_user(world.alice)
        return client.post("/api/v1/imports/bodies/", body, headers={"Idempotency-Key": "k"})

    first = b"code,name,tier,valid_from\nX1,Schools,REGIONAL,2020-01-01\n"
    assert [send(each).status_code for each in (first, first, b"\xe8\xff")] == [200, 200, 422]
