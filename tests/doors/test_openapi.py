"""The OpenAPI document is valid, complete and true, and reachable without a key."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from config.documents import document_text
from config.problem_kinds import all_kinds
from config.refusals import all_refusals
from config.write_documents import DOCS, kept_document, problem_page, unnamed_changes

PUBLIC = {"openapi.json", "docs/", "changelog/"}
JSON, PROBLEM = "application/json", "application/problem+json"


@pytest.fixture(scope="module")
def document():
    return json.loads(document_text())


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_failure_of_every_operation_is_a_problem_of_named_types(document):
    known = {f"/problems/{kind.code}": str(kind.status) for kind in all_kinds().values()}
    for name, operation in operations(document):
        failures = {s: r for s, r in operation["responses"].items() if not s.startswith("2")}
        assert {"400", "401"} <= set(failures), name
        for status, response in failures.items():
            assert list(response["content"]) == [PROBLEM], name
            assert response["x-problem-types"], name
            assert {known[kind] for kind in response["x-problem-types"]} == {status}, name


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("post /api/v1/redemptions/", "404", "voucher-unknown"),
        ("post /api/v1/redemptions/", "409", "session-full"),
        ("post /api/v1/allocations/{id}/close/", "409", "preview-outdated"),
        ("post /api/v1/appropriations/{id}/approve/", "403", "same-person"),
        ("post /api/v1/vouchers/", "422", "idempotency-key-reused"),
        ("get /api/v1/vouchers/{id}/certificate/", "403", "not-permitted"),
    ],
)
def test_an_operation_names_the_refusals_of_its_rules(document, name, status, kind):
    operation = dict(operations(document))[name]

    assert f"/problems/{kind}" in operation["responses"][status]["x-problem-types"]


def test_no_operation_names_a_refusal_that_is_another_ones(document):
    kinds = dict(operations(document))["get /api/v1/vouchers/"]["responses"]

    assert set(kinds) == {"200", "400", "401"}


def test_every_operation_says_what_it_does_in_words_of_its_own(document):
    words = {name: operation["description"] for name, operation in operations(document)}

    assert all(len(text) > 15 for text in words.values())
    assert not any("routes on one kind of object" in text for text in words.values())


def test_every_operation_has_a_name_of_its_own_that_clients_can_use(document):
    names = [operation["operationId"] for _name, operation in operations(document)]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z][a-z_]+", name) for name in names)


def test_every_example_fits_its_own_schema(document):
    for name, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for kind, media in body.get("content", {}).items():
                assert kind not in {JSON, PROBLEM} or "example" in media or "examples" in media, (
                    name
                )
                check_examples(media, document["components"])


def check_examples(media, components):
    schema = {**media["schema"], "components": components}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    named = [components["examples"][name]["value"] for name in media.get("examples", {})]
    for example in [*named, *filter(None, [media.get("example")])]:
        validator.validate(example)


def test_every_component_is_used(document):
    used = set(re.findall(r"#/components/schemas/(\w+)", document_text()))

    assert set(document["components"]["schemas"]) == used


def test_every_input_states_its_limits_and_takes_no_other_field(document):
    schemas = document["components"]["schemas"]
    inputs = {name: each for name, each in schemas.items() if name.endswith("Input")}
    assert len(inputs) > 20
    for name, schema in inputs.items():
        assert schema["additionalProperties"] is False, name
        for field, inner in schema.get("properties", {}).items():
            assert is_limited(inner), f"{name}.{field}: {inner}"


def is_limited(schema):
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "string":
        return bool({"enum", "format", "maxLength"} & set(schema))
    if kind == "integer":
        return {"minimum", "maximum"} <= set(schema)
    return "maxItems" in schema if kind == "array" else True


def test_every_refusal_says_what_it_means():
    silent = [kind.code for kind in all_refusals() if not kind.__dict__.get("__doc__")]

    assert silent == []


def test_the_kept_document_is_up_to_date_and_every_loss_is_named():
    assert unnamed_changes() == []
    assert (DOCS / "openapi.json").read_text() == kept_document(), "run `make openapi`"


def test_the_page_of_problem_types_is_up_to_date():
    # `make openapi` writes it.
    assert (DOCS / "problems.md").read_text() == problem_page()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", *all_kinds()])
def test_the_type_of_a_problem_is_an_address_that_explains_it(code):
    answer = Client().get(f"/problems/{code}")

    assert answer.status_code == 200
    assert all_kinds()[code or "same-person"].meaning in unescape(answer.content.decode())


@pytest.mark.django_db
def test_a_type_that_is_none_has_no_page():
    assert Client().get("/problems/nothing-of-ours").status_code == 404


def test_every_step_takes_an_idempotency_key_except_what_is_never_stored(document):
    without = {
        path
        for path, methods in document["paths"].items()
        if "post" in methods
        and "Idempotency-Key" not in {p["name"] for p in methods["post"].get("parameters", [])}
    }
    assert without == {
        "/api/v1/api-keys/",
        "/api/v1/api-keys/{id}/rotate/",
        "/api/v1/employees/search/",
        "/api/v1/step-up/",
        "/api/v1/vouchers/{id}/show-code/",
        "/api/v1/webhook-endpoints/",
        "/api/v1/webhook-endpoints/{id}/rotate-secret/",
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
