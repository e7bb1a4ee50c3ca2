"""Proposing many lines at once, pasted from a spreadsheet."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets import access as budgets_access
from budgets import operations as budgets
from budgets.classification import SCHEMES
from budgets.models import Allocation, Appropriation
from budgets.operations import PlannedLine
from budgets.queries import unplanned_minor
from core.formats import money_text
from people.models import Role
from portals.department.pasting import Problem, grouped, read_lines
from portals.department.virements import AppropriationChoice, Planning
from portals.fields import InSightField
from portals.navigation import DEPARTMENT
from portals.pages import Crumb
from portals.tables import Cell, Column, Line, Table, money, text
from providers.access import programmes
from providers.models import Programme

PASTED_MAX = 100_000


class ProgrammeChoice(InSightField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class LinesForm(forms.Form):
    """Of which appropriation and programme lines are, and by which classification."""

    appropriation = AppropriationChoice(
        label=gettext_lazy("Appropriation"), queryset=Appropriation.objects.none(), empty_label=None
    )
    programme = ProgrammeChoice(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), empty_label=None
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("Classification"), choices=[(name, name) for name in SCHEMES]
    )

    def __init__(
        self,
        *args: Any,
        appropriations: QuerySet[Appropriation],
        programmes: QuerySet[Programme],
        lines: QuerySet[Allocation],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.existing = lines
        for name, found in (("appropriation", appropriations), ("programme", programmes)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found

    def taken(self, given: dict[str, Any]) -> set[str]:
        """Return the codes that lines of this appropriation and programme have already."""
        lines = self.existing.filter(
            appropriation=given["appropriation"], programme=given["programme"]
        )
        return set(lines.exclude(status__in=Allocation.GONE).values_list("code", flat=True))


class PasteForm(LinesForm):
    pasted = forms.CharField(
        label=gettext_lazy("Lines, copied from a spreadsheet"),
        strip=False,
        validators=[
            MaxLengthValidator(PASTED_MAX)
        ],  # No maxlength: a browser would cut in silence.
        widget=forms.Textarea(attrs={"rows": 12, "class": "code-in", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "The columns of the example, in this order. The last one may be left out"
        ),
    )
    problems: list[Problem]
    lines: list[PlannedLine]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.problems, self.lines = [], []

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if len(given) == len(self.fields):
            self.lines, self.problems = read_lines(
                given["pasted"],
                scheme=given["scheme"],
                currency=given["appropriation"].source.currency,
                taken=self.taken(given),
            )
            if self.problems:
                self.add_error("pasted", _wrong(len({each.row for each in self.problems})))
            elif not self.lines:
                self.add_error("pasted", _("There is no line in it. Copy the rows with figures"))
        return {**given, "lines": self.lines}


def _wrong(number: int) -> str:
    return ngettext(
        "{number} row cannot be understood. Nothing was created",
        "{number} rows cannot be understood. Nothing was created",
        number,
    ).format(number=number)


class ProposeLines(Planning):
    """Propose the `lines` that a form understood."""

    room: int  # What is not planned yet, in minor units, when the lines are checked.

    portal, section = DEPARTMENT, "department-budget"
    check_template_name = "portals/department/check_lines.html"
    checked = True

    def crumbs(self) -> list[Crumb]:
        return [(_("Budget"), reverse("department-budget"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        appropriations = budgets_access.appropriations(self.scope).select_related("source")
        return {
            **super().get_form_kwargs(),
            "appropriations": appropriations.filter(status=Appropriation.Status.APPROVED).order_by(
                "-fiscal_year", "source__code", "pk"
            ),
            "programmes": programmes(self.scope).order_by("code", "pk"),
            "lines": budgets_access.allocations(self.scope),
        }

    def _check(self, form: forms.Form) -> HttpResponse:
        self.room = unplanned_minor(form.cleaned_data["appropriation"])
        return super()._check(form)

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        parent, programme = given["appropriation"], given["programme"]
        currency, room = parent.source.currency, self.room
        return [
            (
                _("Appropriation"),
                f"{parent.source.code} {parent.source.name}, {parent.fiscal_year}",
            ),
            (_("Programme"), f"{programme.code} {programme.name}"),
            (_("Not yet planned now"), money_text(room, currency)),
            (_("These lines ask for"), money_text(_sum(given), currency)),
            (_("Left to plan once all are approved"), money_text(room - _sum(given), currency)),
        ]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        currency = given["appropriation"].source.currency
        over = _sum(given) - self.room
        return {
            "table": _lines_table(given["lines"], currency),
            "warning": _(
                "Not all of them can be approved: they ask for {sum} more than is left."
                " Change a line, or ask for a supplement first."
            ).format(sum=money_text(over, currency))
            if over > 0
            else "",
        }

    def button_for(self, given: dict[str, Any]) -> str:
        number = len(given["lines"])
        return ngettext(
            "Propose {number} line, {sum}", "Propose {number} lines, {sum}", number
        ).format(number=number, sum=_sum_text(given))

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(
            Role.BUDGET_OFFICER,
            region_id=given["appropriation"].region_id,
            department_id=given["programme"].department_id,
        )
        budgets.propose_allocations(
            appropriation=given["appropriation"],
            programme=given["programme"],
            lines=given["lines"],
            **self.by,
        )
        return f"{reverse('department-budget')}?year={given['appropriation'].fiscal_year}"

    def said_of(self, given: dict[str, Any]) -> str:
        number = len(given["lines"])
        return ngettext(
            "{number} line proposed, {sum}. An approver decides.",
            "{number} lines proposed, {sum}. An approver decides each.",
            number,
        ).format(number=number, sum=_sum_text(given))


class PasteLines(ProposeLines):
    title = gettext_lazy("Paste lines from a spreadsheet")
    lead = gettext_lazy("All of them are proposed, or none. A second person approves each.")
    template_name = "portals/department/paste.html"
    form_class = PasteForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        problems = context["form"].problems
        return {
            **context,
            "problems": grouped(problems) if problems else None,
            "example": _example(),
        }


def _example() -> Table:
    """Return what is to be copied: the columns and one row."""
    return Table(
        key="example",
        caption=_("What to copy"),
        note=_("A first row with the names of the columns may be copied along."),
        columns=[
            Column(_("Code")),
            Column(_("Kind of cost")),
            Column(_("Pays for")),
            Column(_("Classification")),
            Column(_("Sum"), number=True),
            Column(_("Needs a second person above"), number=True),
        ],
        lines=[
            Line(
                [
                    text("P1"),
                    text(Allocation.Kind.TEACHER_PAY.label),
                    text(_("teacher hours of all groups")),
                    text(SCHEMES["RU-KBK"].example),
                    Cell("4 666 368,00", number=True),
                    Cell("500 000,00", number=True),
                ]
            )
        ],
    )


def _sum(given: dict[str, Any]) -> int:
    return sum(line.amount_minor for line in given["lines"])


def _sum_text(given: dict[str, Any]) -> str:
    return money_text(_sum(given), given["appropriation"].source.currency)


def _lines_table(lines: list[PlannedLine], currency: str) -> Table:
    return Table(
        key="lines",
        caption=_("Lines to propose"),
        note=_("In {currency}").format(currency=currency),
        columns=[
            Column(_("Code")),
            Column(_("Kind of cost")),
            Column(_("Pays for")),
            Column(_("Classification")),
            Column(_("Sum"), number=True),
        ],
        lines=[
            Line(
                [
                    text(line.code),
                    text(Allocation.Kind(line.kind).label),
                    text(line.cost_scope),
                    text(line.classification_code),
                    money(line.amount_minor, currency),
                ]
            )
            for line in lines
        ],
        total=Line(
            [
                text(_("All lines")),
                *(text("") for _each in range(3)),
                money(sum(line.amount_minor for line in lines), currency),
            ]
        ),
    )
