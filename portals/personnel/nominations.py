"""Nominating people of one's bodies in their order, and following what becomes of it."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.models import Allocation
from core.errors import Refused
from core.formats import date_text, number_text
from people.access import fetch
from people.models import Employee, Role
from portals.lists import ListPage
from portals.navigation import PERSONNEL
from portals.nominations import (
    MOST,
    PeopleField,
    grounds_text,
    order_text,
    outcome,
    outcome_words,
    sentence,
)
from portals.pages import Act, Crumb
from portals.personnel.scope import own_nominations, waiting_nominations
from portals.tables import Cell, Column, Line, Table, count, day, text
from vouchers import access, operations, queries
from vouchers.models import Nomination
from vouchers.operations.nominate import require_reason
from vouchers.priority import words_of

FIELDS = {"reason-needed": "reason", "not-eligible": "people", "quota-exceeded": "people"}


class NominationFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=Nomination.Status.choices,
        label=gettext_lazy("State"),
    )


class Nominations(ListPage):
    """Whom one nominated, the newest first, and what became of it."""

    portal, section = PERSONNEL, "personnel-nominations"
    title = gettext_lazy("Nominations")
    template_name = "portals/personnel/nominations.html"
    columns = [
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("For")),
        Column(gettext_lazy("Place in the order")),
        Column(gettext_lazy("Nominated on")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Answer")),
    ]
    filterset_class = NominationFilter
    empty = gettext_lazy("Nobody has been nominated yet")
    empty_hint = gettext_lazy("Choose a budget line; your people stand there in their order.")

    def get_queryset(self) -> QuerySet[Nomination]:
        return own_nominations(self.scope).order_by("-nominated_at", "place", "pk")

    def empty_button(self) -> tuple[Any, str] | None:
        return _("Nominate people"), reverse("personnel-lines")

    def table(self, rows: Any) -> Table:
        found = list(rows)
        self.requests = queries.requests_of(found)
        return super().table(found)

    def line(self, row: Nomination) -> Line:
        request = self.requests.get(row.pk)
        answer = text(outcome_words(row, request))
        if row.status == Nomination.Status.WAITING:
            address = reverse("personnel-nomination-withdraw", args=[row.pk])
            answer = text(_("Withdraw it"), href=address)
        return Line(
            [
                text(self.name_of(row.employee), hint=row.employee.work_id),
                text(row.allocation.programme.name, hint=row.allocation.code),
                text(place_text(row.place, row.among), hint=grounds_text(row)),
                day(row.nominated_at),
                outcome(row, request),
                answer,
            ]
        )


class Lines(ListPage):
    """The open budget lines for which people can be nominated; their money is not shown."""

    portal, section = PERSONNEL, "personnel-nominations"
    title = gettext_lazy("Nominate for what?")
    columns = [
        Column(gettext_lazy("Programme")),
        Column(gettext_lazy("Budget line")),
        Column(gettext_lazy("Year"), number=True),
        Column(gettext_lazy("Department")),
        Column(gettext_lazy("Your nominations that wait"), number=True),
    ]
    empty = gettext_lazy("No budget line is open for vouchers now")
    empty_hint = gettext_lazy("The departments open them; look again later.")

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Nominations"), reverse("personnel-nominations"))]

    def get_queryset(self) -> QuerySet[Allocation]:
        waiting = waiting_nominations(self.scope).order_by().values("pk")
        return (
            access.nominable_lines(self.scope, at=self.now)
            .annotate(waiting=Count("nominations", filter=Q(nominations__in=waiting)))
            .order_by("programme__name", "code", "pk")
        )

    def line(self, row: Any) -> Line:
        return Line(
            [
                text(row.programme.name, href=reverse("personnel-nominate", args=[row.pk])),
                text(row.code, hint=row.cost_scope),
                Cell(row.appropriation.fiscal_year, row.appropriation.fiscal_year, number=True),
                text(row.department.name),
                count(row.waiting),
            ]
        )


class NominationForm(forms.Form):
    one_is_enough = True  # The reason is no matter of liking; its hint says when it is needed.

    people = PeopleField(queryset=Employee.objects.none(), label=gettext_lazy("Your people"))
    reason = forms.CharField(
        label=gettext_lazy("Why out of the order"),
        help_text=gettext_lazy("Needed when somebody who stands before is left out."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Employee],
        offered: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.queryset = people  # Whoever is no more offered is refused with the reason.
        field.choices = offered


class UnitForm(forms.Form):
    """Which unit of one's people is shown: a long list is worked off in parts."""

    one_is_enough = True

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, data: Any, *, people: Sequence[Employee]) -> None:
        super().__init__(data)
        self.names = sorted({each.unit for each in people})
        units = [(name, name) for name in self.names if name]
        self.fields["unit"].choices = [("", _("any")), *units]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> str:
        return str(self.cleaned_data.get("unit", "")) if self.is_valid() else ""

    def takes(self, person: Employee) -> bool:
        return self.wanted in {"", person.unit}


class Nominate(Act):
    """One's people in the order of a line's programme, to tick and send."""

    portal, section = PERSONNEL, "personnel-nominations"
    form_class = NominationForm
    template_name = "portals/personnel/nominate.html"
    button, checked = gettext_lazy("Nominate"), True
    rehearsed = False  # It asks its own rule, in `_check`.

    @cached_property
    def budget_line(self) -> Allocation:
        return fetch(access.nominable_lines(self.scope, at=self.now), self.kwargs["pk"])

    @cached_property
    def people(self) -> list[Employee]:
        return list(access.nominable_people(self.scope, self.budget_line))

    @cached_property
    def sorted(self) -> tuple[list[queries.Candidate], list[tuple[Employee, str]]]:
        return queries.candidates(self.budget_line, self.people, at=self.now)

    @property
    def title(self) -> str:
        return _("Nominate for {programme}").format(programme=self.budget_line.programme.name)

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Nominations"), reverse("personnel-nominations")),
            (_("Nominate for what?"), reverse("personnel-lines")),
        ]

    @cached_property
    def units(self) -> "UnitForm":
        return UnitForm(self.request.GET or None, people=self.people)

    @cached_property
    def page(self) -> Any:
        shown = [each for each in self.sorted[0] if self.units.takes(each.employee)]
        return Paginator(shown, MOST).get_page(self.request.GET.get("page"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "people": access.nominable_people(self.scope, self.budget_line),
            "offered": [(str(each.employee.pk), self._words(each)) for each in self.page],
        }

    def _words(self, each: queries.Candidate) -> str:
        person = each.employee
        who = ", ".join(filter(None, (self.name_of(person), person.post, person.unit)))
        return f"{each.place}. {who}: {words_of(each.grounds)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        able, unable = self.sorted
        criteria, posts = queries.priority_of(self.budget_line.programme_id)
        return super().get_context_data(
            **{
                "line": self.budget_line,
                "order": order_text(criteria),
                "posts": ", ".join(posts),
                "quotas": self._quotas(),
                "able": len(able),
                "filters": self.units if len(self.units.names) > 1 else None,
                "query": urlencode({"unit": self.units.wanted}),
                "page": self.page,
                "pages": list(self.page.paginator.get_elided_page_range(self.page.number)),
                "unable": self._unable(unable),
                **kwargs,
            }
        )

    def _quotas(self) -> list[str]:
        """Return in words what of their quotas one's bodies have left, where there are any."""
        line = self.budget_line
        quotas = queries.quotas_of(line.programme, line.appropriation.fiscal_year)
        if not quotas:
            return []
        taken = queries.taken_of(line.programme, line.appropriation.fiscal_year)
        bodies = {each.body_id: each.body for each in self.people}
        return [
            _("Quota of {body} in {year}: {quota} places, {left} left.").format(
                body=body.name,
                year=line.appropriation.fiscal_year,
                quota=quotas.get(pk, 0),
                left=max(quotas.get(pk, 0) - taken.get(pk, 0), 0),
            )
            for pk, body in bodies.items()
        ]

    def _unable(self, unable: list[tuple[Employee, str]]) -> Table | None:
        if not unable:
            return None
        lines = [
            Line([text(self.name_of(person), hint=person.work_id), text(why)])
            for person, why in unable[:MOST]
        ]
        words = ngettext(
            "{count} person cannot be nominated", "{count} people cannot be nominated", len(unable)
        )
        caption = words.format(count=number_text(len(unable)))
        return Table("unable", caption, [Column(_("Name")), Column(_("Why"))], lines)

    def chosen(self, given: dict[str, Any]) -> list[queries.Candidate]:
        wanted = {each.pk for each in given["people"]}
        return [each for each in self.sorted[0] if each.employee.pk in wanted]

    def _check(self, form: forms.Form) -> HttpResponse:
        chosen = self.chosen(form.cleaned_data)
        if chosen:
            try:
                require_reason(chosen, form.cleaned_data["reason"])
            except Refused as refusal:
                form.add_error("reason", str(refusal))
                return self._refused(form, refusal.status)
        return super()._check(form)

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        among = len(self.sorted[0])
        people = [(place_text(each.place, among), self._named(each)) for each in self.chosen(given)]
        reason = [(_("Why out of the order"), given["reason"])] if given["reason"] else []
        line = (_("Budget line"), f"{self.budget_line.code}, {self.budget_line.programme.name}")
        return [line, *people, *reason]

    def _named(self, each: queries.Candidate) -> str:
        return f"{self.name_of(each.employee)}. {sentence(words_of(each.grounds))}"

    def button_for(self, given: dict[str, Any]) -> str:
        number = len(self.chosen(given))
        words = ngettext("Nominate {count} person", "Nominate {count} people", number)
        return words.format(count=number_text(number))

    said = gettext_lazy("The nominations are with the department. You see here what it answers.")

    def act(self, given: dict[str, Any]) -> str:
        line = self.budget_line
        self.scope.require(Role.HR_OFFICER, region_id=line.region_id)
        operations.nominate(
            allocation=line,
            employees=list(given["people"]),
            among=self.people,
            reason=given["reason"],
            **self.by,
        )
        return reverse("personnel-nominations")

    def field_of(self, refusal: Refused) -> str | None:
        return FIELDS.get(refusal.code)


class Withdraw(Act):
    portal, section = PERSONNEL, "personnel-nominations"
    title = gettext_lazy("Withdraw a nomination")
    button, stops = gettext_lazy("Withdraw it"), True
    said = gettext_lazy("The nomination is withdrawn.")

    @cached_property
    def nomination(self) -> Nomination:
        return fetch(own_nominations(self.scope), self.kwargs["pk"])

    @property
    def lead(self) -> str:
        made = self.nomination
        return _("{name}, {programme}, nominated on {day}").format(
            name=self.name_of(made.employee),
            programme=made.allocation.programme.name,
            day=date_text(made.nominated_at),
        )

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Nominations"), reverse("personnel-nominations"))]

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.HR_OFFICER, region_id=self.nomination.region_id)
        operations.withdraw_nomination(nomination=self.nomination, **self.by)
        return reverse("personnel-nominations")


def place_text(place: int, among: int) -> str:
    return _("{place} of {among}").format(place=number_text(place), among=number_text(among))
