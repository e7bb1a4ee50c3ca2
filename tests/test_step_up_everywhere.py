"""No door calls an act of the written list without asking for a fresh second factor.

The walk reads the source, so that a portal, a bulk action, a task or the admin site cannot
go past what the JSON doors ask for. To see it red, take `fresh=True` away anywhere.
"""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from people.step_up import OPERATIONS
from tests.test_architecture import WITH_OPERATIONS, name_of, sources

# The machine room has no session and no key, and the demonstration tells what happened.
OUTSIDE = ("bench", "demo", "engines", "tests")


def doors() -> Iterator[Path]:
    for path in sources():
        name = name_of(path)
        inner = "/operations/" in name or name.endswith("/operations.py")
        if name.split("/")[0] not in OUTSIDE and not inner and "/management/" not in name:
            yield path


def calls(tree: ast.AST, wanted: set[str], guarded: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the acts of the list that are named in the tree, and whether a guard is around."""
    for node in ast.iter_child_nodes(tree):
        inside = guarded
        if isinstance(node, ast.ClassDef):
            inside = any(ast.unparse(line) == "fresh = True" for line in node.body)  # A page.
        elif isinstance(node, ast.FunctionDef) and not guarded:
            inside = any(asks_for_freshness(each) for each in node.decorator_list)
        name = node.attr if isinstance(node, ast.Attribute) else None
        name = node.id if isinstance(node, ast.Name) else name
        if name in wanted:
            yield name, inside
        yield from calls(node, wanted, inside)


def asks_for_freshness(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return text.startswith(("step(", "opening(")) and "fresh=True" in text


def named(path: Path) -> set[str]:
    return {each.partition(".")[2] for each in OPERATIONS}


def test_every_door_to_an_act_of_the_list_asks_for_a_fresh_second_factor():
    past = {
        f"{name_of(path)}: {act}"
        for path in doors()
        for act, guarded in calls(ast.parse(path.read_text()), named(path))
        if not guarded
    }

    assert past == set()


def test_the_walk_sees_the_doors_that_are_there():
    seen = {
        act
        for path in doors()
        for act, guarded in calls(ast.parse(path.read_text()), named(path))
        if guarded
    }

    without_a_door = {"anonymise_employee", "anonymise_user"}
    assert {each.partition(".")[2] for each in OPERATIONS} - seen <= without_a_door


def test_the_list_names_operations_that_exist():
    for each in OPERATIONS:
        app, _dot, act = each.partition(".")
        assert app in WITH_OPERATIONS
        assert callable(getattr(importlib.import_module(f"{app}.operations"), act)), each
