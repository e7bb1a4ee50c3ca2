"""Reading a request to the letter: what the document does not name is refused, not ignored.

The framework's serializers are lenient: they drop fields they do not know and read "1" as 1.
A misspelt `amount_minor` would then be no fault but another amount, so the JSON types and
names are checked here, before the serializer reads the values.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_NUMBERS, _TEXT = (int, float), (str,)
# What JSON says a value is; a number without a fraction is whole, however it is written.
_TYPES: dict[type[serializers.Field], tuple[type, ...]] = {
    serializers.BooleanField: (bool,),
    serializers.IntegerField: _NUMBERS,
    serializers.CharField: _TEXT,
    serializers.ChoiceField: _TEXT,
    serializers.DateField: _TEXT,
    serializers.DateTimeField: _TEXT,
    serializers.UUIDField: _TEXT,
}
_FORMATS: dict[type[serializers.Field], str] = {
    serializers.BooleanField: r"[Tt]rue|[Ff]alse",
    serializers.DateField: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    serializers.DateTimeField: (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
        r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
    ),
    serializers.UUIDField: r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
}


def read_body(request: Request, wanted: type[serializers.BaseSerializer]) -> dict[str, Any]:
    """Return the validated body, or raise ValidationError that names every fault."""
    # A form carries text only; its fields say themselves what they read from it.
    return _read(request.data, wanted, json=not isinstance(request.data, QueryDict))


def read_query(request: Request, wanted: type[serializers.Serializer]) -> dict[str, Any]:
    """Return the validated query parameters, or raise ValidationError that names every fault."""
    names = wanted().fields.keys() & request.query_params.keys()
    return _read({name: request.query_params[name] for name in names}, wanted, json=False)


def require_known(request: Request, names: Iterable[str]) -> None:
    """Refuse query parameters that are unknown, empty or given twice; each would be ignored."""
    known = ", ".join(sorted(names)) or "–"
    faults = {}
    for name, values in request.query_params.lists():
        if name not in names:
            faults[name] = [
                _("“{name}” is not a parameter of this address. It takes: {known}.").format(
                    name=name, known=known
                )
            ]
        elif values == [""] or len(values) > 1:
            faults[name] = [_("“{name}” takes one value.").format(name=name)]
    if faults:
        raise ValidationError(faults)


def _read(data: Any, wanted: type[serializers.BaseSerializer], *, json: bool) -> dict[str, Any]:
    given = wanted(data=data)
    given.is_valid()
    faults = dict(given.errors) | (_faults(given, data, json=json) or {})
    if faults:
        raise ValidationError(faults)
    values: dict[str, Any] = given.validated_data
    return values


def _faults(field: Any, value: Any, *, json: bool) -> Any:
    """Return what is wrong with the names and types of a value, in the shape of field errors."""
    if isinstance(field, serializers.Serializer):
        return _faults_of_fields(field, value, json=json) if isinstance(value, dict) else None
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        rows = enumerate(value) if isinstance(value, list) else []
        found = {str(at): _faults(field.child, row, json=json) for at, row in rows}
        return {at: fault for at, fault in found.items() if fault}
    if value is None:
        return None  # Whether it may be left open is the field's own question.
    kind = next((kind for kind in _TYPES if isinstance(field, kind)), None)
    if kind is None:
        return None
    if json and not _is_one_of(value, _TYPES[kind]):
        return [_("This is a JSON value of another type than the document says.")]
    if kind in _FORMATS and not re.fullmatch(_FORMATS[kind], str(value), re.ASCII):
        return [_("“{value}” is not written as the document says.").format(value=str(value)[:60])]
    return None


def _faults_of_fields(serializer: Any, value: dict[str, Any], *, json: bool) -> dict[str, Any]:
    fields = {name: field for name, field in serializer.fields.items() if not field.read_only}
    found: dict[str, Any] = {
        name: [_("There is no field of this name here.")] for name in value if name not in fields
    }
    for name in fields.keys() & value.keys():
        if fault := _faults(fields[name], value[name], json=json):
            found[name] = fault
    return found


def _is_one_of(value: Any, types: tuple[type, ...]) -> bool:
    if bool in types:
        return isinstance(value, bool)
    whole = not isinstance(value, float) or value.is_integer()
    return isinstance(value, types) and not isinstance(value, bool) and whole
