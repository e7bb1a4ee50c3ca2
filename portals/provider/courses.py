"""What the provider offers: its courses, and a new one."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.errors import Refused
from core.formats import money_text
from people.access import fetch
from portals.fields import MoneyField
from portals.lists import ListPage
from portals.navigation import PROVIDER
from portals.pages import Act, Crumb
from portals.provider.fields import IdField
from portals.provider.own import own_courses, own_providers
from portals.tables import Column, Line, count, money, status, text
from providers import access
from providers import operations as providers
from providers.models import Course, Programme, Provider
from providers.operations import OutsideNormCorridor


class Courses(ListPage):
    portal, section, title = PROVIDER, "provider-courses", gettext_lazy("Courses")
    template_name = "portals/provider/courses.html"
    columns = [
        Column(gettext_lazy("Course")),
        Column(gettext_lazy("Programme")),
        Column(gettext_lazy("Hours"), number=True),
        Column(gettext_lazy("Price"), number=True),
        Column(gettext_lazy("State")),
    ]
    empty = gettext_lazy("No courses yet")
    empty_hint = gettext_lazy("Offer a programme of the department at your price.")

    @property
    def note(self) -> str:
        found = own_providers(self.scope).values_list("region__currency", flat=True)
        return ", ".join(sorted(set(found)))

    def get_queryset(self) -> QuerySet[Course]:
        return own_courses(self.scope).order_by("name", "pk")

    def line(self, course: Course) -> Line:
        approved = status(pgettext("course", "approved"), "fin")
        return Line(
            [
                text(course.name),
                text(course.programme.name, hint=course.programme.code),
                count(course.total_hours),
                money(course.price_minor, course.currency),
                approved if course.approved_at else status(_("with the department"), "run"),
            ]
        )


class CourseForm(forms.Form):
    provider = IdField(label=gettext_lazy("Provider"))
    programme = IdField(label=gettext_lazy("Programme"))
    name = forms.CharField(label=gettext_lazy("Name of your course"), max_length=200)
    theory_hours = forms.IntegerField(
        label=gettext_lazy("Hours of theory"), min_value=0, max_value=5000
    )
    practice_hours = forms.IntegerField(
        label=gettext_lazy("Hours of practice"), min_value=0, max_value=5000
    )
    self_study_hours = forms.IntegerField(
        label=gettext_lazy("Hours of self-study"), min_value=0, max_value=5000
    )
    test_hours = forms.IntegerField(
        label=gettext_lazy("Hours of tests"), min_value=0, max_value=5000
    )

    def __init__(
        self, *args: Any, providers: list[Provider], programmes: list[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        currency = providers[0].region.currency if providers else "RUB"
        self.fields["price_minor"] = MoneyField(
            label=_("Price of the whole course, {currency}").format(currency=currency),
            currency=currency,
        )
        offered = {
            "provider": [(str(each.pk), each.name) for each in providers],
            "programme": [(str(each.pk), described(each, currency)) for each in programmes],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(providers) == 1:
            self.fields["provider"].widget = forms.HiddenInput()
            self.fields["provider"].initial = str(providers[0].pk)


def described(programme: Programme, currency: str) -> str:
    """Return a programme with what an offer has to keep to: hours and price of an hour."""
    return _("{name}: {hours} hours at {low} to {high}").format(
        name=programme.name,
        hours=programme.hours,
        low=money_text(programme.price_per_hour_min_minor, currency),
        high=money_text(programme.price_per_hour_max_minor, currency),
    )


class NewCourse(Act):
    portal, section, title = PROVIDER, "provider-courses", gettext_lazy("Offer a course")
    form_class = CourseForm
    button = gettext_lazy("Offer it")
    said = gettext_lazy("The course is offered. The programme manager approves it next.")

    def crumbs(self) -> list[Crumb]:
        return [(_("Courses"), reverse("provider-courses"))]

    @cached_property
    def providers(self) -> list[Provider]:
        return list(own_providers(self.scope).select_related("region"))

    def get_form_kwargs(self) -> dict[str, Any]:
        programmes = list(access.programmes(self.scope).order_by("name", "pk"))
        kwargs = super().get_form_kwargs()
        return {**kwargs, "providers": self.providers, "programmes": programmes}

    def act(self, given: dict[str, Any]) -> str:
        provider = fetch(own_providers(self.scope), UUID(given.pop("provider")))
        programme = fetch(access.programmes(self.scope), UUID(given.pop("programme")))
        self.scope.require_provider(provider.pk)
        providers.offer_course(provider=provider, programme=programme, **given, **self.by)
        return reverse("provider-courses")

    def field_of(self, refusal: Refused) -> str | None:
        return "price_minor" if isinstance(refusal, OutsideNormCorridor) else None
