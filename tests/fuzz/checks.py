"""What schemathesis is told about us, and checks of ours beside its own.

Exceptions, each with its reason:

* A page's `cursor` comes from an answer and cannot be invented, so it is left out.
* A rule may turn down what the schema allows (a day outside the funding window, an employee
  of another region), so the library's positive_data_acceptance, which takes each 400 for a
  fault of the document, is replaced by `only_rules_turn_down_what_the_schema_allows`.
* A text with a zero byte is refused everywhere (PostgreSQL cannot hold one); JSON Schema
  has no short word for that, so none is sent (`allow-x00` in schemathesis.toml).
"""

from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, GenerationMode, HookContext, Response


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    case.query.pop("cursor", None)


@schemathesis.check
def every_problem_is_documented(ctx: CheckContext, response: Response, case: Case) -> None:
    """The `type` of a problem is one of those the document names for the operation."""
    if response.headers["content-type"][0] != "application/problem+json":
        return
    stated = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    kind = response.json()["type"]
    # Another method is tried on purpose, and is not an operation of the document.
    if response.status_code != 405:
        assert kind in stated.get("x-problem-types", ()), f"{kind} is not documented here"


@schemathesis.check
def only_rules_turn_down_what_the_schema_allows(
    ctx: CheckContext, response: Response, case: Case
) -> None:
    """What fits the document is not answered with a fault of the request."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if response.status_code in {400, 415, 422}:
        kind = response.json()["type"]
        assert kind not in {"/problems/invalid-request", "/problems/parse-error"}, response.text
