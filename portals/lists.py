"""Lists: a queryset in sight, filters whose truth is the address, pages, and a file of it all."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_filters import FilterSet

from portals.pages import Page
from portals.tables import Column, Line, Table, csv_answer

ROWS = 50
EXPORT_MAX = 10_000


class ListPage(Page):
    """A page with one table of objects.

    Subclasses give `get_queryset()` from an access module, `columns` and `line(row)`;
    where there are filters a FilterSet, and for an empty list one sentence and one button.
    """

    template_name = "portals/list.html"
    columns: Sequence[Column] = ()
    caption: Any = ""
    note: Any = ""
    filterset_class: type[FilterSet] | None = None
    empty: Any = ""
    empty_hint: Any = ""
    rows = ROWS  # On one page; a tree is shown whole, or its sums would be those of a page.

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def line(self, row: Any) -> Line:
        raise NotImplementedError

    def empty_button(self) -> tuple[Any, str] | None:
        """Return words and address of what makes the first row."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") == "csv":
            return csv_answer(self.table(self.filtered()[1][:EXPORT_MAX]))
        return super().get(request, *args, **kwargs)

    def filtered(self) -> tuple[FilterSet | None, QuerySet[Any]]:
        if self.filterset_class is None:
            return None, self.get_queryset()
        found = self.filterset_class(self.request.GET, queryset=self.get_queryset())
        # A filter that cannot be understood finds nothing, and the form says which.
        return found, found.qs if found.is_valid() else self.get_queryset().none()

    def table(self, rows: Any) -> Table:
        return Table(
            key=self.request.resolver_match.view_name if self.request.resolver_match else "list",
            caption=self.caption or self.title,
            columns=self.columns,
            lines=[self.line(row) for row in rows],
            note=self.note,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters, found = self.filtered()
        page = Paginator(found, self.rows).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filters=filters,
            chips=self._chips(filters),
            page=page,
            pages=list(
                page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
            ),
            table=self.table(page.object_list),
            address=self.address_of,
            query=self._query_without("page"),
            **kwargs,
        )

    def address_of(self, **changes: str) -> str:
        query = self.request.GET.copy()
        query.update(changes)
        return f"?{query.urlencode()}"

    def _query_without(self, *names: str) -> str:
        query = self.request.GET.copy()
        for name in (*names, "done"):
            query.pop(name, None)
        return query.urlencode()

    def _chips(self, filters: FilterSet | None) -> list[tuple[str, str]]:
        """Return each filter that is on, in words, with the address without it."""
        if filters is None or not filters.is_valid():
            return []
        return [
            (
                f"{field.label}: {_shown(field, self.request.GET[name])}",
                f"?{self._query_without(name, 'page')}",
            )
            for name, field in filters.form.fields.items()
            if self.request.GET.get(name)
        ]


def _shown(field: forms.Field, value: str) -> str:
    choices = dict(getattr(field, "choices", ()))
    found = next((label for key, label in choices.items() if str(key) == value), value)
    return str(found) or _("any")
