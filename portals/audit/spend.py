"""The spend cube: region, programme, line and provider; every figure opens what it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import date_text
from portals.audit.wanted import SpendForm, spend_filter
from portals.navigation import AUDIT
from portals.pages import Page
from portals.tables import Cell, Column, Line, Table, money, text
from reports import exports, wording
from reports.access import saved_views
from reports.models import FILTERS
from reports.queries import Amounts, LineSpend, SpendReport, spend_report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"csv": (exports.as_csv, "text/csv; charset=utf-8"), "xlsx": (exports.as_xlsx, XLSX)}
MEASURES = ("adjusted", "available", "committed", "obligated", "expended", "paid")
BARS_MAX = 12


@dataclass(frozen=True)
class Bar:
    """One line of the chart: plan and paid as shares of the largest plan."""

    words: str
    plan: str
    paid: str
    figure: str


@dataclass(frozen=True)
class View:
    """A view the reader saved: where it opens, and where it is deleted."""

    name: str
    href: str
    delete: str
    is_current: bool


class Spend(Page):
    """The report as a tree; the filters are the address, so that it can be kept and sent."""

    portal = AUDIT
    section = "audit"
    title = gettext_lazy("Spend")
    lead = gettext_lazy("Every figure opens what it is made of: transfers, voucher, approvals.")
    template_name = "portals/audit/spend.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = request.GET.get("format", "")
        if file not in FILES:
            return super().get(request, *args, **kwargs)
        render, content_type = FILES[file]
        headers = {"Content-Disposition": f'attachment; filename="spend.{file}"'}
        return HttpResponse(render(self.report), content_type=content_type, headers=headers)

    @cached_property
    def form(self) -> SpendForm:
        return SpendForm(self.request.GET, scope=self.scope)

    @cached_property
    def report(self) -> SpendReport:
        if not self.form.is_valid():
            # What cannot be understood finds nothing, and the form says which.
            return SpendReport(spend_filter(self.scope, {}, at=self.now), (), ())
        return spend_report(spend_filter(self.scope, self.form.cleaned_data, at=self.now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = [line for programme in self.report.programmes for line in programme.lines]
        return super().get_context_data(
            filters=self,
            chips=self._chips(found),
            figures=self._figures(),
            table=self._table(),
            bars=_bars(found),
            query=self._query(),
            views=self._views(),
            **kwargs,
        )

    def _query(self, **changes: str) -> str:
        query = self.request.GET.copy()
        for name in set(query) - set(FILTERS):
            del query[name]
        for name, value in changes.items():
            query[name] = value
        return query.urlencode()

    def _views(self) -> list[View]:
        """Return the reader's own views; the one whose filters are on now is the current one."""
        now = {name: self.request.GET[name] for name in FILTERS if self.request.GET.get(name)}
        return [
            View(
                each.name,
                f"?{urlencode(each.asked)}",
                reverse("audit-view-delete", args=[each.pk]),
                each.asked == now,
            )
            for each in saved_views(self.scope)
        ]

    def _chips(self, found: list[LineSpend]) -> list[tuple[str, str]]:
        """Return each filter that is on, in words, with the address without it."""
        if not self.form.is_valid():
            return []
        asked = self.form.cleaned_data
        words = {name: str(asked[name]) for name in FILTERS if asked[name]}
        for name in words:
            choices = dict(getattr(self.form.fields[name], "choices", ()))
            words[name] = next((str(w) for key, w in choices.items() if key == asked[name]), "")
            if isinstance(self.form.fields[name], forms.DateField):
                words[name] = date_text(asked[name])
        if "line" in words:
            words["line"] = ", ".join(line.allocation.code for line in found) or "–"
        labels = {"line": _("Line")}
        result = []
        for name, shown in words.items():
            query = self.request.GET.copy()
            del query[name]
            label = labels.get(name, self.form.fields[name].label)
            result.append((f"{label}: {shown}", f"?{query.urlencode()}"))
        return result

    def _figures(self) -> list[dict[str, Any]]:
        """Return plan and paid at the head, where there is one currency."""
        if len(self.report.totals) != 1:
            return []
        total = self.report.totals[0]
        cells = self._cells(total.amounts, total.currency, {})
        shown = ((gettext_lazy("Adjusted plan"), cells[0]), (gettext_lazy("Paid"), cells[5]))
        found = [
            {"label": label, "value": cell.text, "currency": total.currency, "href": cell.href}
            for label, cell in shown
        ]
        return [*found, {"label": _("Paid, share of plan"), "value": cells[6].text}]

    def _table(self) -> Table:
        labels: list[str | Promise] = [wording.AMOUNTS[name] for name in MEASURES]
        numbers = [Column(label, number=True) for label in (*labels, _("Paid, share of plan"))]
        totals = [
            Line([text(_("All, {currency}").format(currency=one.currency)), *cells], level=0)
            for one in self.report.totals
            for cells in [self._cells(one.amounts, one.currency, {})]
        ]
        one_currency = len(totals) == 1
        return Table(
            key="spend",
            caption=_("Plan and payment by programme, line and provider"),
            columns=[Column(_("What")), *numbers],
            lines=[*self._lines(), *([] if one_currency else totals)],
            note=wording.period_text(self.report),
            total=totals[0] if one_currency else None,
        )

    def _lines(self) -> Iterator[Line]:
        for programme in self.report.programmes:
            pk = str(programme.programme.pk)
            name = f"{programme.programme.code} {programme.programme.name}"
            where = f"{programme.region.name}, {programme.currency}"
            asked = {"programme": pk, "region": programme.region.code}
            yield Line(
                [
                    text(name, href=f"?{self._query(**asked)}", hint=where),
                    *self._cells(programme.amounts, programme.currency, asked),
                ],
                level=0,
            )
            for line in programme.lines:
                yield from self._line(line, asked)

    def _line(self, spent: LineSpend, asked: dict[str, str]) -> Iterator[Line]:
        line = spent.allocation
        asked = {**asked, "line": str(line.pk)}
        source = line.appropriation.source.code
        hint = f"{line.get_kind_display()}, {source}, {line.appropriation.fiscal_year}"
        cells = self._cells(spent.amounts, line.currency, asked)
        paper = reverse("audit-paper", args=[line.pk])
        plan = money(spent.amounts.adjusted, line.currency, href=paper)
        head = text(line.code, href=f"?{self._query(**asked)}", hint=hint)
        yield Line([head, plan, *cells[1:]], level=1)
        for row in spent.providers:
            whose = {"provider": str(row.provider_id)} if row.provider_id else {"nobodys": "1"}
            cells = self._cells(row.amounts, line.currency, {**asked, **whose})
            none = Cell("–", number=True)  # A plan is of a line, not of whom it goes to.
            name = text(row.name or wording.WITH_NOBODY)
            yield Line([name, none, *cells[1:6], none], level=2)

    def _cells(self, amounts: Amounts, currency: str, narrowed: dict[str, str]) -> list[Cell]:
        behind = reverse("audit-transfers")
        found = []
        for name in MEASURES:
            amount = getattr(amounts, name)
            query = self._query(**narrowed, measure=name)
            found.append(money(amount, currency, href=f"{behind}?{query}" if amount else ""))
        share = amounts.execution_percent
        return [*found, Cell(wording.percent_text(share), share, number=True)]


def _bars(found: list[LineSpend]) -> list[Bar]:
    """Return a bar per line, where there is one currency and not too many of them."""
    currencies = {line.allocation.currency for line in found}
    most = max((max(line.amounts.adjusted, line.amounts.paid) for line in found), default=0)
    if not 1 < len(found) <= BARS_MAX or len(currencies) != 1 or not most:
        return []
    return [
        Bar(
            f"{line.allocation.programme.code} {line.allocation.code}",
            _share(line.amounts.adjusted, most),
            _share(line.amounts.paid, most),
            wording.amount_text(line.amounts.paid, line.allocation.currency),
        )
        for line in found
    ]


def _share(amount: int, most: int) -> str:
    # Where a period ends in giving back, there is no bar to the left of zero.
    return f"{max(Decimal(0), Decimal(amount) * 100 / most):.2f}"
