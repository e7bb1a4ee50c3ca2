"""Is a certificate genuine? Asked by its code or by its file, by anybody who was given one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from core.crockford import CodeMistyped, read_code
from core.formats import date_text
from learning import seals
from learning.access import presented_certificate
from learning.models import LearningCertificate
from learning.printing import result_text
from portals.public.floods import give_try_back, may_guess
from providers.queries import hours_text

FILE_BYTES_MAX = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What is said of what was presented; `kind` is a class of look.css."""

    kind: str
    heading: str
    words: str
    certificate: LearningCertificate | None = None

    @property
    def extent(self) -> str:
        assert self.certificate is not None
        return hours_text(self.certificate.hours, self.certificate.hour_unit)

    @property
    def result(self) -> str:
        assert self.certificate is not None
        return result_text(self.certificate)


class CheckForm(forms.Form):
    """A code or a file. Both travel in the body only, and nothing of them is kept."""

    one_is_enough = True

    code = forms.CharField(
        label=gettext_lazy("Code on the certificate"),
        help_text=gettext_lazy("17 characters, such as XXXX-XXXX-XXXX-XXXX-C."),
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the file, PDF"),
        help_text=gettext_lazy("As it was downloaded. It is compared and not kept."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        try:
            return read_code(typed) if typed else ""
        except CodeMistyped as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_file(self) -> bytes | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > FILE_BYTES_MAX:
            raise forms.ValidationError(
                _("The file is larger than 1 MB; no certificate is. Type its code instead.")
            )
        return file.read() if file is not None else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given["code"]) == (given["file"] is not None):
            raise forms.ValidationError(_("Give the code or the file, one of the two."))
        return given


@method_decorator(login_not_required, name="dispatch")
class CheckCertificate(FormView):
    """One answer for each code; who asks is not asked and not written down."""

    template_name = "portals/public/certificates.html"
    form_class = CheckForm
    title = gettext_lazy("Check a certificate")
    lead = gettext_lazy("Whoever shows you a certificate of completion: see here if it is genuine.")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        code, content = form.cleaned_data["code"], form.cleaned_data["file"]
        if content is not None:
            code = seals.code_in(content)
        if code is None:
            return self._say(_no_seal())
        now = timezone.now()
        if not may_guess(self.request, at=now):
            form.add_error(
                None, _("Ten wrong codes came within an hour. Wait an hour, then try again.")
            )
            return self._refused(form, 429)
        certificate = presented_certificate(code)
        if certificate is None:
            return self._say(_unknown())
        give_try_back(self.request, at=now)
        return self._say(answer_of(certificate, content))

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self._refused(form, 422)

    def _say(self, answer: Answer) -> HttpResponse:
        context = self.get_context_data(form=CheckForm(), answer=answer, title=answer.heading)
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"  # A name may stand on it.
        return response

    def _refused(self, form: forms.Form, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = "" if "answer" in kwargs else self.lead
        return super().get_context_data(**{"title": self.title, "lead": lead, **kwargs})


@method_decorator(login_not_required, name="dispatch")
class ScannedCertificate(View):
    """Where the QR leads. The code is in the fragment: the browser carries it over, not we."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("public-certificates"))


def answer_of(certificate: LearningCertificate, content: bytes | None) -> Answer:
    """Return what is said of a certificate, and of the file of it if that was presented."""
    if certificate.enrolment.employee.erased_at is not None:
        return _erased(certificate)
    if not seals.is_as_issued(certificate):
        return Answer(
            "bad",
            _("The record was changed"),
            _("What is recorded is not what was issued. Ask {region} what happened.").format(
                region=certificate.region.name
            ),
        )
    if certificate.withdrawn_at is not None:
        words = _("It was issued, and withdrawn on {day}. It no longer holds.")
        return Answer(
            "bad",
            _("This certificate was withdrawn"),
            words.format(day=_day(certificate, certificate.withdrawn_at)),
            certificate,
        )
    if content is not None and not seals.is_unchanged(certificate, content):
        words = _(
            "It is not the file that was downloaded here. Do not rely on it: what was issued"
            " under its code stands below."
        )
        return Answer("bad", _("This file was altered"), words, certificate)
    if content is not None:
        words = _("Not a byte of it was changed. It says what stands below.")
        return Answer("ok", _("This file is genuine"), words, certificate)
    words = _("Compare what you were shown with what stands below.")
    return Answer("ok", _("This certificate is genuine"), words, certificate)


def _erased(certificate: LearningCertificate) -> Answer:
    words = _(
        "A certificate with this code was issued on {day}. The holder's name is no longer held,"
        " because its time was over, so that nothing can be compared."
    )
    day = _day(certificate, certificate.issued_at)
    return Answer("warn", _("The name was erased"), words.format(day=day))


def _unknown() -> Answer:
    words = _(
        "No certificate was issued with this code. Compare each character with the paper. If they"
        " are the same, the paper is not ours."
    )
    return Answer("bad", _("No such certificate"), words)


def _no_seal() -> Answer:
    words = _(
        "It carries no code of ours: it was printed, photographed or saved anew, or is none of"
        " ours. Type the code that stands on it instead."
    )
    return Answer("warn", _("This file cannot be compared"), words)


def _day(certificate: LearningCertificate, moment: datetime) -> str:
    day: date = moment.astimezone(ZoneInfo(certificate.region.time_zone)).date()
    return date_text(day)
