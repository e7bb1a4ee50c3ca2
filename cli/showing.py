"""Answers on the terminal: tables for people, JSON for programs."""

import json
from collections.abc import Sequence
from typing import Any

# The columns that tell rows of a kind apart; other kinds show all that is not nested.
COLUMNS = {
    "allocations": ["id", "code", "kind", "original_minor", "currency", "status"],
    "claims": ["id", "number", "amount_minor", "currency", "status", "submitted_at"],
    "employees": ["id", "work_id", "family_name", "given_name", "unit"],
    "payment-orders": ["id", "amount_minor", "currency", "status", "made_at"],
    "redemptions": ["id", "voucher_number", "amount_minor", "currency", "status", "confirm_until"],
    "sessions": ["id", "code", "starts_at", "places", "places_taken"],
    "vouchers": ["id", "number", "holder_name", "remaining_minor", "currency", "status"],
}
WIDEST = 44


def as_json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def as_table(rows: Sequence[dict[str, Any]], kind: str) -> str:
    """Return the rows with a header, each column as wide as its longest value."""
    if not rows:
        return "Nothing."
    names = COLUMNS.get(kind) or [n for n, v in rows[0].items() if not isinstance(v, dict | list)]
    lines = [names, *([_text(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_fields(answer: dict[str, Any]) -> str:
    """Return one object, a field a line; what is inside of it stands below as a table."""
    plain = {name: value for name, value in answer.items() if not isinstance(value, dict | list)}
    width = max(map(len, plain), default=0)
    parts = [f"{name.ljust(width)}  {_text(value)}" for name, value in plain.items()]
    for name, value in answer.items():
        if isinstance(value, dict):
            parts += ["", f"{name}:", as_fields(value)]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            parts += ["", f"{name}:", as_table(value, name)]
        elif isinstance(value, list):
            parts.append(f"{name}: {', '.join(map(str, value)) or '–'}")
    return "\n".join(parts)


def _text(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
