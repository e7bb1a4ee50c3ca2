"""Proposing one budget line by a form: what pasting does for many."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.classification import parse_code
from budgets.models import Allocation
from budgets.operations import PlannedLine
from core.errors import InvalidValue
from core.money import parse_amount
from portals.department.paste_lines import LinesForm, ProposeLines
from portals.fields import MoneyField

AMOUNTS = ("amount_minor", "approval_above_minor")


class LineForm(LinesForm):
    code = forms.CharField(
        label=gettext_lazy("Code of the line"), help_text=gettext_lazy("Such as P1"), max_length=24
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of cost"), choices=Allocation.Kind.choices)
    cost_scope = forms.CharField(
        label=gettext_lazy("Pays for"),
        help_text=gettext_lazy("What the money covers, so that nothing is paid twice"),
        max_length=300,
    )
    classification_code = forms.CharField(
        label=gettext_lazy("Code of the classification"), max_length=60
    )
    amount_minor = MoneyField(label=gettext_lazy("Sum"))
    approval_above_minor = MoneyField(
        label=gettext_lazy("Needs a second person above"), required=False
    )
    field_order = ["appropriation", "programme", "code", "kind", "cost_scope", "scheme"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = {**(super().clean() or {})}  # A field with an error leaves its own.
        if given.keys() != self.fields.keys():
            return given
        self._read_amounts(given)
        try:
            parse_code(given["scheme"], given["classification_code"])
        except InvalidValue as refusal:
            self.add_error("classification_code", str(refusal))
        if given["code"] in self.taken(given):
            self.add_error("code", _("A line with this code is there already"))
        return {**given, "lines": [_planned(given)]}

    def _read_amounts(self, given: dict[str, Any]) -> None:
        """Read the sums anew as ones of the source's currency, which has its own decimals."""
        for name in AMOUNTS:
            typed = self.data.get(name, "").strip()
            try:
                given[name] = (
                    parse_amount(typed, given["appropriation"].source.currency) if typed else None
                )
            except InvalidValue as refusal:
                self.add_error(name, str(refusal))


def _planned(given: dict[str, Any]) -> PlannedLine:
    return PlannedLine(
        code=given["code"],
        kind=given["kind"],
        cost_scope=given["cost_scope"],
        classification_scheme=given["scheme"],
        classification_code=given["classification_code"],
        amount_minor=given["amount_minor"],
        approval_above_minor=given["approval_above_minor"],
    )


class NewLine(ProposeLines):
    title = gettext_lazy("Propose a budget line")
    lead = gettext_lazy("A second person approves it. Until then no money is on it.")
    form_class = LineForm
