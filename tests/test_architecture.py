"""What import-linter and ruff cannot see: keys, names, sizes and the shape of operations."""

import ast
import importlib
import inspect
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest
from django.apps import apps
from django.db import models

from people.models import Region

ROOT = Path(__file__).resolve().parents[1]
# From the bottom up; a layer's tables refer to their own and lower ones only.
LAYERS = [{"audit", "ledger"}, {"people"}, {"providers"}, {"budgets", "learning"}]
LAYERS += [{"vouchers"}, {"payments"}, {"reports"}, {"webhooks"}, {"privacy"}]
LAYERS += [{"portals"}, {"demo"}]
OURS = set().union(*LAYERS)
MONEY = ("core", "ledger", "budgets", "vouchers", "payments")
WITH_OPERATIONS = ("people", "providers", "budgets", "learning", "vouchers", "payments")
WITH_OPERATIONS += ("webhooks", "privacy", "reports")

FORBIDDEN_NAMES = {"utils.py", "helpers.py", "services.py", "signals.py", "managers.py"}
FORBIDDEN_NAMES |= {"common.py", "misc.py"}

# Rows that belong to no region, each for its reason.
WITHOUT_REGION = {
    "audit.AnsweredRequest": "keyed by the actor, who may act in several regions",
    "people.ApiKey": "acts as a user, who may act in several regions",
    "people.CachedValue": "is Django's, and counts attempts at secrets",
    "people.PasswordReset": "is a user's, who may act in several regions",
    "people.Region": "is the region",
    "people.User": "may hold roles in several regions",
    "reports.SavedView": "is a user's, who may audit several regions",
    "webhooks.Mark": "says how far the records of all regions were read",
}
REGION_MAY_BE_NULL = {
    "audit.AuditRecord": "creating a user happens in no region",
    "audit.Remark": "stands beside an audit record",
    "audit.Notice": "a mail about signing in belongs to no region",
}

# Distances on paper, not money; and a wall clock.
FLOAT_ALLOWED = ("core/paper/", "vouchers/certificates/")

# How a test says what it expects, itself or by a function that does.
EXPECTING = ("assert", "raises(", "refused(", "_until")
# Tests that expect no more than that something does not fail.
NO_FAILURE_EXPECTED = {
    "test_a_first_start_that_was_cut_short_is_made_good": "it connects",
    "test_a_lock_that_names_an_unrelated_process_does_not_stop_a_start": "it connects",
    "test_every_foreign_key_holds_before_the_load_is_committed": "PostgreSQL checks them all",
}

LINES_OF_FILE_MAX = 400
LINES_OF_FUNCTION_MAX = 50
LINES_OF_TEST_MAX = 20


def tracked(*suffixes: str) -> list[Path]:
    """Return every file of the repository that is tracked or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / line for line in listed.stdout.splitlines() if line.endswith(suffixes)]
    return [path for path in paths if path.exists()]


def sources() -> list[Path]:
    return [path for path in tracked(".py") if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Yield every function of the file with its number of lines, decorators left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, node.end_lineno - node.lineno + 1


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def rank(app_label: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if app_label in layer)


def test_the_walk_finds_the_code():
    names = {name_of(path) for path in sources()}

    assert {"ledger/operations.py", "tests/test_architecture.py", "manage.py"} <= names


def test_every_installed_app_of_ours_has_its_layer():
    installed = {config.label for config in apps.get_app_configs() if is_ours(config)}

    assert installed == OURS


def is_ours(config) -> bool:
    folder = Path(config.path).resolve()
    return folder.is_relative_to(ROOT) and ".venv" not in folder.parts


def test_foreign_keys_point_downwards_or_stay_in_their_app():
    upwards = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and points_up(model, field.related_model)
    ]

    assert upwards == []


def points_up(model: type[models.Model], target: type[models.Model]) -> bool:
    here, there = model._meta.app_label, target._meta.app_label
    if there not in OURS or here == there:
        return False
    return rank(there) >= rank(here)


def test_nothing_that_is_referred_to_can_be_deleted_along():
    cascading = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
    ]

    assert cascading == []


def test_every_row_of_a_region_says_which():
    without = {
        model._meta.label
        for model in our_models()
        if "region_id" not in {field.attname for field in model._meta.concrete_fields}
    }

    assert without == set(WITHOUT_REGION)


def test_the_region_of_a_row_is_never_left_open():
    nullable = {
        model._meta.label
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.attname == "region_id" and field.null
    }

    assert nullable == set(REGION_MAY_BE_NULL)


def test_a_region_is_referred_to_by_a_key_or_by_its_number_below_people():
    for model in our_models():
        region = {field.attname: field for field in model._meta.concrete_fields}.get("region_id")
        if region is None:
            continue
        below_people = rank(model._meta.app_label) < rank("people")
        assert below_people or region.related_model is Region, model


def test_no_file_has_a_name_that_says_nothing():
    assert [name_of(path) for path in sources() if path.name in FORBIDDEN_NAMES] == []


def test_nobody_sends_or_receives_signals():
    telling = ("django.dispatch", "django.db.models.signals", "post_save", "pre_save")
    users = [
        name_of(path)
        for path in sources()
        if path != Path(__file__) and any(word in path.read_text() for word in telling)
    ]

    assert users == []


def test_no_model_has_a_save_of_its_own():
    own = [model for model in our_models() if {"save", "delete", "clean"} & set(vars(model))]

    assert own == []


def test_no_file_is_too_long():
    lines = {name_of(path): len(path.read_text().splitlines()) for path in sources()}

    assert {name: count for name, count in lines.items() if count > LINES_OF_FILE_MAX} == {}


def test_no_function_is_too_long():
    long = {
        f"{name_of(path)}:{function.name}": lines
        for path in sources()
        for function, lines in functions(path)
        if lines > (LINES_OF_TEST_MAX if is_test(path, function) else LINES_OF_FUNCTION_MAX)
    }

    assert long == {}


def is_test(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return path.is_relative_to(ROOT / "tests") and function.name.startswith("test_")


def test_no_test_is_without_an_expectation():
    silent = [
        f"{name_of(path)}:{function.name}"
        for path in sources()
        for function, _lines in functions(path)
        if is_test(path, function)
        and not expects_something(function)
        and function.name not in NO_FAILURE_EXPECTED
    ]

    assert silent == []


def expects_something(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    text = ast.unparse(function)
    return any(word in text for word in EXPECTING)


def test_no_test_sleeps_and_none_replaces_our_own_code():
    found = {
        name_of(path): word
        for path in sources()
        if path.is_relative_to(ROOT / "tests")
        and path != Path(__file__)
        # The engines are other programs, and their tests wait for processes to end.
        and not path.is_relative_to(ROOT / "tests" / "engines")
        for word in ("time.sleep(", "mock.patch", "MagicMock", "monkeypatch.setattr(")
        if word in path.read_text()
    }

    assert found == {}


def test_money_is_never_a_float():
    floats = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if path.relative_to(ROOT).parts[0] in MONEY and not name_of(path).startswith(FLOAT_ALLOWED)
        for node in ast.walk(ast.parse(path.read_text()))
        if is_float(node)
    ]

    assert floats == []


def is_float(node: ast.AST) -> bool:
    named = isinstance(node, ast.Name) and node.id == "float"
    written = isinstance(node, ast.Constant) and isinstance(node.value, float)
    return named or written


def test_every_amount_is_a_big_integer_of_minor_units():
    kinds = {
        f"{model._meta.label}.{field.name}": type(field)
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_minor")
        or isinstance(field, models.FloatField | models.DecimalField)
    }

    assert kinds
    assert {name: kind for name, kind in kinds.items() if kind is not models.BigIntegerField} == {}


def exported(app: str) -> Iterator[tuple[str, FunctionType]]:
    """Yield the public functions of an app's operations, as the doors see them."""
    module = importlib.import_module(f"{app}.operations")
    names = getattr(module, "__all__", [name for name in vars(module) if name[0] != "_"])
    for name in names:
        found = getattr(module, name)
        own = getattr(found, "__module__", "").startswith(f"{app}.operations")
        if inspect.isfunction(found) and own:
            yield f"{app}.{name}", found


OPERATIONS = dict(each for app in WITH_OPERATIONS for each in exported(app))
POSITIONAL = {
    # The verbs of money read like a sentence: move(["commit"], entries, ...).
    "budgets.move": ["verbs", "entries"],
    # No operation but a rule about a text.
    "payments.normalised": ["number"],
}


def test_the_operations_are_found():
    assert {"budgets.allot", "vouchers.redeem_voucher", "learning.enrol"} <= set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_called_by_keyword(name):
    parameters = inspect.signature(OPERATIONS[name]).parameters.values()

    positional = [each.name for each in parameters if each.kind is not each.KEYWORD_ONLY]
    assert positional == POSITIONAL.get(name, [])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_its_types_and_what_it_does(name):
    operation = OPERATIONS[name]
    signature = inspect.signature(operation)

    assert signature.return_annotation is not signature.empty
    assert all(each.annotation is not each.empty for each in signature.parameters.values())
    assert inspect.getdoc(operation)


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_reads_the_clock(name):
    source = inspect.getsource(inspect.getmodule(OPERATIONS[name]))

    assert "timezone.now" not in source
    assert "datetime.now" not in source
