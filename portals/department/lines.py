"""Budget lines on a page: the five amounts as a bar with its key, and before and after."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.models import Allocation
from budgets.queries import LineAmounts, amounts_of
from core.formats import amount_text, money_text
from people.access import Scope
from people.models import Role

# From the left of a bar; what is available is what stays empty.
STAGES = (
    ("paid", _("Paid")),
    ("expended", _("Expended")),
    ("obligated", _("Obligated")),
    ("committed", _("Committed")),
)
SHAPES = {
    Allocation.Status.OPEN: "run",
    Allocation.Status.PAUSED: "held",
    Allocation.Status.CLOSED: "fin",
    Allocation.Status.LAPSED: "stop",
    Allocation.Status.REJECTED: "stop",
    Allocation.Status.WITHDRAWN: "stop",
}


@dataclass(frozen=True)
class Part:
    """One entry of a bar's key."""

    kind: str
    label: Any
    amount_minor: int
    change: str = ""


@dataclass(frozen=True)
class Standing:
    """Where the money of a line is, or will be; with `before`, each part says what changes."""

    title: Any
    currency: str
    amounts: LineAmounts
    before: LineAmounts | None = None

    @property
    def bar(self) -> list[tuple[str, int]]:
        return bar_of(self.amounts)

    @property
    def allotted(self) -> Part:
        return self._part("allotted", _("Allotted"))

    @property
    def parts(self) -> list[Part]:
        found = [self._part(kind, label) for kind, label in STAGES]
        found.append(self._part("available", _("Available")))
        lapsed = self._part("lapsed", _("Lapsed"))
        return [*found, lapsed] if lapsed.amount_minor else found

    def _part(self, kind: str, label: Any) -> Part:
        amount = int(getattr(self.amounts, f"{kind}_minor"))
        was = amount if self.before is None else int(getattr(self.before, f"{kind}_minor"))
        change = signed_text(amount - was, self.currency) if amount != was else ""
        return Part(kind, label, amount, change)


@dataclass(frozen=True)
class Shift:
    """A line before and after an act."""

    title: Any
    now: Standing
    then: Standing


def shift_of(
    line: Allocation, now: LineAmounts, then: LineAmounts, *, title: Any, after: Any
) -> Shift:
    return Shift(
        title,
        Standing(_("Now"), line.currency, now),
        Standing(after, line.currency, then, before=now),
    )


def virement_shifts(source: Allocation, target: Allocation, amount_minor: int) -> list[Shift]:
    """Return both lines of a virement before and after it."""
    amounts = amounts_of([source, target])
    return [
        shift_of(
            line,
            amounts[line.pk],
            freed(amounts[line.pk], change),
            title=gettext("Line {code} before and after").format(code=line.code),
            after=_("After the virement"),
        )
        for line, change in ((source, -amount_minor), (target, amount_minor))
    ]


def freed(amounts: LineAmounts, change_minor: int) -> LineAmounts:
    """Return the amounts after free money came to a line, or went."""
    return replace(
        amounts,
        allotted_minor=amounts.allotted_minor + change_minor,
        available_minor=amounts.available_minor + change_minor,
    )


def line_facts(line: Allocation) -> list[tuple[Any, Any]]:
    """Return what the plan of a line says."""
    source, limit = line.appropriation.source, line.approval_above_minor
    return [
        (_("Plan"), money_text(line.original_minor, line.currency)),
        (_("Source"), f"{source.code} {source.name}, {line.appropriation.fiscal_year}"),
        (_("Programme"), f"{line.programme.code} {line.programme.name}"),
        (_("Department"), line.department.name),
        (_("Kind of cost"), line.get_kind_display()),
        (_("Pays for"), line.cost_scope),
        (_("Classification"), f"{line.classification_scheme} {line.classification_code}"),
        (
            _("Needs a second person above"),
            money_text(limit, line.currency) if limit else _("no limit"),
        ),
    ]


def bar_of(amounts: LineAmounts) -> list[tuple[str, int]]:
    """Return what a bar draws, from the left; its whole is what was allotted."""
    return [(kind, int(getattr(amounts, f"{kind}_minor"))) for kind, _label in STAGES]


def sum_of(found: Iterable[LineAmounts]) -> LineAmounts:
    """Add up the amounts of lines of one currency."""
    rows = list(found)
    names = [field.name for field in fields(LineAmounts)]
    return LineAmounts(**{name: sum(getattr(row, name) for row in rows) for name in names})


def signed_text(amount_minor: int, currency: str) -> str:
    """Return an amount with its sign, as a change is written."""
    sign = "+" if amount_minor > 0 else "\u2212"
    return f"{sign}{amount_text(abs(amount_minor), currency)}"


def signed_money_text(amount_minor: int, currency: str) -> str:
    """Return a change with its sign and its currency, as it stands in a sentence or a button."""
    sign = "+" if amount_minor > 0 else "\u2212"
    return f"{sign}{money_text(abs(amount_minor), currency)}"


def may(scope: Scope, *roles: Role, region_id: int, department_id: UUID | None = None) -> bool:
    """Say whether an act is worth offering; the act itself asks `scope.require`."""
    return any(
        held.role in roles
        and held.region_id == region_id
        and held.department_id in (None, department_id)
        for held in scope.roles
    )
