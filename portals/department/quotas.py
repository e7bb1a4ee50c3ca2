"""Quotas of bodies: how they stand, what another split would give, and setting them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Role
from portals.department.nominations import Decide, way_to
from portals.fields import MoneyField
from portals.pages import Crumb
from portals.tables import Cell, Column, Line, Table, count, money, text
from providers.access import of_programme
from vouchers import operations, queries
from vouchers.queries import Standing
from vouchers.shares import split


class WhatIfForm(forms.Form):
    """How to split; its answers stand in the address, and change nothing."""

    by = forms.ChoiceField(
        label=gettext_lazy("Split by"),
        choices=[  # Each is what of a body's standing it is split by.
            ("people", gettext_lazy("people employed today")),
            ("gap", gettext_lazy("the gap: people who have not completed this programme")),
            ("trained", gettext_lazy("past completion: people who have completed it")),
        ],
    )
    places = forms.IntegerField(
        label=gettext_lazy("Places to split"), min_value=0, max_value=1_000_000
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(
            label=_("Sum to split"), currency=currency, required=False
        )


class QuotaForm(forms.Form):
    """One field per body; an empty one is a body that nominates nobody."""

    one_is_enough = True

    def __init__(self, *args: Any, standings: Sequence[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in standings:
            self.fields[field_of_body(each)] = forms.IntegerField(
                label=each.body.name, min_value=0, max_value=1_000_000, required=False
            )


def field_of_body(standing: Standing) -> str:
    return f"places_{standing.body.pk.hex}"


class Quotas(Decide):
    """The quotas of a line's programme in the line's year; they hold for all its lines."""

    title = gettext_lazy("Quotas of bodies")
    lead = gettext_lazy("Try a split as often as you like. Nothing changes before you save.")
    form_class = QuotaForm
    template_name = "portals/department/quotas.html"
    button = gettext_lazy("Save the quotas")
    said = gettext_lazy("The quotas are saved.")

    def require(self) -> None:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_programme(self.paper.programme))

    @property
    def year(self) -> int:
        found: int = self.paper.appropriation.fiscal_year
        return found

    @cached_property
    def standings(self) -> list[Standing]:
        return queries.standings(self.paper.programme, self.year, at=self.now)

    @cached_property
    def what_if(self) -> WhatIfForm:
        asked = self.request.GET if "by" in self.request.GET else None
        plan = {"places": self.paper.programme.planned_places}
        return WhatIfForm(asked, currency=self.paper.currency, initial=plan, auto_id="ask_%s")

    def shares(self, name: str) -> list[int] | None:
        """Return what each body would have of the asked whole, if it was asked for."""
        if not self.what_if.is_bound or not self.what_if.is_valid():
            return None
        whole = self.what_if.cleaned_data[name]
        if whole is None or whole < 0:
            return None
        return split(
            whole, [getattr(each, self.what_if.cleaned_data["by"]) for each in self.standings]
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "standings": self.standings}

    def get_initial(self) -> dict[str, Any]:
        proposed = self.shares("places") or [each.quota for each in self.standings]
        pairs = zip(self.standings, proposed, strict=True)
        return {field_of_body(each): places or None for each, places in pairs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"what_if": self.what_if, "table": self._table(), "plan": self._plan(), **kwargs}
        )

    def _plan(self) -> str:
        return _("{programme}, {year}: {places} places planned").format(
            programme=self.paper.programme.name,
            year=self.year,
            places=self.paper.programme.planned_places,
        )

    def _table(self) -> Table:
        columns = [
            Column(_("Body")),
            *(
                Column(words, number=True)
                for words in (_("People"), _("Not trained yet"), _("Nominated"), _("Quota"))
            ),
        ]
        figures = [[each.people, each.gap, each.taken, each.quota] for each in self.standings]
        rows = [[count(figure) for figure in row] for row in figures]
        totals = [count(sum(column)) for column in zip(*figures, strict=True)]
        for name, words in (("places", _("Would be")), ("amount", _("Sum"))):
            if (shares := self.shares(name)) is not None:
                columns.append(Column(words, number=True))
                cells = [self._cell(name, share) for share in shares]
                rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
                totals.append(self._cell(name, sum(shares)))
        lines = [
            Line([text(each.body.name), *row])
            for each, row in zip(self.standings, rows, strict=True)
        ]
        total = Line([text(_("Sum")), *totals])
        caption = _("How the bodies stand")
        note = self.paper.currency if self.shares("amount") else ""
        return Table("standings", caption, columns, lines, note, total)

    def _cell(self, name: str, share: int) -> Cell:
        return money(share, self.paper.currency) if name == "amount" else count(share)

    def act(self, given: dict[str, Any]) -> str:
        operations.set_quotas(
            programme=self.paper.programme,
            fiscal_year=self.year,
            quotas=[(each.body, given[field_of_body(each)] or 0) for each in self.standings],
            **self.by,
        )
        return reverse("department-quotas", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        return way_to(self.paper)
