"""Who was there, what the tests said, who completed: one form per class, not per learner."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formats import date_text
from learning import operations as learning
from learning.models import Assessment, Enrolment
from learning.queries import (
    CompletionFacts,
    blocks_with_attendance,
    completion_facts,
    marks_of,
)
from people.access import fetch
from portals.navigation import PROVIDER
from portals.pages import Act
from portals.provider.fields import IdsField
from portals.provider.sessions import SessionCrumbs
from providers.models import Block, Session

Choices = list[tuple[str, str]]


class OfClass(SessionCrumbs, Act):
    """An act on the learners of one session, as the staff of its provider."""

    portal, section = PROVIDER, "provider-sessions"

    @cached_property
    def names(self) -> Choices:
        """Return the learners by their enrolment; who reads the page was shown their names."""
        return [(str(each.pk), self.name_of(each.employee)) for each in self.roll]

    @cached_property
    def roll(self) -> list[Enrolment]:
        return list(self.present_learners)

    @cached_property
    def completed(self) -> list[Enrolment]:
        return [each for each in self.roll if each.status == Enrolment.Status.COMPLETED]

    def names_beside(self, sent: Collection[str]) -> Choices:
        """Return who can still be written of, and who was sent from a page of before.

        For those the operation answers: left out here, they would be dropped in silence.
        """
        done = {str(each.pk) for each in self.completed}.difference(sent)
        return [(pk, name) for pk, name in self.names if pk not in done]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.session.code}, {self.session.course.name}"
        return super().get_context_data(**{"lead": lead, **kwargs})

    def back(self) -> str:
        self.scope.require_provider(self.session.course.provider_id)
        return reverse("provider-session", args=[self.session.pk])


class AttendanceForm(forms.Form):
    """Everybody who is listed and not ticked was absent."""

    block = forms.ChoiceField(widget=forms.HiddenInput)
    listed = IdsField(widget=forms.MultipleHiddenInput)
    present = IdsField(
        label=gettext_lazy("Tick who was there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, names: Choices, blocks: list[Block], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Choices] = {
            "block": [(str(each.pk), str(each.position)) for each in blocks],
            "listed": names,
            "present": names,
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class Attendance(OfClass):
    title = gettext_lazy("Attendance")
    template_name = "portals/provider/attendance.html"
    form_class = AttendanceForm
    button = gettext_lazy("Write it down")

    @cached_property
    def blocks(self) -> list[Any]:
        return list(blocks_with_attendance(self.session))

    @cached_property
    def block(self) -> Any:
        """Return the block that was asked for, or the last that began and lacks its attendance."""
        wanted = self.request.POST.get("block") or self.request.GET.get("block")
        asked = next((each for each in self.blocks if str(each.pk) == wanted), None)
        begun = [each for each in self.blocks if each.starts_at <= self.now]
        lacking = [each for each in begun if not each.recorded]
        return asked or next(iter([*lacking[-1:], *begun[-1:], *self.blocks]), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        names = self.names_beside(self.request.POST.getlist("listed"))
        return {**super().get_form_kwargs(), "names": names, "blocks": self.blocks}

    def get_initial(self) -> dict[str, Any]:
        if self.block is None:
            return {}
        return {
            "block": str(self.block.pk),
            "listed": [pk for pk, _name in self.names_beside([])],
            "present": [
                str(each.pk)
                for each in self.roll
                if self.marks.get(each.pk, self._was_enrolled(each))
            ],
        }

    @cached_property
    def marks(self) -> dict[UUID, bool]:
        return marks_of(self.block) if self.block else {}

    def _staying(self) -> list[tuple[str, Any]]:
        """Return who has completed, with the mark that stays; there is no field for it."""
        names = dict(self.names)
        words = {True: _("was there"), False: _("was absent"), None: _("not written down")}
        return [(names[str(each.pk)], words[self.marks.get(each.pk)]) for each in self.completed]

    def _was_enrolled(self, learner: Enrolment) -> bool:
        day = timezone.localdate(self.block.starts_at)
        return timezone.localdate(learner.enrolled_at) <= day

    def act(self, given: dict[str, Any]) -> str:
        back = self.back()
        block = fetch(self.session.blocks.all(), UUID(given["block"]))
        present = {UUID(pk): pk in given["present"] for pk in given["listed"]}
        learning.record_attendance(block=block, present=present, **self.by)
        return back

    def said_of(self, given: dict[str, Any]) -> str:
        came = len(given["present"])
        return _("Attendance of {day}: {came} of {all} were there.").format(
            day=date_text(self.block.starts_at), came=came, all=len(given["listed"])
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            part=self.block, parts=self.blocks, settled=self._staying(), **kwargs
        )


class ScoresForm(forms.Form):
    """A field per learner; who sat no test is left blank."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Which test"), choices=Assessment.Kind.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, names: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scores = [f"score-{pk}" for pk, _name in names]
        for pk, name in names:
            self.fields[f"score-{pk}"] = forms.IntegerField(
                label=name, min_value=0, max_value=100, required=False
            )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = {
            UUID(name.removeprefix("score-")): given[name]
            for name in self.scores
            if given.get(name) is not None
        }
        if not found and not self.errors:
            raise forms.ValidationError(_("Enter at least one score."))
        return {**given, "found": found}

    def rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.scores]


class Assessments(OfClass):
    title = gettext_lazy("Test scores")
    template_name = "portals/provider/assessments.html"
    form_class = ScoresForm
    button = gettext_lazy("Write the scores down")

    def get_form_kwargs(self) -> dict[str, Any]:
        scored = {name.removeprefix("score-") for name, score in self.request.POST.items() if score}
        return {**super().get_form_kwargs(), "names": self.names_beside(scored)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(done=len(self.completed), **kwargs)

    def act(self, given: dict[str, Any]) -> str:
        back = self.back()
        learning.record_assessments(
            session=self.session, kind=given["kind"], scores=given["found"], **self.by
        )
        return back

    def said_of(self, given: dict[str, Any]) -> str:
        number = len(given["found"])
        return ngettext(
            "{number} score is written down.", "{number} scores are written down.", number
        ).format(number=number)


class CompletionForm(forms.Form):
    enrolments = IdsField(
        label=gettext_lazy("They meet the rule"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ready: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enrolments"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = ready
        field.initial = [pk for pk, _name in ready]


class Completion(OfClass):
    title = gettext_lazy("Complete learners")
    template_name = "portals/provider/completion.html"
    form_class = CompletionForm
    button = gettext_lazy("Complete them")

    @cached_property
    def lacks(self) -> dict[str, str]:
        """Return by enrolment what is missing, for everybody who is not completed yet."""
        open_ones = [each for each in self.roll if each.status != Enrolment.Status.COMPLETED]
        facts = facts_of(self.session, open_ones)
        programme = self.session.course.programme
        return {
            str(each.pk): facts[each.pk].lack(programme) or _not_started(each) for each in open_ones
        }

    @property
    def ready(self) -> Choices:
        return [(pk, name) for pk, name in self.names if self.lacks.get(pk) == ""]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "ready": self.ready}

    def act(self, given: dict[str, Any]) -> str:
        back = self.back()
        ids = [UUID(pk) for pk in given["enrolments"]]
        learning.complete_enrolments(session=self.session, enrolment_ids=ids, **self.by)
        return back

    def said_of(self, given: dict[str, Any]) -> str:
        number = len(given["enrolments"])
        return ngettext(
            "{number} learner has completed. You can claim it.",
            "{number} learners have completed. You can claim them.",
            number,
        ).format(number=number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = dict(self.names)
        lacking = [(names[pk], lack) for pk, lack in self.lacks.items() if lack]
        return super().get_context_data(
            ready=self.ready,
            lacking=lacking,
            done=len(self.completed),
            session=self.session,
            **kwargs,
        )


def facts_of(session: Session, learners: list[Enrolment]) -> dict[UUID, CompletionFacts]:
    return completion_facts(session=session, enrolment_ids=[each.pk for each in learners])


def _not_started(learner: Enrolment) -> str:
    return "" if learner.status == Enrolment.Status.STARTED else _("was at no block yet")
