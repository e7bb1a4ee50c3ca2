"""The transfers behind one figure; they sum to it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets import access as budgets
from ledger.models import Transfer
from portals.audit.wanted import FigureForm, figure_of, spend_filter
from portals.audit.words import paper_words, verb_words
from portals.lists import ListPage
from portals.navigation import AUDIT
from portals.tables import Cell, Column, Line, Table, day, money, text
from providers import access as registry
from reports.models import FILTERS
from reports.queries import ANY_PROVIDER, transfers_behind
from reports.queries.trail import actors
from reports.wording import AMOUNTS, amount_text
from vouchers import access as vouchers


class Transfers(ListPage):
    """A figure of the spend page, opened; the address is its filter and the measure."""

    portal = AUDIT
    section = "audit"
    template_name = "portals/audit/transfers.html"
    columns = [
        Column(gettext_lazy("What moved")),
        Column(gettext_lazy("Day")),
        Column(gettext_lazy("Adds to the figure"), number=True),
        Column(gettext_lazy("Voucher or order")),
        Column(gettext_lazy("Provider")),
        Column(gettext_lazy("By")),
        Column(gettext_lazy("Approvals")),
    ]
    caption = gettext_lazy("Transfers, oldest first")
    empty = gettext_lazy("No transfer is behind this figure")

    @cached_property
    def asked(self) -> dict[str, Any]:
        return figure_of(FigureForm(self.request.GET, scope=self.scope))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.title = _("What makes up: {figure}").format(figure=AMOUNTS[self.asked["measure"]])
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[str, str]]:
        query = self.request.GET.copy()
        for name in set(query) - set(FILTERS):
            del query[name]
        return [(_("Spend"), f"{reverse('audit')}?{query.urlencode()}")]

    def get_queryset(self) -> QuerySet[Transfer]:
        return transfers_behind(
            spend_filter(self.scope, self.asked, at=self.now),
            measure=self.asked["measure"],
            provider_id=None if self.asked["nobodys"] else ANY_PROVIDER,
        )

    def filtered(self) -> tuple[None, QuerySet[Any]]:
        return None, self.found

    @cached_property
    def found(self) -> QuerySet[Transfer]:
        return self.get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sums = self.found.order_by().values_list("currency").annotate(total=Sum("signed_minor"))
        figures = [
            {
                "label": AMOUNTS[self.asked["measure"]],
                "value": amount_text(total, currency),
                "currency": currency,
            }
            for currency, total in sorted(sums)
        ]
        return super().get_context_data(figures=figures, **kwargs)

    def table(self, rows: Any) -> Table:
        """Look up what the rows of this page name, at once."""
        found = list(rows)
        subjects = {each.subject_id for each in found}
        seen = vouchers.vouchers(self.scope).filter(pk__in=subjects).select_related(None)
        self.numbers: dict[UUID, tuple[str, str]] = {
            pk: (number, "audit-voucher") for pk, number in seen.values_list("pk", "number")
        }
        orders = budgets.orders(self.scope).filter(pk__in=subjects).values_list("pk", "number")
        self.numbers |= {pk: (number, "audit-paper") for pk, number in orders}
        theirs = registry.providers(self.scope).filter(pk__in=_ids(found, "counterparty_id"))
        self.providers = dict(theirs.values_list("pk", "name"))
        self.actors = actors(_ids(found, "actor_id"))
        return super().table(found)

    def line(self, row: Any) -> Line:
        number, route = self.numbers.get(row.subject_id, ("", ""))
        paper = reverse("audit-paper", args=[row.reference_id])
        return Line(
            [
                text(verb_words(row.verb)),
                day(row.occurred_at),
                money(row.signed_minor, row.currency),
                text(number, href=reverse(route, args=[row.subject_id])) if number else Cell("–"),
                text(self.providers.get(row.counterparty_id, "–")),
                text(self.actors.get(row.actor_id, _("the service itself"))),
                text(paper_words(row.verb), href=paper),
            ]
        )


def _ids(rows: Iterable[Transfer], name: str) -> set[UUID]:
    return {pk for each in rows if (pk := getattr(each, name))}
