import pytest

from core.errors import InvalidValue, NotPermitted, Refused, SamePerson, WrongState
from core.problems import pointers, problem, refusal_problem


def test_a_problem_has_a_stable_type_and_a_readable_title():
    assert problem(code="not-enough-money", status=409, detail="0 is left.") == {
        "type": "/problems/not-enough-money",
        "title": "Not enough money",
        "status": 409,
        "detail": "0 is left.",
    }


def test_faults_of_fields_are_listed_only_when_there_are_some():
    listed = [{"pointer": "/name", "detail": "Missing."}]

    assert problem(code="x", status=400, detail="", errors=listed)["errors"] == listed
    assert "errors" not in problem(code="x", status=400, detail="", errors=[])


@pytest.mark.parametrize(
    ("refusal", "code", "status"),
    [
        (Refused, "refused", 409),
        (NotPermitted, "not-permitted", 403),
        (SamePerson, "same-person", 403),
        (WrongState, "wrong-state", 409),
        (InvalidValue, "invalid-value", 400),
    ],
)
def test_each_refusal_says_its_code_status_and_message(refusal, code, status):
    body = refusal_problem(refusal("No."))

    assert (body["type"], body["status"], body["detail"]) == (f"/problems/{code}", status, "No.")


@pytest.mark.parametrize(
    ("errors", "found"),
    [
        ({"name": ["Missing."]}, ["/name"]),
        ({"name": ["Too long.", "Not a name."]}, ["/name", "/name"]),
        ({"blocks": [{}, {"hours": ["Not a number."]}]}, ["/blocks/1/hours"]),
        ({"a": {"b": {"c": ["No."]}}}, ["/a/b/c"]),
        ({"a": {"b": "No."}}, ["/a/b"]),
        (["No."], ["/"]),
        ("No.", ["/"]),
        ({}, []),
    ],
)
def test_nested_faults_become_json_pointers(errors, found):
    assert [each["pointer"] for each in pointers(errors)] == found


def test_each_pointer_carries_its_own_words():
    faults = {"name": ["Missing."], "blocks": [{"hours": ["Not a number."]}]}

    assert {each["pointer"]: each["detail"] for each in pointers(faults)} == {
        "/name": "Missing.",
        "/blocks/0/hours": "Not a number.",
    }
