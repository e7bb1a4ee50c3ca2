"""Understanding lines that were copied from a spreadsheet, and saying what is wrong with them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from budgets.classification import SCHEMES, parse_code
from budgets.models import Allocation
from budgets.operations import LINES_MAX, PlannedLine
from core.errors import InvalidValue
from core.money import parse_amount
from portals.tables import Column, Line, Table, count, text

# What stands in a row: code, kind of cost, what it pays for, classification, sum, and a limit.
COLUMNS_LEAST, COLUMNS_MOST = 5, 6
SHOWN = 5  # Of the values that have one problem.


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one row, in words that rows with the same problem share."""

    words: str
    row: int
    found: str
    mend: str


class RowProblem(Exception):
    """A cell was not understood."""

    def __init__(self, words: str, found: str, mend: str) -> None:
        super().__init__(words)
        self.words, self.found, self.mend = words, found, mend


def read_lines(
    pasted: str, *, scheme: str, currency: str, taken: Collection[str]
) -> tuple[list[PlannedLine], list[Problem]]:
    """Return the lines of a pasted text, and what is wrong with the others."""
    rows = [
        (number, [cell.strip() for cell in row.split("\t")])
        for number, row in enumerate(pasted.splitlines(), start=1)
        if row.strip()
    ]
    if rows and _is_head(rows[0][1]):
        rows = rows[1:]
    lines, problems = [], []
    for number, cells in rows[: LINES_MAX + 1]:
        try:
            lines.append(_line(cells, scheme=scheme, currency=currency))
        except RowProblem as wrong:
            problems.append(Problem(wrong.words, number, wrong.found, wrong.mend))
    problems += _twice(rows, taken)
    if len(rows) > LINES_MAX:
        mend = _("Paste {most} at once").format(most=LINES_MAX)
        problems.append(Problem(_("Too many rows"), len(rows), str(len(rows)), mend))
    return lines, problems


def _is_head(cells: Sequence[str]) -> bool:
    """Say whether a first row names columns: there is no figure where the sum stands."""
    if len(cells) < COLUMNS_LEAST:
        return False
    return not any(letter.isdigit() for letter in cells[4]) and _kind(cells[1]) is None


def _line(cells: Sequence[str], *, scheme: str, currency: str) -> PlannedLine:
    cells = [*cells]
    while len(cells) > COLUMNS_LEAST and not cells[-1]:
        cells.pop()
    if not COLUMNS_LEAST <= len(cells) <= COLUMNS_MOST:
        raise RowProblem(
            _("A row has too few or too many columns"),
            str(len(cells)),
            _("Copy five or six columns, as in the example"),
        )
    code, kind, scope, classification, amount, *limit = cells
    if not code or len(code) > 24:
        raise RowProblem(_("The code of a line is missing or too long"), code, _("Up to 24 signs"))
    if not scope or len(scope) > 300:
        raise RowProblem(
            _("What the line pays for is missing or too long"), scope[:40], _("Up to 300 signs")
        )
    return PlannedLine(
        code=code,
        kind=_known_kind(kind),
        cost_scope=scope,
        classification_scheme=scheme,
        classification_code=_classified(scheme, classification),
        amount_minor=_amount(amount, currency),
        approval_above_minor=_amount(limit[0], currency) if limit and limit[0] else None,
    )


def _kind(words: str) -> str | None:
    """Return the kind that is meant by its name here or in the API."""
    plain = words.casefold()
    known = {str(kind.label).casefold(): kind.value for kind in Allocation.Kind}
    known |= {kind.value.casefold(): kind.value for kind in Allocation.Kind}
    return known.get(plain)


def _known_kind(words: str) -> str:
    kind = _kind(words)
    if kind is None:
        known = ", ".join(str(each.label) for each in Allocation.Kind)
        raise RowProblem(
            _("Kind of cost is not known"), words, _("Write one of: {known}").format(known=known)
        )
    return kind


def _classified(scheme: str, code: str) -> str:
    try:
        return parse_code(scheme, code)[0]
    except InvalidValue:
        raise RowProblem(
            _("No code of the classification {scheme}").format(scheme=scheme),
            code,
            _("Write it like {example}").format(example=SCHEMES[scheme].example),
        ) from None


def _amount(typed: str, currency: str) -> int:
    try:
        amount = parse_amount(typed, currency)
    except InvalidValue:
        amount = 0
    if amount <= 0:
        raise RowProblem(_("The sum cannot be read"), typed, _("Write it like 1 234,50 or 1234.50"))
    return amount


def _twice(rows: Sequence[tuple[int, list[str]]], taken: Collection[str]) -> list[Problem]:
    seen = Counter(cells[0] for _number, cells in rows if cells[0])
    found = []
    for number, cells in rows:
        if cells[0] in taken:
            words, mend = _("A line with this code is there already"), _("Give it another code")
            found.append(Problem(words, number, cells[0], mend))
        elif seen[cells[0]] > 1:
            words, mend = _("The same code twice"), _("Give each line its own code")
            found.append(Problem(words, number, cells[0], mend))
    return found


def grouped(problems: Sequence[Problem]) -> Table:
    """Return the problems as a table in which equal ones are counted together."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for each in problems:
        kinds.setdefault((each.words, each.mend), []).append(each)
    return Table(
        key="problems",
        caption=_("Errors, grouped"),
        note=_("Equal errors are counted together. Nothing was created."),
        columns=[
            Column(_("Problem")),
            Column(_("Rows"), number=True),
            Column(_("Found")),
            Column(_("How to mend it")),
        ],
        lines=[
            Line([text(words), count(len(found)), text(_found(found)), text(mend)])
            for (words, mend), found in kinds.items()
        ],
    )


def _found(problems: Sequence[Problem]) -> str:
    told = [
        _("row {number}: “{found}”").format(number=each.row, found=each.found)
        for each in problems[:SHOWN]
    ]
    more = len(problems) - SHOWN
    return ", ".join([*told, *([_("and {number} more").format(number=more)] if more > 0 else [])])
