"""Which changes of the document break a client that was written for the one before."""

from collections.abc import Iterator
from typing import Any


def breaking(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return a name for each change that an existing client can notice as a loss."""
    return sorted({*_paths(old, new), *_schemas(old, new)})


def _paths(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            other = new["paths"].get(path, {}).get(method)
            if other is None:
                yield name
                continue
            before, after = _parameters(operation), _parameters(other)
            yield from (f"{name} ?{gone}" for gone in before.keys() - after.keys())
            yield from (f"{name} {gone}" for gone in _answers(operation) - _answers(other))
            for needed, parameter in after.items():
                was = before.get(needed, {})
                if parameter.get("required") and not was.get("required"):
                    yield f"{name} ?{needed}"


def _parameters(operation: dict[str, Any]) -> dict[str, Any]:
    return {parameter["name"]: parameter for parameter in operation.get("parameters", [])}


def _answers(operation: dict[str, Any]) -> set[str]:
    """Return the bodies of success, each as its status and media type."""
    return {
        f"{status} {media}"
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media in response.get("content", {})
    }


def _schemas(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    others = new["components"]["schemas"]
    for name, schema in old["components"]["schemas"].items():
        other = others.get(name)
        if other is None:
            yield name
            continue
        yield from (f"{name}.{f}" for f in _fields(schema) - _fields(other))
        yield from (f"{name}={v}" for v in set(schema.get("enum", [])) - set(other.get("enum", [])))
        if name.endswith("Input"):
            added = set(other.get("required", [])) - set(schema.get("required", []))
            yield from (f"{name}.{field}" for field in added)


def _fields(schema: dict[str, Any]) -> set[str]:
    return set(schema.get("properties", {}))
