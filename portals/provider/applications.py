"""An application for accreditation: a list of tasks one may leave, come back to, and send."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.errors import Refused
from core.formats import size_text
from people.access import fetch
from portals.evidence import SHAPES as DOCUMENT_SHAPES
from portals.fields import DayField
from portals.navigation import PROVIDER
from portals.pages import Act, Crumb, Page
from portals.provider.accreditation import (
    SHAPES,
    kinds_text,
    last_day,
    period_text,
    stand_of,
    steps_of,
)
from portals.provider.fields import IdField
from portals.provider.own import own_accreditations, own_providers
from providers import operations as providers
from providers.models import Accreditation, CourseKind, Provider
from providers.operations.applications import what_is_missing
from providers.queries import Requirement, requirements

Status = Accreditation.Status
Task = dict[str, Any]


class OfApplication:
    """What the pages about one own application share."""

    scope: Any
    kwargs: dict[str, Any]
    portal, section = PROVIDER, "provider-accreditation"

    @cached_property
    def application(self) -> Accreditation:
        return fetch(own_accreditations(self.scope), self.kwargs["pk"])

    @cached_property
    def asked(self) -> list[Requirement]:
        return requirements(self.application)

    @property
    def address(self) -> str:
        return reverse("provider-application", args=[self.application.pk])

    def crumbs(self) -> list[Crumb]:
        return [*accreditation_crumb(), (_("Application"), self.address)]


def accreditation_crumb() -> list[Crumb]:
    return [(_("Accreditation"), reverse("provider-accreditation"))]


class BeginForm(forms.Form):
    provider = IdField(label=gettext_lazy("Provider"))

    def __init__(self, *args: Any, providers: list[Provider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), each.name) for each in providers]
        if len(providers) == 1:
            field.widget = forms.HiddenInput()
            field.initial = str(providers[0].pk)


class Begin(Act):
    portal, section = PROVIDER, "provider-accreditation"
    title = gettext_lazy("Apply for accreditation")
    lead = gettext_lazy(
        "You fill it in piece by piece. You can leave it at any time: what is saved stays, and"
        " nobody but you sees it before you send it."
    )
    form_class = BeginForm
    button = gettext_lazy("Begin the application")
    said = gettext_lazy("The application is begun.")

    def crumbs(self) -> list[Crumb]:
        return accreditation_crumb()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "providers": list(own_providers(self.scope))}

    def act(self, given: dict[str, Any]) -> str:
        provider = fetch(own_providers(self.scope), UUID(given["provider"]))
        self.scope.require_provider(provider.pk)
        draft = providers.begin_application(provider=provider, **self.by)
        return reverse("provider-application", args=[draft.pk])


class Application(OfApplication, Page):
    """One application: what is done and what is missing, who has it, and its way so far."""

    template_name = "portals/provider/application.html"

    def crumbs(self) -> list[Crumb]:
        return accreditation_crumb()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paper = self.application
        rejected = any(each.is_rejected for each in self.asked)
        draft = paper.status == Status.DRAFT
        return super().get_context_data(
            title=kinds_text(paper) or _("New application"),
            lead=paper.provider.name,
            paper=paper,
            state=paper.state_words(at=self.now),
            shape="stop" if paper.has_ended(at=self.now) else SHAPES[Status(paper.status)],
            period=period_text(paper),
            stand=stand_of(paper, with_provider=rejected, now=self.now),
            tasks=[*([self._about()] if draft else []), *map(self._document, self._shown())],
            missing=what_is_missing(paper) if draft else [],
            steps=steps_of(paper),
            **kwargs,
        )

    def _shown(self) -> list[Requirement]:
        """Return what is asked for, once decided only what was attached."""
        return [each for each in self.asked if each.document or self.application.in_preparation]

    def _about(self) -> Task:
        paper = self.application
        known = [each for each in (kinds_text(paper), period_text(paper)) if each]
        done = paper.scope and paper.valid_from and paper.valid_until
        return {
            "words": _("Kinds of course and period"),
            "href": reverse("provider-application-about", args=[paper.pk]),
            "hint": ". ".join(known),
            "status": _("done") if done else _("begun") if known else _("to do"),
            "shape": "fin" if done else "run" if known else "",
        }

    def _document(self, asked: Requirement) -> Task:
        address = reverse("provider-documents", args=[self.application.pk])
        found = asked.document
        if found is None:
            hint, status, shape = _("PDF, JPEG or PNG"), pgettext("document", "missing"), ""
        else:
            hint = found.reason or f"{found.name}, {size_text(found.size)}"
            status, shape = str(found.get_status_display()), DOCUMENT_SHAPES[found.status]
            if self.application.status == Status.DRAFT:
                status, shape = pgettext("document", "attached"), "fin"
        return {
            "words": str(asked.needed),
            "href": f"{address}?needed={asked.needed.pk}",
            "hint": hint,
            "status": status,
            "shape": shape,
        }


class AboutForm(forms.Form):
    """May be saved half-filled; what is left open stands on the list as missing."""

    one_is_enough = True

    scope = forms.MultipleChoiceField(
        label=gettext_lazy("For which kinds of course"),
        choices=CourseKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    valid_from = DayField(label=gettext_lazy("First day"), required=False)
    last_day = DayField(label=gettext_lazy("Last day"), required=False)


def start_of(day: Any) -> datetime:
    """Return the moment at which a day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time()))


class ChangesDraft(OfApplication, Act):
    """An act on a draft; one that is sent is shown as it is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.application.status != Status.DRAFT:
            return redirect(self.address)
        return super().get(request, *args, **kwargs)


class About(ChangesDraft):
    title = gettext_lazy("Kinds of course and period")
    lead = gettext_lazy("What you do not know yet you may leave open and fill in later.")
    form_class = AboutForm
    button = gettext_lazy("Save")
    said = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        paper = self.application
        return {
            "scope": paper.scope,
            "valid_from": paper.valid_from and timezone.localdate(paper.valid_from),
            "last_day": paper.valid_until and last_day(paper.valid_until).date(),
        }

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require_provider(self.application.provider_id)
        first, last = given["valid_from"], given["last_day"]
        providers.change_application(
            accreditation=self.application,
            scope=given["scope"],
            valid_from=start_of(first) if first else None,
            valid_until=start_of(last + timedelta(days=1)) if last else None,
            **self.by,
        )
        return self.address

    def field_of(self, refusal: Refused) -> str | None:
        return "last_day" if refusal.code == "invalid-value" else None


class Discard(ChangesDraft):
    title = gettext_lazy("Discard the application")
    lead = gettext_lazy(
        "It ends without being sent, with everything filled in and attached. You may begin another."
    )
    button, stops = gettext_lazy("Discard it"), True
    said = gettext_lazy("The application is discarded.")

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require_provider(self.application.provider_id)
        providers.discard_application(accreditation=self.application, **self.by)
        return reverse("provider-accreditation")


class Send(ChangesDraft):
    title = gettext_lazy("Check and send")
    template_name = "portals/provider/send.html"
    button = gettext_lazy("Send the application")
    said = gettext_lazy("The application is sent. The accreditor of your region reviews it next.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        missing = what_is_missing(self.application)
        answers = self.answers({})
        return super().get_context_data(**{"missing": missing, "answers": answers, **kwargs})

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        paper = self.application
        return [
            (_("Provider"), paper.provider.name),
            (_("For which kinds of course"), kinds_text(paper) or "–"),
            (_("Period"), period_text(paper) or "–"),
            *((each.needed, each.document.name if each.document else "–") for each in self.asked),
        ]

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require_provider(self.application.provider_id)
        providers.send_application(accreditation=self.application, **self.by)
        return self.address
