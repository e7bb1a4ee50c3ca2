"""The OpenAPI document is valid and complete, and reachable without a key."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

PUBLIC = {"openapi.json", "docs/"}


@pytest.fixture(scope="module")
def document():
    text = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--fail-on-warn", stdout=text)
    return json.loads(text.getvalue())


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_says_how_it_fails(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404"} <= set(operation["responses"]), (method, path)


def test_every_step_takes_an_idempotency_key_except_what_is_never_stored(document):
    without = {
        path
        for path, methods in document["paths"].items()
        if "post" in methods
        and "Idempotency-Key" not in {p["name"] for p in methods["post"].get("parameters", [])}
    }
    assert without == {
        "/api/v1/vouchers/{id}/show-code/",
        "/api/v1/employees/search/",
        "/api/v1/step-up/",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(PUBLIC))
def test_the_document_and_its_reader_need_no_key(path):
    assert Client().get(f"/api/v1/{path}").status_code == 200


@pytest.mark.django_db
def test_every_other_route_of_the_api_needs_a_key(document):
    zero = "00000000-0000-0000-0000-000000000000"
    for path, methods in document["paths"].items():
        for method in methods:
            answer = getattr(Client(), method)(path.replace("{id}", zero))
            assert answer.status_code == 401, (method, path)
            assert answer["Content-Type"] == "application/problem+json"
