"""The provider's accreditation: where it stands, and applying for one."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.access import fetch
from portals.fields import DayField
from portals.navigation import PROVIDER
from portals.pages import Act, Crumb, Page
from portals.provider.fields import IdField
from portals.provider.own import own_providers
from portals.provider.way import Step
from providers import access
from providers import operations as providers
from providers.models import Accreditation, CourseKind, Provider

Status = Accreditation.Status
SHAPES = {
    Status.APPLIED: "run",
    Status.UNDER_REVIEW: "run",
    Status.ACCREDITED: "fin",
    Status.NO_NEW_STARTS: "held",
    Status.SUSPENDED: "held",
    Status.REVOKED: "stop",
    Status.REJECTED: "stop",
}
# What is still to come before anybody may be taught.
AHEAD = {Status.APPLIED: [Status.UNDER_REVIEW, Status.ACCREDITED]}
AHEAD[Status.UNDER_REVIEW] = [Status.ACCREDITED]


class Accreditations(Page):
    portal, section = PROVIDER, "provider-accreditation"
    title = gettext_lazy("Accreditation")
    template_name = "portals/provider/accreditation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = access.accreditations(self.scope).filter(provider_id__in=self.scope.provider_ids)
        found = found.select_related("provider").prefetch_related("decisions")
        papers = [self._paper(each) for each in found.order_by("-valid_from", "-pk")]
        return super().get_context_data(papers=papers, **kwargs)

    def _paper(self, paper: Accreditation) -> dict[str, Any]:
        kinds = [str(CourseKind(kind).label) for kind in paper.scope]
        return {
            "paper": paper,
            "kinds": ", ".join(kinds),
            "last_day": paper.valid_until - timedelta(microseconds=1),
            "in_force": paper.status == Status.ACCREDITED
            and paper.valid_from <= self.now < paper.valid_until,
            "shape": SHAPES[Status(paper.status)],
            "steps": steps_of(paper),
        }


def steps_of(paper: Accreditation) -> list[Step]:
    """Return what was decided, the last of it as where it stands, and what is still to come."""
    decided = sorted(paper.decisions.all(), key=lambda each: (each.decided_at, each.pk))
    ahead = AHEAD.get(Status(paper.status), [])
    return [
        *(
            Step(
                str(each.get_status_display()),
                "now" if each is decided[-1] else "past",
                each.decided_at,
                each.reason,
            )
            for each in decided
        ),
        *(Step(str(each.label), "next") for each in ahead),
    ]


class ApplyForm(forms.Form):
    provider = IdField(label=gettext_lazy("Provider"))
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("For which kinds of course"),
        choices=CourseKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = DayField(label=gettext_lazy("First day"))
    last_day = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, providers: list[Provider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), each.name) for each in providers]
        if len(providers) == 1:
            field.widget = forms.HiddenInput()
            field.initial = str(providers[0].pk)


def start_of(day: Any) -> datetime:
    """Return the moment at which a day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time()))


class Apply(Act):
    portal, section = PROVIDER, "provider-accreditation"
    title = gettext_lazy("Apply for accreditation")
    form_class = ApplyForm
    button = gettext_lazy("Apply")
    said = gettext_lazy("The application is sent. The accreditor of your region reviews it next.")

    def crumbs(self) -> list[Crumb]:
        return [(_("Accreditation"), reverse("provider-accreditation"))]

    @cached_property
    def providers(self) -> list[Provider]:
        return list(own_providers(self.scope))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "providers": self.providers}

    def act(self, given: dict[str, Any]) -> str:
        provider = fetch(own_providers(self.scope), UUID(given["provider"]))
        self.scope.require_provider(provider.pk)
        providers.apply_for_accreditation(
            provider=provider,
            scope=given["scope"],
            valid_from=start_of(given["valid_from"]),
            valid_until=start_of(given["last_day"] + timedelta(days=1)),
            **self.by,
        )
        return reverse("provider-accreditation")
