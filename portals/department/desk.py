"""What the desks share: a paper with its facts, its way and its acts; lists; acts on one paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.access import Scope, fetch
from people.models import Role
from portals.lists import ListPage
from portals.navigation import DEPARTMENT
from portals.pages import Act, Crumb, Page
from portals.tables import Table

Words = str | Promise
Link = tuple[Words, str]

PAST, NOW, STOP, TO_COME = "past", "now", "stop", ""


@dataclass(frozen=True)
class Step:
    """One station of a paper's way: what it is, what is known of it, and whether it is past."""

    words: Any
    hint: Any = ""
    state: str = PAST


def holds(scope: Scope, *roles: Role, region_id: int, department_id: Any = None) -> bool:
    """Say whether a button is worth showing; the page behind it asks for itself."""
    return any(
        held.role in roles
        and held.region_id == region_id
        and held.department_id in (None, department_id)
        for held in scope.roles
    )


def manages(scope: Scope) -> bool:
    """Say whether the reader is a programme manager anywhere."""
    return any(held.role == Role.PROGRAMME_MANAGER for held in scope.roles)


def in_currencies(currencies: Iterable[str]) -> str:
    """Return the note of a table whose amounts do not name their currency."""
    named = sorted(set(currencies))
    return _("Amounts in {currency}.").format(currency=", ".join(named)) if named else ""


def day_begins(day: date) -> datetime:
    """Return the first moment of a day where the reader is."""
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def day_is_over(day: date) -> datetime:
    """Return the first moment after a day, which is what "until" means inside."""
    return day_begins(day + timedelta(days=1))


def last_day(moment: datetime) -> date:
    """Return the last day before a moment."""
    return timezone.localdate(moment - timedelta(microseconds=1))


class SeenField(forms.ModelChoiceField):
    """A choice among what is in sight; what is not in sight is not there, as everywhere."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise Http404 from error


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept with the act, and whoever looks into it reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeskList(ListPage):
    """A list of papers, with the ways to what stands beside it."""

    portal = DEPARTMENT
    template_name = "portals/department/desk_list.html"

    def links(self) -> Sequence[Link]:
        return []

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Home"), reverse("department"))]

    def table(self, rows: Any) -> Table:
        found = list(rows)
        note = in_currencies(row.currency for row in found if hasattr(row, "currency"))
        return replace(super().table(found), note=note)


class PaperPage(Page):
    """One paper: facts, its way, the tables beneath it, and what may be done to it."""

    portal = DEPARTMENT
    template_name = "portals/department/paper.html"

    def papers(self) -> QuerySet[Any]:
        raise NotImplementedError

    @cached_property
    def paper(self) -> Any:
        return fetch(self.papers(), self.kwargs["pk"])

    def figures(self) -> Sequence[dict[str, Any]]:
        return []

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return []

    def steps(self) -> Sequence[Step]:
        return []

    def case(self) -> tuple[Any, Any] | None:
        """Return who has to act next, and what is waited for."""
        return None

    def tables(self) -> Sequence[Table]:
        return []

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        """Return words, address and class of each button."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {name: getattr(self, name)() for name in ("figures", "facts", "steps", "case")}
        shown |= {name: getattr(self, name)() for name in ("tables", "acts")}
        return super().get_context_data(**{**shown, **kwargs})


class PaperAct(Act):
    """An act on one paper in sight, for those whose role `require` asks for."""

    portal = DEPARTMENT

    def papers(self) -> QuerySet[Any]:
        raise NotImplementedError

    @cached_property
    def paper(self) -> Any:
        return fetch(self.papers(), self.kwargs["pk"])

    def require(self) -> None:
        """Refuse who may not do this; before the form is shown, and before it counts."""
        raise NotImplementedError

    def address(self) -> str:
        """Return the page of the paper, where the act began and where it leads."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require()
        return super().post(request, *args, **kwargs)

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Home"), reverse("department")), (str(self.paper), self.address())]
