"""Every kind of problem the API answers with: what it is called, its status, what it means.

The rules' refusals are read from their classes; the faults of a request are named here.
"""

import inspect
from dataclasses import dataclass
from typing import Any

from config.refusals import all_refusals
from core.problems import problem


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; `meaning` is a sentence for who meets it."""

    code: str
    status: int
    meaning: str
    is_rule: bool

    @property
    def example(self) -> dict[str, Any]:
        errors = None
        if self.code == "invalid-request":
            errors = [{"pointer": "/amount_minor", "detail": "This field is required."}]
        body = problem(code=self.code, status=self.status, detail=self.meaning, errors=errors)
        return {**body, "instance": "urn:uuid:019583a2-7c00-7000-8000-000000000000"}


# The framework raises these before any rule is asked.
FAULTS = {
    "address-too-long": (414, "The address is longer than any of ours; look at what you join."),
    "authentication-failed": (401, "The API key is not valid: unknown, expired or revoked."),
    "body-too-large": (413, "The body is larger than is taken; send it in parts."),
    "internal-error": (500, "A failure of ours. Nothing was done; tell us the number."),
    "invalid-request": (400, "Fields or parameters are missing, wrong or unknown; see `errors`."),
    "method-not-allowed": (405, "The address does not take this method; `Allow` names those."),
    "not-authenticated": (401, "There is neither an API key nor a session."),
    "not-found": (404, "Not there, or not for you: the two look the same."),
    "not-text": (400, "The address or the query has bytes that are no UTF-8."),
    "parse-error": (400, "The body is not JSON (or, for a file, not a form)."),
    "permission-denied": (403, "The session's CSRF token is missing or wrong."),
    "query-too-long": (400, "The query has too many parameters, or one is too long."),
    "second-factor-required": (403, "The session has no second factor yet; sign in with one."),
    "try-later": (503, "Attempts cannot be counted now, so no secret is compared."),
    "unsupported-media-type": (415, "The body is neither JSON nor, for a file, a form."),
}


def all_kinds() -> dict[str, Kind]:
    """Return every kind by its code, in the order of the codes."""
    faults = {code: Kind(code, *of, is_rule=False) for code, of in FAULTS.items()}
    rules = {
        refusal.code: Kind(refusal.code, refusal.status, _meaning(refusal), is_rule=True)
        for refusal in all_refusals()
    }
    return dict(sorted((faults | rules).items()))


def _meaning(refusal: type) -> str:
    """Return the first paragraph of the class's own docstring, in one line."""
    text = inspect.cleandoc(refusal.__doc__ or "").partition("\n\n")[0]
    return " ".join(text.split())
