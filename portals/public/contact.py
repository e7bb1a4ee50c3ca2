"""Writing to who helps and to who looks after the money, without a name."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from core.errors import Refused
from people import operations
from people.models import Region
from people.queries import regions_served
from portals.public.floods import has_room, is_repeat
from portals.public.open import OpenPage

WORDS_MAX = 4000


class RegionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Region) -> str:
        return obj.name


class IrregularityForm(forms.Form):
    """Where, and what. Nothing is asked about who writes."""

    region = RegionField(label=gettext_lazy("Region"), queryset=Region.objects.none())
    words = forms.CharField(
        label=gettext_lazy("What is not right"),
        help_text=gettext_lazy("What happened, where and when, and how it can be seen."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("region")
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = regions_served()


class ProblemForm(IrregularityForm):
    """What does not work; the region only where nobody helps them all."""

    page = forms.CharField(label=gettext_lazy("Page"), max_length=200, required=False)

    field_order = ["page", "region", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = gettext_lazy("What does not work")
        self.fields["words"].help_text = gettext_lazy("What you did, and what happened then.")
        if settings.HELP_ADDRESS:
            del self.fields["region"]


@method_decorator(login_not_required, name="dispatch")
class Report(FormView):
    """A form that reaches somebody, and keeps nothing of who sent it."""

    template_name = "portals/public/report.html"
    title: Any = ""
    lead: Any = ""
    kind = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Who is signed in writes as nobody: neither page, record nor log names them.
        request.user = AnonymousUser()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        done = HttpResponseRedirect(f"{reverse('public-reported')}?kind={self.kind}")
        now = timezone.now()
        if not has_room(self.request, at=now):
            return self._refused(
                form, _("Too many reports came within an hour. Wait an hour, then try again."), 429
            )
        if is_repeat(self.request.POST.get("form_key", str(uuid4()))):
            return done
        try:
            self.send({**form.cleaned_data, "occurred_at": now})
        except Refused as refusal:
            return self._refused(form, str(refusal), refusal.status, form_key=uuid4())
        return done

    def send(self, given: dict[str, Any]) -> None:
        raise NotImplementedError

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _refused(self, form: forms.Form, words: str, status: int, **more: Any) -> HttpResponse:
        form.add_error(None, words)
        return self.render_to_response(self.get_context_data(form=form, **more), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self.request.POST.get("form_key") or uuid4()
        frame = {"title": self.title, "lead": self.lead, "key": kwargs.pop("form_key", key)}
        return super().get_context_data(**frame, **kwargs)


class Problem(Report):
    title = gettext_lazy("Report a problem on a page")
    lead = gettext_lazy("Write what does not work. You need not say who you are.")
    form_class = ProblemForm
    kind = "problem"

    def get_initial(self) -> dict[str, Any]:
        return {"page": self.request.GET.get("page", "")[:200]}

    def send(self, given: dict[str, Any]) -> None:
        operations.report_problem(**{"region": None, **given})


class Irregularity(Report):
    title = gettext_lazy("Report an irregularity")
    lead = gettext_lazy(
        "Money that went astray, training that did not take place, a pressure to sign: write it"
        " here. Your name is not asked for and nothing of you is kept."
    )
    form_class = IrregularityForm
    kind = "irregularity"

    def send(self, given: dict[str, Any]) -> None:
        operations.report_irregularity(**given)


class Reported(OpenPage):
    """What happens next; it says no more than the address asks, and shows nothing of the report."""

    template_name = "portals/public/reported.html"
    title = gettext_lazy("Your report is on its way")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        irregular = self.request.GET.get("kind") == "irregularity"
        return super().get_context_data(irregular=irregular, **kwargs)
