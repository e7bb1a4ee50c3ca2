"""The people of one's own bodies, with their vouchers and places on courses."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import date_text
from learning.models import Enrolment, LearningCertificate
from people.access import fetch
from people.models import Employee
from portals.certificates import CertificateFile, certificate_cell
from portals.finding import FindPerson
from portals.lists import ListPage
from portals.navigation import PERSONNEL
from portals.pages import Crumb, Page
from portals.personnel.scope import own_enrolments, own_people, own_vouchers
from portals.places import place_status
from portals.tables import Column, Line, Table, count, day, money, status, text
from vouchers.models import Voucher

VOUCHER_SHAPES: dict[str, str] = {
    Voucher.Status.ISSUED: "run",
    Voucher.Status.REDEEMED: "fin",
    Voucher.Status.SUSPENDED: "held",
    Voucher.Status.VOIDED: "stop",
    Voucher.Status.EXPIRED: "stop",
}


class PeopleFilter(django_filters.FilterSet):
    """No filter takes a name: addresses end up in logs and histories."""

    body = django_filters.ChoiceFilter(label=gettext_lazy("Body"))
    unit = django_filters.ChoiceFilter(label=gettext_lazy("Unit"))
    voucher = django_filters.ChoiceFilter(
        label=gettext_lazy("Voucher"),
        method="with_voucher",
        choices=[("yes", gettext_lazy("has one")), ("no", gettext_lazy("has none"))],
    )

    def __init__(self, data: Any = None, queryset: Any = None, **options: Any) -> None:
        super().__init__(data, queryset, **options)
        found = queryset.order_by()
        bodies = found.values_list("body", "body__name").distinct()
        units = found.exclude(unit="").values_list("unit", flat=True).distinct()
        self.filters["body"].extra["choices"] = sorted(
            ((str(pk), name) for pk, name in bodies), key=lambda each: each[1]
        )
        self.filters["unit"].extra["choices"] = [(each, each) for each in sorted(units)]

    def with_voucher(self, found: QuerySet[Employee], _name: str, value: str) -> QuerySet[Employee]:
        return found.filter(**({"alive__gt": 0} if value == "yes" else {"alive": 0}))


def _number(found: QuerySet[Any]) -> Subquery:
    """Return the expression that counts rows of another table without joining it to this one."""
    counted = found.order_by().annotate(how_many=Func(F("pk"), function="COUNT"))
    return Subquery(counted.values("how_many"), output_field=IntegerField())


class PeopleTable(Page):
    """How people are listed, whichever way they were found."""

    portal = PERSONNEL
    section = "personnel-people"
    columns: Sequence[Column] = [
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Work number")),
        Column(gettext_lazy("Post")),
        Column(gettext_lazy("Vouchers in force"), number=True),
        Column(gettext_lazy("Courses"), number=True),
    ]

    def people(self) -> QuerySet[Employee]:
        alive = Voucher.objects.filter(holder=OuterRef("pk"), status__in=Voucher.LIVE)
        places = Enrolment.objects.filter(employee=OuterRef("pk"))
        found = own_people(self.scope).annotate(alive=_number(alive), places=_number(places))
        return found.order_by("family_name", "given_name", "pk")

    def line(self, person: Employee) -> Line:
        return Line(
            [
                text(
                    self.name_of(person),
                    href=reverse("personnel-person", args=[person.pk]),
                    hint=person.body.name,
                ),
                text(person.work_id),
                text(person.post, hint=person.unit),
                count(person.alive),  # type: ignore[attr-defined]
                count(person.places),  # type: ignore[attr-defined]
            ]
        )


class People(PeopleTable, ListPage):
    """Everybody of one's bodies."""

    title = gettext_lazy("Employees")
    template_name = "portals/personnel/people.html"
    filterset_class = PeopleFilter
    empty = gettext_lazy("Nobody yet")
    empty_hint = gettext_lazy("Import a file of your people.")

    def empty_button(self) -> tuple[Any, str] | None:
        return _("Import people"), reverse("personnel-import")

    def get_queryset(self) -> QuerySet[Employee]:
        return self.people()


class Find(PeopleTable, FindPerson):
    """Find somebody of one's bodies."""

    def seen(self) -> QuerySet[Employee]:
        return self.people()

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Employees"), reverse("personnel-people"))]


class Person(Page):
    """One person: vouchers and places on courses."""

    portal = PERSONNEL
    section = "personnel-people"
    template_name = "portals/personnel/person.html"

    @cached_property
    def person(self) -> Employee:
        return fetch(own_people(self.scope), self.kwargs["pk"])

    @property
    def title(self) -> str:
        return self.name_of(self.person)

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Employees"), reverse("personnel-people"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=self.person,
            lead=f"{self.person.post}, {self.person.body.name}",
            vouchers=self._vouchers(),
            enrolments=self._enrolments(),
            **kwargs,
        )

    def _vouchers(self) -> Table:
        found = own_vouchers(self.scope).filter(holder=self.person).order_by("-issued_at", "pk")
        columns = [
            Column(_("Number")),
            Column(_("Programme")),
            Column(_("Value"), number=True),
            Column(_("Left"), number=True),
            Column(_("Good until")),
            Column(_("State")),
        ]
        lines = [
            Line(
                [
                    text(each.number),
                    text(each.programme.name),
                    money(each.face_minor, each.currency),
                    money(each.remaining_minor, each.currency),
                    day(each.last_moment),
                    status(each.get_status_display(), VOUCHER_SHAPES[each.status]),
                ]
            )
            for each in found
        ]
        currency = _("Sums in {currency}").format(currency=self.person.region.currency)
        return Table("vouchers", _("Vouchers"), columns, lines, note=currency)

    def _enrolments(self) -> Table:
        found = own_enrolments(self.scope).filter(employee=self.person)
        found = found.select_related("session__course__provider", "certificate")
        found = found.order_by("-enrolled_at", "pk")
        columns = [Column(_("Course")), Column(_("When")), Column(_("State")), Column(_("Result"))]
        columns.append(Column(_("Certificate")))
        lines = [
            Line(
                [
                    text(
                        each.session.course.name,
                        hint=f"{each.session.course.provider.name}, {each.session.code}",
                    ),
                    text(
                        _("{start} to {end}").format(
                            start=date_text(each.session.starts_at),
                            end=date_text(each.session.ends_at),
                        )
                    ),
                    place_status(each),
                    text(each.get_achievement_display() if each.achievement else ""),
                    certificate_cell(each, route="personnel-certificate"),
                ]
            )
            for each in found
        ]
        return Table("enrolments", _("Courses"), columns, lines)


class PersonCertificate(CertificateFile):
    """The certificate of somebody of one's bodies."""

    portal, section = PERSONNEL, "personnel-people"

    def certificates(self) -> QuerySet[LearningCertificate]:
        own = {"enrolment__employee__body_id__in": self.scope.body_ids}
        return super().certificates().filter(**own)
