"""Every error is a problem that says what is wrong, where, and in the reader's language."""

import pytest
from django.test import Client

from tests.answers import without_number
from tests.world import code_of, issue


def test_a_bad_request_points_at_each_fault(world, as_user):
    answer = as_user(world.alice).post("/api/v1/vouchers/", {"amount_minor": 0}, format="json")

    body = answer.json()
    assert (answer.status_code, body["type"]) == (400, "/problems/invalid-request")
    pointers = {error["pointer"] for error in body["errors"]}
    assert {"/allocation", "/holder", "/amount_minor"} <= pointers


def test_text_that_is_not_json_is_a_problem_too(world, as_user):
    client = as_user(world.alice)
    answer = client.post("/api/v1/vouchers/", "{", content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.django_db
def test_a_wrong_key_is_refused_without_saying_why():
    answer = Client().get("/api/v1/vouchers/", headers={"Authorization": "Bearer tv_x_y"})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_an_unknown_code_and_a_foreign_one_look_the_same(world, as_user, today):
    theirs = {"code": code_of(issue(world)), "session": str(world.session.pk)}
    client = as_user(world.mallory)
    unknown = client.post("/api/v1/redemptions/", {**theirs, "code": "0" * 17}, format="json")
    foreign = client.post("/api/v1/redemptions/", theirs, format="json")

    # Mallory may see the approved session, but presents codes for her own ones only.
    assert unknown.status_code == foreign.status_code == 403
    assert without_number(unknown) == without_number(foreign)


def test_no_answer_to_a_provider_holds_the_code(world, as_user, today):
    code = code_of(issue(world))
    body = {"code": code, "session": str(world.session.pk)}

    answer = as_user(world.eve).post("/api/v1/redemptions/", body, format="json")

    assert answer.status_code == 201
    assert code not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/vouchers"])
def test_an_address_that_is_not_there_is_a_problem_too(path):
    answer = Client().post(path, {})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
