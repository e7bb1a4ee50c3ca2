"""Planning a session: a dated run of an approved course, block by block."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.errors import Refused, WrongState
from people.access import fetch
from portals.fields import DayField
from portals.navigation import PROVIDER
from portals.pages import Act, Crumb
from portals.provider.fields import IdField
from portals.provider.own import own_courses
from providers import operations as providers
from providers.models import Block, Course, Session
from providers.operations import PlannedBlock

# The parts of a session are planned as runs of days: five days on site from Monday on.
RUNS = 4
# A session ends with its last day, in words that name that day.
LAST_MINUTE = time(23, 59)


class SessionForm(forms.Form):
    """A session, and its blocks as up to four runs of equal days."""

    course = IdField(label=gettext_lazy("Course"))
    code = forms.CharField(
        label=gettext_lazy("Session code"),
        help_text=gettext_lazy("As your people call it, for example G12."),
        max_length=24,
    )
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=10_000)
    venue_kind = forms.ChoiceField(label=gettext_lazy("Where"), choices=Session.Venue.choices)
    venue = forms.CharField(label=gettext_lazy("Address and room, or the link"), max_length=200)
    begins = forms.TimeField(
        label=gettext_lazy("A day begins at"),
        initial="09:00",
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    last_day = DayField(label=gettext_lazy("Last day of the session"))

    def __init__(self, *args: Any, courses: list[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                str(each.pk),
                _("{name}, {hours} hours").format(name=each.name, hours=each.total_hours),
            )
            for each in courses
        ]
        for number in range(1, RUNS + 1):
            self._add_run(number)

    def _add_run(self, number: int) -> None:
        needed = number == 1
        choices = Block.Kind.choices if needed else [("", "–"), *Block.Kind.choices]
        self.fields |= {
            f"kind{number}": forms.ChoiceField(label=_("Kind"), choices=choices, required=needed),
            f"day{number}": DayField(label=_("From"), required=needed),
            f"days{number}": forms.IntegerField(
                label=_("Days"), min_value=1, max_value=100, required=needed
            ),
            f"hours{number}": forms.IntegerField(
                label=_("Hours a day"), min_value=1, max_value=24, required=needed
            ),
        }

    def runs(self) -> list[list[forms.BoundField]]:
        """Return the fields of each run, for the page."""
        names = ("kind", "day", "days", "hours")
        return [[self[f"{name}{number}"] for name in names] for number in range(1, RUNS + 1)]

    def about(self) -> list[forms.BoundField]:
        """Return the fields that are of no run."""
        return [self[name] for name in self.base_fields]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for number in range(2, RUNS + 1):
            filled = [
                bool(given.get(f"{name}{number}")) for name in ("kind", "day", "days", "hours")
            ]
            if any(filled) and not all(filled):
                self.add_error(f"kind{number}", _("Fill in the whole row, or none of it."))
        return given


def blocks_of(given: dict[str, Any]) -> Iterator[PlannedBlock]:
    """Yield the blocks of all runs: one a day, weekends left out unless a run begins on one."""
    for number in range(1, RUNS + 1):
        if not given[f"kind{number}"]:
            continue
        day, left = given[f"day{number}"], given[f"days{number}"]
        weekends = day.weekday() >= 5
        while left:
            if weekends or day.weekday() < 5:
                left -= 1
                yield PlannedBlock(
                    kind=given[f"kind{number}"],
                    hours=given[f"hours{number}"],
                    starts_at=timezone.make_aware(datetime.combine(day, given["begins"])),
                    online=given["venue_kind"] == Session.Venue.ONLINE,
                )
            day += timedelta(days=1)


class NewSession(Act):
    portal, section, title = PROVIDER, "provider-sessions", gettext_lazy("Plan a session")
    template_name = "portals/provider/session_new.html"
    form_class = SessionForm
    button = gettext_lazy("Plan it")
    said = gettext_lazy("The session is planned.")

    def crumbs(self) -> list[Crumb]:
        return [(pgettext("training", "Sessions"), reverse("provider-sessions"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "courses": list(own_courses(self.scope).order_by("name", "pk")),
        }

    def act(self, given: dict[str, Any]) -> str:
        course = fetch(own_courses(self.scope), UUID(given["course"]))
        self.scope.require_provider(course.provider_id)
        blocks = sorted(blocks_of(given), key=lambda each: each.starts_at)
        last = datetime.combine(given["last_day"], LAST_MINUTE)
        session = providers.schedule_session(
            course=course,
            blocks=blocks,
            starts_at=blocks[0].starts_at,
            ends_at=timezone.make_aware(last),
            **{name: given[name] for name in ("code", "places", "venue_kind", "venue")},
            **self.by,
        )
        return reverse("provider-session", args=[session.pk])

    def field_of(self, refusal: Refused) -> str | None:
        """A session's code is taken; hours that do not sum up are of no single field."""
        return "code" if isinstance(refusal, WrongState) else None
