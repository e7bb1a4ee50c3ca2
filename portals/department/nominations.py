"""Nominations at the department: read in their order, turned into vouchers or declined."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.access import allocations, of_line
from budgets.models import Allocation
from core.errors import Refused
from core.formats import number_text
from people.models import Role
from portals.department import desk, issuing
from portals.department.batches import approval_warning, button_words
from portals.nominations import (
    MOST,
    PeopleField,
    grounds_text,
    order_text,
    outcome,
    outcome_words,
)
from portals.pages import Crumb
from portals.tables import Column, Line, Table, count, day, text
from providers.access import of_programme
from vouchers import access, operations, queries, tasks
from vouchers.models import Criterion, Nomination

WAITS = Nomination.Status.WAITING
RANKS = ("first", "second", "third", "fourth")


class Nominations(desk.DeskList):
    """The lines for which people were nominated; those with much to decide first."""

    section, title = "department-vouchers", gettext_lazy("Nominations")
    columns = [
        Column(gettext_lazy("Budget line")),
        Column(gettext_lazy("Programme")),
        Column(gettext_lazy("To decide on"), number=True),
        Column(gettext_lazy("Bodies"), number=True),
        Column(gettext_lazy("The oldest waits since")),
        Column(gettext_lazy("Nominated in all"), number=True),
    ]
    empty = gettext_lazy("Nobody has been nominated yet")
    empty_hint = gettext_lazy("HR officers nominate their people for lines that are open.")

    def get_queryset(self) -> QuerySet[Allocation]:
        waiting = Q(nominations__status=WAITS)
        found = allocations(self.scope).filter(nominations__isnull=False)
        return (
            found.select_related("programme")
            .annotate(
                waiting=Count("nominations", filter=waiting),
                bodies=Count("nominations__body", filter=waiting, distinct=True),
                oldest=Min("nominations__nominated_at", filter=waiting),
                nominated=Count("nominations"),
            )
            .order_by("-waiting", "code", "pk")
        )

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), (_("Vouchers"), reverse("department-vouchers"))]

    def line(self, row: Any) -> Line:
        return Line(
            [
                text(row.code, href=reverse("department-nominations-line", args=[row.pk])),
                text(row.programme.name),
                count(row.waiting),
                count(row.bodies),
                day(row.oldest),
                count(row.nominated),
            ]
        )


def lines_in_sight(page: Any) -> QuerySet[Allocation]:
    """Return the lines whose nominations a page may be about."""
    found = allocations(page.scope).filter(kind=Allocation.Kind.VOUCHERS)
    return found.select_related("region", "programme", "appropriation__source")


def way_to(line: Allocation) -> list[Crumb]:
    return [
        (_("Home"), reverse("department")),
        (_("Nominations"), reverse("department-nominations")),
        (line.code, reverse("department-nominations-line", args=[line.pk])),
    ]


class OfLine(desk.PaperPage):
    """Who is nominated for one line, in one order over all bodies, and what was decided."""

    section = "department-vouchers"

    def papers(self) -> QuerySet[Allocation]:
        return lines_in_sight(self)

    @property
    def title(self) -> str:
        return _("Nominations for {programme}").format(programme=self.paper.programme.name)

    def crumbs(self) -> Sequence[Crumb]:
        return way_to(self.paper)[:-1]

    @cached_property
    def waiting(self) -> list[Nomination]:
        found = access.nominations(self.scope).filter(allocation=self.paper, status=WAITS)
        return queries.in_order(list(found))

    def facts(self) -> Sequence[tuple[Any, Any]]:
        criteria, posts = queries.priority_of(self.paper.programme_id)
        facts = [(_("Budget line"), self.paper.code), (_("The order"), order_text(criteria))]
        return [*facts, (_("Posts that come first"), ", ".join(posts))] if posts else facts

    def figures(self) -> Sequence[dict[str, Any]]:
        return [{"label": _("To decide on"), "value": number_text(len(self.waiting))}]

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        if not desk.holds(self.scope, Role.PROGRAMME_MANAGER, **of_line(self.paper)):
            return []
        rules = [
            (_("Change the order"), "nominations-order", "alt"),
            (_("Quotas"), "quotas", "alt"),
        ]
        decide = [
            (_("Accept"), "nominations-accept", ""),
            (_("Decline"), "nominations-decline", "alt"),
        ]
        return [
            (words, reverse(f"department-{name}", args=[self.paper.pk]), kind)
            for words, name, kind in ([*decide, *rules] if self.waiting else rules)
        ]

    def tables(self) -> Sequence[Table]:
        decided = access.nominations(self.scope).filter(allocation=self.paper)
        decided = decided.exclude(status=WAITS).order_by("-decided_at", "place", "pk")
        return [each for each in (self._waiting(), self._decided(list(decided[:MOST]))) if each]

    def _waiting(self) -> Table | None:
        columns = [Column(_("Name")), Column(_("Grounds")), Column(_("Place in the body"))]
        columns += [Column(_("Why out of the order")), Column(_("Nominated on"))]
        lines = [
            Line(
                [
                    text(self.name_of(each.employee), hint=each.body.name),
                    text(grounds_text(each)),
                    text(f"{each.place} / {each.among}"),
                    text(each.reason),
                    day(each.nominated_at),
                ]
            )
            for each in self.waiting[:MOST]
        ]
        return (
            Table("waiting", _("To decide on, in their order"), columns, lines) if lines else None
        )

    def _decided(self, decided: list[Nomination]) -> Table | None:
        requests = queries.requests_of(decided)
        columns = [
            Column(_("Name")),
            Column(_("State")),
            Column(_("Answer")),
            Column(_("Decided on")),
        ]
        lines = [
            Line(
                [
                    text(self.name_of(each.employee), hint=each.body.name),
                    outcome(each, requests.get(each.pk)),
                    text(outcome_words(each, requests.get(each.pk))),
                    day(each.decided_at),
                ]
            )
            for each in decided
        ]
        return Table("decided", _("Decided, the latest first"), columns, lines) if lines else None


class Decide(desk.PaperAct):
    """An act of a programme manager on nominations of one line, ticked in their order."""

    section = "department-vouchers"

    def papers(self) -> QuerySet[Allocation]:
        return lines_in_sight(self)

    def require(self) -> None:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(self.paper))

    def address(self) -> str:
        return reverse("department-nominations-line", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        return way_to(self.paper)

    @property
    def nominations(self) -> QuerySet[Nomination]:
        return access.nominations(self.scope).filter(allocation=self.paper)

    @cached_property
    def sorted(self) -> tuple[list[Nomination], list[tuple[Nomination, str]]]:
        """Return who can be issued a voucher today, in their order, and who cannot, with why."""
        waiting = queries.in_order(list(self.nominations.filter(status=WAITS)))
        people = [each.employee for each in waiting]
        refusals = queries.ineligible(self.paper, people, at=self.now)
        ready = [each for each in waiting if each.employee_id not in refusals]
        rest = [each for each in waiting if each.employee_id in refusals]
        return ready, [(each, refusals[each.employee_id]) for each in rest]

    def words_of(self, each: Nomination) -> str:
        words = f"{self.name_of(each.employee)}, {each.body.name}. {grounds_text(each)}."
        if not each.reason:
            return words
        return _("{words} Out of the order: {reason}").format(words=words, reason=each.reason)

    def offered(self, found: Sequence[Nomination]) -> list[tuple[str, str]]:
        return [(str(each.pk), self.words_of(each)) for each in found[:MOST]]


def _offer(form: forms.Form, found: QuerySet[Nomination], offered: list[tuple[str, str]]) -> None:
    field: Any = form.fields["people"]
    field.queryset = found  # What is decided meanwhile is refused with its state.
    field.choices = offered


class AcceptForm(issuing.TermsForm):
    """Whom, and what their vouchers say; the line is that of the page."""

    people = PeopleField(
        queryset=Nomination.objects.none(), label=gettext_lazy("Who gets a voucher")
    )

    def __init__(self, *args: Any, line: Allocation, **kwargs: Any) -> None:
        found, offered = kwargs.pop("found"), kwargs.pop("offered")
        super().__init__(*args, **kwargs)
        self.line = line
        del self.fields["allocation"]
        _offer(self, found, offered)
        self.fields["people"].initial = [pk for pk, _words in offered]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["allocation"] = self.line
        return super().clean()


class Accept(Decide):
    title = gettext_lazy("Accept nominations")
    form_class = AcceptForm
    template_name = "portals/department/nominations_accept.html"
    check_template_name = "portals/department/issue_check.html"
    button, checked = gettext_lazy("Issue the vouchers"), True
    said = gettext_lazy("The batch is there. You can leave this page; the work goes on.")

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"found": self.nominations, "offered": self.offered(self.sorted[0])}
        return {**super().get_form_kwargs(), "scope": self.scope, "line": self.paper, **more}

    def get_initial(self) -> dict[str, Any]:
        return dict(issuing.usual_days())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ready, rest = self.sorted
        lines = [
            Line([text(self.name_of(each.employee), hint=each.body.name), text(why)])
            for each, why in rest[:MOST]
        ]
        columns = [Column(_("Name")), Column(_("Why"))]
        caption = _("Nominated, but cannot be issued a voucher now")
        table = Table("unable", caption, columns, lines) if lines else None
        return super().get_context_data(**{"ready": len(ready), "unable": table, **kwargs})

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        names = "; ".join(self.name_of(each.employee) for each in queries.in_order(given["people"]))
        return [(_("Who gets a voucher"), names), *issuing.said_terms(given)]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        total = given["amount"] * len(given["people"])
        money = issuing.before_and_after(self.paper, total)
        return {**money, "warning": approval_warning(self.paper, total)}

    def button_for(self, given: dict[str, Any]) -> str:
        return button_words(self.paper, given["amount"], given["people"])

    def act(self, given: dict[str, Any]) -> str:
        terms = issuing.terms_of(given)
        del terms["allocation"]
        batch = operations.accept_nominations(nominations=list(given["people"]), **terms, **self.by)
        tasks.start_batch(batch)
        return reverse("department-batch", args=[batch.pk])

    def field_of(self, refusal: Refused) -> str | None:
        return issuing.FIELDS.get(refusal.code)


class DeclineForm(desk.ReasonForm):
    people = PeopleField(queryset=Nomination.objects.none(), label=gettext_lazy("Who is declined"))
    field_order = ("people", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        found, offered = kwargs.pop("found"), kwargs.pop("offered")
        super().__init__(*args, **kwargs)
        _offer(self, found, offered)
        self.fields["reason"].help_text = _("The HR officer reads it.")


class Decline(Decide):
    title = gettext_lazy("Decline nominations")
    form_class = DeclineForm
    button, stops, checked = gettext_lazy("Decline"), True, True
    said = gettext_lazy("The nominations are declined. The HR officers read your reason.")

    def get_form_kwargs(self) -> dict[str, Any]:
        ready, rest = self.sorted
        offered = self.offered(queries.in_order([*ready, *(each for each, _why in rest)]))
        return {**super().get_form_kwargs(), "found": self.nominations, "offered": offered}

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        names = "; ".join(self.name_of(each.employee) for each in queries.in_order(given["people"]))
        return [(_("Who is declined"), names), (_("Reason"), given["reason"])]

    def button_for(self, given: dict[str, Any]) -> str:
        number = len(given["people"])
        words = ngettext("Decline {count} nomination", "Decline {count} nominations", number)
        return words.format(count=number_text(number))

    def act(self, given: dict[str, Any]) -> str:
        operations.decline_nominations(
            nominations=list(given["people"]), reason=given["reason"], **self.by
        )
        return self.address()


class OrderForm(forms.Form):
    """The criteria one after the other, and the posts of one of them."""

    first = forms.ChoiceField(label=gettext_lazy("First come"), choices=Criterion.choices)
    second, third, fourth = (
        forms.ChoiceField(
            label=label, required=False, choices=[("", gettext_lazy("nothing")), *Criterion.choices]
        )
        for label in (
            gettext_lazy("Among equals, then"),
            gettext_lazy("And then"),
            gettext_lazy("And at last"),
        )
    )
    posts = forms.CharField(
        label=gettext_lazy("Posts that come first, one per line"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SetOrder(Decide):
    """The order of a line's programme; it holds for all lines of the programme."""

    title = gettext_lazy("Change the order")
    lead = gettext_lazy(
        "It holds for nominations from now on. Those that wait keep the place they have."
    )
    form_class = OrderForm
    button = gettext_lazy("Set the order")
    said = gettext_lazy("The order is set.")

    def require(self) -> None:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_programme(self.paper.programme))

    def get_initial(self) -> dict[str, Any]:
        criteria, posts = queries.priority_of(self.paper.programme_id)
        return {**dict(zip(RANKS, criteria, strict=False)), "posts": "\n".join(posts)}

    def act(self, given: dict[str, Any]) -> str:
        operations.set_priority(
            programme=self.paper.programme,
            criteria=[given[name] for name in RANKS if given.get(name)],
            posts=given["posts"].splitlines(),
            **self.by,
        )
        return self.address()
