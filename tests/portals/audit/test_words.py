"""Every action that the code can record has words for auditors."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from portals.audit.words import NOUNS, PARTICIPLES, action_words, kind_words, noun_words
from reports.queries.approvals import _kinds
from tests.test_architecture import name_of, sources

WHOLE = re.compile(r"[a-z_]+(\.[a-z_]+)+")  # noun.participle


def operations() -> Iterator[ast.AST]:
    for path in sources():
        if "/operations" in name_of(path) and not name_of(path).startswith("tests/"):
            yield from ast.walk(ast.parse(path.read_text()))


def actions() -> Iterator[str]:
    """Yield every action by its name; `{}` stands for a state, or for what a helper is given."""
    verbs: set[ast.expr] = set()
    for node in operations():
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            verbs |= set(node.args if name == "operation" else ())
            given = node.args[:1] if name == "_record" else ()
            yield from (f"{{}}.{each.value}" for each in given if isinstance(each, ast.Constant))
        elif isinstance(node, ast.keyword) and isinstance(node.value, ast.JoinedStr):
            noun = node.value.values[0]
            if node.arg == "action" and isinstance(noun, ast.Constant):
                yield f"{noun.value}{{}}"
        elif isinstance(node, ast.Constant) and node not in verbs:
            yield str(node.value) if WHOLE.fullmatch(str(node.value)) else ""


def states_of(noun: str) -> set[str]:
    """Return the states that something may be brought into, as they end an action's name."""
    wanted = {"evidence": "evidencedocument"}.get(noun, noun.replace("_", ""))
    found = [each for each in apps.get_models() if each.__name__.lower() == wanted]
    fields = [each._meta.get_field("status") for each in found if hasattr(each, "Status")]
    begins = {str(field.default).lower() for field in fields} | {"draft"}
    return {value.lower() for field in fields for value, _label in field.choices} - begins


def test_every_action_has_words():
    named = set(actions()) - {""}
    ends = {action.rpartition(".")[2] for action in named} - {"{}"}
    states = {
        state
        for noun in named
        if noun.endswith(".{}")
        for state in states_of(noun.partition(".")[0])
    }

    assert {"code_shown", "imported", "rotated"} <= ends
    assert {"no_new_starts", "reversed", "open"} <= states
    assert (ends | states) - set(PARTICIPLES) == set()


def test_what_stands_beside_a_voucher_is_named():
    assert action_words("voucher.code_shown") == "Code shown or printed"
    assert noun_words("voucher_batch.approved") == "Batch of vouchers"
    assert {"voucher", "voucher_batch", "redemption", "allocation"} <= set(NOUNS)


def test_what_waits_and_cannot_be_decided_is_named():
    assert {kind.name.replace(" ", "_") for kind in _kinds()} | {"claim"} <= set(NOUNS)
    assert kind_words("role proposal") == "Proposed role"
