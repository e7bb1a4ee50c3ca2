"""Corrections that people of one's bodies asked for: accept them, or decline with a reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.access import fetch
from portals.employee.my_data import LABELS, SHAPES, values_of
from portals.lists import ListPage
from portals.navigation import PERSONNEL
from portals.pages import Act, Crumb
from portals.personnel.scope import own_corrections
from portals.tables import Column, Line, day, status, text
from privacy import operations
from privacy.models import Correction


class Corrections(ListPage):
    """What waits stands first."""

    portal = PERSONNEL
    section = "personnel-corrections"
    title = gettext_lazy("Corrections")
    columns = [
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("What")),
        Column(gettext_lazy("Asked on")),
        Column(gettext_lazy("State")),
    ]
    empty = gettext_lazy("Nobody has asked for a correction")

    def get_queryset(self) -> QuerySet[Correction]:
        # What is not decided has no day, and PostgreSQL puts that first when it counts down.
        return own_corrections(self.scope).order_by("-decided_at", "asked_at", "pk")

    def line(self, row: Correction) -> Line:
        fields = ", ".join(str(LABELS.get(name, name)) for name in row.wanted)
        return Line(
            [
                text(
                    self.name_of(row.employee),
                    href=reverse("personnel-correction", args=[row.pk]),
                    hint=row.employee.body.name,
                ),
                text(fields),
                day(row.asked_at),
                status(row.get_status_display(), SHAPES[row.status]),
            ]
        )


class DecisionForm(forms.Form):
    """Yes or no, and why; the person reads it."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("accept", gettext_lazy("Accept: write the new values")),
            ("decline", gettext_lazy("Decline: leave it as it is")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The person reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideCorrection(Act):
    """Old beside new, the ground, and the decision."""

    portal = PERSONNEL
    section = "personnel-corrections"
    title = gettext_lazy("A correction")
    form_class = DecisionForm
    button = gettext_lazy("Decide")
    fresh = True
    said = gettext_lazy("You have decided on the correction.")
    template_name = "portals/personnel/correction.html"

    @cached_property
    def correction(self) -> Correction:
        return fetch(own_corrections(self.scope), self.kwargs["pk"])

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Corrections"), reverse("personnel-corrections"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        correction = self.correction
        before = correction.before or values_of(correction.employee)
        return super().get_context_data(
            **{
                "correction": correction,
                "name": self.name_of(correction.employee),
                "waits": correction.status == Correction.Status.ASKED,
                "changes": [
                    (LABELS.get(field, field), before.get(field) or "–", value or "–")
                    for field, value in correction.wanted.items()
                ],
                **kwargs,
            }
        )

    def act(self, given: dict[str, Any]) -> str:
        operations.decide_correction(
            correction=self.correction,
            accept=given["decision"] == "accept",
            reason=given["reason"],
            **self.by,
        )
        return reverse("personnel-corrections")
