"""The accreditation desk: applications, what stands behind one, and the decision."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Case, Min, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.formats import date_text, money_text, number_text
from learning.access import enrolments
from learning.models import Enrolment
from people.access import Scope
from people.models import Role
from portals.department import desk
from portals.department.desk import NOW, PAST, STOP, Step
from portals.department.evidence import documents_table
from portals.pages import Crumb
from portals.tables import Column, Line, Table, count, day, money, status, text
from providers import access, operations
from providers.models import Accreditation, Course, CourseKind
from providers.operations.registry import DECISIONS
from providers.queries import Requirement, awaits_provider, requirements
from vouchers.access import redemptions
from vouchers.models import Redemption

State = Accreditation.Status
SHAPES = {
    "DRAFT": "",
    "APPLIED": "",
    "UNDER_REVIEW": "run",
    "ACCREDITED": "fin",
    "NO_NEW_STARTS": "held",
}
SHAPES |= {"SUSPENDED": "held", "REVOKED": "stop", "REJECTED": "stop"}
WAITING = {State.APPLIED, State.UNDER_REVIEW}
WAITS = Q(status__in=WAITING, with_provider=False)
# Where the way ends badly; such a step must not look like one that was taken.
STOPPED = {State.REVOKED, State.REJECTED}
TAKING_AWAY = {State.NO_NEW_STARTS, State.SUSPENDED, State.REVOKED}


class AccreditationFilter(filters.FilterSet):
    provider = filters.CharFilter(
        field_name="provider__name", lookup_expr="icontains", label=gettext_lazy("Provider")
    )
    status = filters.ChoiceFilter(
        choices=[each for each in State.choices if each[0] not in Accreditation.NEVER_SENT],
        label=gettext_lazy("State"),
    )
    waiting = filters.BooleanFilter(
        method="by_waiting", label=gettext_lazy("Waits for a decision of the department")
    )

    class Meta:
        model = Accreditation
        fields: Sequence[str] = []

    def by_waiting(self, found: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        return found.filter(WAITS if value else ~WAITS)


def waiting(scope: Scope) -> QuerySet[Accreditation]:
    """Return what the department has to act on: a rejected document is the provider's turn."""
    found = access.accreditations(scope).annotate(with_provider=awaits_provider())
    return found.filter(WAITS)


def kinds_of(accreditation: Accreditation) -> str:
    return ", ".join(str(CourseKind(kind).label) for kind in accreditation.scope)


def holder_of(accreditation: Accreditation, *, with_provider: bool) -> str:
    if accreditation.status not in WAITING:
        return "–"
    return _("The provider") if with_provider else _("The accreditor")


class Accreditations(desk.DeskList):
    section, title = "department-accreditations", gettext_lazy("Accreditation of providers")
    columns = [
        Column(gettext_lazy("Provider")),
        Column(gettext_lazy("For")),
        Column(gettext_lazy("Applied on")),
        Column(gettext_lazy("Valid until, the last day")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Who has the case now")),
    ]
    filterset_class = AccreditationFilter
    empty = gettext_lazy("No applications yet")
    empty_hint = gettext_lazy("Providers apply on their own pages.")

    def get_queryset(self) -> QuerySet[Accreditation]:
        """Return who waits longest first, then all others."""
        found = access.accreditations(self.scope).select_related("provider")
        return found.annotate(
            applied_at=Min("decisions__decided_at"),
            decided=Case(When(status__in=WAITING, then=0), default=1),
            with_provider=awaits_provider(),
        ).order_by(*("decided", "applied_at", "pk"))

    def line(self, row: Any) -> Line:
        return Line(
            [
                text(row.provider.name, href=reverse("department-accreditation", args=[row.pk])),
                text(kinds_of(row)),
                day(row.applied_at),
                day(desk.last_day(row.valid_until)),
                status(
                    row.state_words(at=self.now),
                    "stop" if row.has_ended(at=self.now) else SHAPES[row.status],
                ),
                text(holder_of(row, with_provider=row.with_provider)),
            ]
        )

    def links(self) -> Sequence[desk.Link]:
        return [
            (_("What waits for a decision"), "?waiting=true"),
            (_("Courses"), reverse("department-courses")),
            (_("Registry of providers"), reverse("department-providers")),
        ]


class AccreditationPage(desk.PaperPage):
    section = "department-accreditations"

    def papers(self) -> QuerySet[Accreditation]:
        return access.accreditations(self.scope).select_related("provider")

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Accreditation of providers"), reverse("department-accreditations")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=self.paper.provider.name,
            lead=self.paper.state_words(at=self.now).capitalize(),
            **kwargs,
        )

    def facts(self) -> Sequence[tuple[Any, Any]]:
        paper, provider = self.paper, self.paper.provider
        return [
            (_("For"), kinds_of(paper)),
            (_("Valid from"), date_text(paper.valid_from)),
            (_("Valid until, the last day"), date_text(desk.last_day(paper.valid_until))),
            (_("Legal form"), provider.get_legal_form_display()),
            (_("Registry number"), provider.registry_number),
            (_("Tax number"), provider.tax_number),
            (_("Licence"), provider.licence_number or "–"),
            (_("Bank account"), provider.bank_account),
        ]

    def steps(self) -> Sequence[Step]:
        decisions = list(self.paper.decisions.order_by("decided_at", "pk"))
        steps = [
            Step(
                each.get_status_display().capitalize(),
                ". ".join(filter(None, [date_text(each.decided_at), each.reason])),
                STOP if each.status in STOPPED else PAST,
            )
            for each in decisions
        ]
        waiting = self.paper.status in WAITING
        return [*steps, *([Step(_("Decision"), "", NOW)] if waiting else [])]

    def case(self) -> tuple[Any, Any] | None:
        if self.paper.status not in WAITING:
            return None
        if any(each.is_rejected for each in self.asked):
            return _("The provider"), _("A document is rejected. The provider replaces it.")
        waiting = [str(each.needed) for each in self.asked if not each.is_settled]
        if waiting:
            still = _("Still to be accepted: {names}.").format(names=", ".join(waiting))
            return _("The accreditor"), still
        return _("The accreditor"), _("Another person than who applied decides.")

    @cached_property
    def asked(self) -> list[Requirement]:
        return requirements(self.paper)

    def tables(self) -> Sequence[Table]:
        shown = any(each.document or self.paper.status in WAITING for each in self.asked)
        sees = desk.holds(self.scope, Role.ACCREDITOR, region_id=self.paper.region_id)
        return [documents_table(self, self.paper)] if shown and sees else []

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        place = {"region_id": self.paper.region_id}
        if not DECISIONS[self.paper.status] or not desk.holds(self.scope, Role.ACCREDITOR, **place):
            return []
        address = reverse("department-accreditation-decide", args=[self.paper.pk])
        return [(_("Decide"), address, "")]


class DecideForm(desk.ReasonForm):
    status = forms.ChoiceField(label=gettext_lazy("It becomes"), widget=forms.RadioSelect)
    field_order = ("status", "reason")

    def __init__(self, *args: Any, accreditation: Accreditation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        allowed = DECISIONS[accreditation.status]
        field.choices = [choice for choice in State.choices if choice[0] in allowed]


class Decide(desk.PaperAct):
    section, title = "department-accreditations", gettext_lazy("Decide on an accreditation")
    form_class = DecideForm
    check_template_name = "portals/department/affected.html"
    button, checked = gettext_lazy("Decide"), True
    said = gettext_lazy("The decision holds from now on.")
    fresh = True

    def papers(self) -> QuerySet[Accreditation]:
        return access.accreditations(self.scope).select_related("provider")

    def require(self) -> None:
        self.scope.require(Role.ACCREDITOR, region_id=self.paper.region_id)

    def address(self) -> str:
        return reverse("department-accreditation", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Accreditation of providers"), reverse("department-accreditations")),
            (self.paper.provider.name, self.address()),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "accreditation": self.paper}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"lead": self.paper.provider.name, **kwargs})

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        return [
            (_("Provider"), self.paper.provider.name),
            (_("For"), kinds_of(self.paper)),
            (_("State now"), self.paper.get_status_display()),
            (_("It becomes"), State(given["status"]).label),
            (_("Reason"), given["reason"]),
        ]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"figures": self._affected() if given["status"] in TAKING_AWAY else []}

    def _affected(self) -> list[dict[str, Any]]:
        """Count who is in the middle of something with the provider."""
        provider = self.paper.provider_id
        waiting = redemptions(self.scope).filter(
            provider=provider, status=Redemption.Status.AWAITING_HOLDER
        )
        coming = access.sessions(self.scope).filter(
            course__provider=provider, ends_at__gt=self.now, cancelled_at=None
        )
        learning = enrolments(self.scope).filter(
            session__course__provider=provider,
            status__in=[Enrolment.Status.ENROLLED, Enrolment.Status.STARTED],
        )
        counted = [
            (_("Vouchers presented"), waiting.count(), _("not confirmed by their holders")),
            (_("Sessions of courses"), coming.count(), _("planned or running")),
            (_("Learners"), learning.count(), _("have a place and are not finished")),
        ]
        return [
            {"label": label, "value": number_text(number), "meaning": meaning}
            for label, number, meaning in counted
        ]

    def button_for(self, given: dict[str, Any]) -> str:
        return _("Decide: {status}").format(status=State(given["status"]).label)

    def act(self, given: dict[str, Any]) -> str:
        operations.decide_accreditation(accreditation=self.paper, **given, **self.by)
        return self.address()

    def field_of(self, refusal: Refused) -> str | None:
        return "status" if refusal.code == "wrong-state" else None


class CourseFilter(filters.FilterSet):
    provider = filters.CharFilter(
        field_name="provider__name", lookup_expr="icontains", label=gettext_lazy("Provider")
    )
    waiting = filters.BooleanFilter(
        field_name="approved_at", lookup_expr="isnull", label=gettext_lazy("Waits for approval")
    )

    class Meta:
        model = Course
        fields: Sequence[str] = []


class Courses(desk.DeskList):
    section, title = "department-accreditations", gettext_lazy("Courses")
    columns = [
        Column(gettext_lazy("Course")),
        Column(gettext_lazy("Provider")),
        Column(gettext_lazy("Programme")),
        Column(gettext_lazy("Hours"), number=True),
        Column(gettext_lazy("Price"), number=True),
        Column(gettext_lazy("Approved on")),
        Column(gettext_lazy("State")),
    ]
    filterset_class = CourseFilter
    empty = gettext_lazy("No courses yet")
    empty_hint = gettext_lazy("Providers offer courses on their own pages.")

    def get_queryset(self) -> QuerySet[Course]:
        found = access.courses(self.scope).select_related("provider", "programme")
        return found.order_by("approved_at", "name", "pk").reverse()

    def crumbs(self) -> Sequence[Crumb]:
        desk_of = (_("Accreditation of providers"), reverse("department-accreditations"))
        return [*super().crumbs(), desk_of]

    def line(self, row: Course) -> Line:
        href = "" if row.approved_at else reverse("department-course-approve", args=[row.pk])
        state = (_("approved"), "fin") if row.approved_at else (_("waits for approval"), "")
        return Line(
            [
                text(row.name, href=href),
                text(row.provider.name),
                text(row.programme.name),
                count(row.total_hours),
                money(row.price_minor, row.currency),
                day(row.approved_at),
                status(*state),
            ]
        )


class ApproveCourse(desk.PaperAct):
    section, title = "department-accreditations", gettext_lazy("Approve a course")
    lead = gettext_lazy("Vouchers of its programme can then be presented for it.")
    button, checked = gettext_lazy("Approve the course"), True
    said = gettext_lazy("The course is approved.")
    fresh = True

    def papers(self) -> QuerySet[Course]:
        return access.courses(self.scope).select_related("provider", "programme")

    def require(self) -> None:
        programme = self.paper.programme
        place = {"region_id": programme.region_id, "department_id": programme.department_id}
        self.scope.require(Role.PROGRAMME_MANAGER, **place)

    def address(self) -> str:
        return reverse("department-courses")

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        course, programme = self.paper, self.paper.programme
        hours = [
            (_("Theory"), course.theory_hours),
            (_("Practice"), course.practice_hours),
            (_("Self-study"), course.self_study_hours),
            (_("Tests"), course.test_hours),
        ]
        return [
            (_("Course"), course.name),
            (_("Provider"), course.provider.name),
            (_("Programme"), programme.name),
            (_("Hours"), ", ".join(f"{words} {number}" for words, number in hours)),
            (_("Price"), money_text(course.price_minor, course.currency)),
        ]

    def act(self, given: dict[str, Any]) -> str:
        operations.approve_course(course=self.paper, **self.by)
        return self.address()
