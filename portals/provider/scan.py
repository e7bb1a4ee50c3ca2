"""At the door: a code is presented for a session, and the answer is seen from two metres."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.crockford import CodeMistyped
from core.errors import Refused
from core.formats import date_text
from people.access import fetch
from portals.navigation import PROVIDER
from portals.pages import Act
from portals.provider.fields import IdField, QrPhotoField
from portals.provider.own import held_today, own_sessions
from portals.provider.rows import redemption_task
from providers.models import Session
from vouchers import access
from vouchers import operations as vouchers
from vouchers.models import Redemption

LATEST = 8
SESSIONS_MAX = 200


class ScanForm(forms.Form):
    """A session and a code, typed, scanned or on a photo. The code travels in the body only."""

    one_is_enough = True
    session = IdField(label=_("Session"))
    code = forms.CharField(
        label=_("Code on paper or screen"),
        help_text=_("17 characters, such as XXXX-XXXX-XXXX-XXXX-C. Hyphens may be left out."),
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "code-in",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    photo = QrPhotoField(
        label=_("Or a photo of the QR code"),
        help_text=_("It is read and not kept."),
        required=False,
    )

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), label_of(each)) for each in sessions]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        given["code"] = given.get("code") or given.get("photo")
        if not given["code"] and not self.has_error("photo"):
            self.add_error("code", _("Type the code, or take a photo of it."))
        return given


def label_of(session: Session) -> str:
    """Return by what a clerk knows a session: its code, its course and its first day."""
    return f"{session.code} · {session.course.name} · {date_text(session.starts_at)}"


class Scan(Act):
    portal, section, title = PROVIDER, "provider-scan", _("Scan vouchers")
    template_name = "portals/provider/scan.html"
    form_class = ScanForm
    button = _("Check the code")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response.features_needed = ("camera",)  # type: ignore[attr-defined]
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "sessions": self.sessions}

    def get_initial(self) -> dict[str, Any]:
        return {"session": self.request.GET.get("session", "")}

    @cached_property
    def sessions(self) -> list[Session]:
        """Return the sessions that are not over, today's first."""
        open_ones = own_sessions(self.scope).filter(cancelled_at=None, ends_at__gt=self.now)
        found = open_ones.annotate(is_today=held_today(self.now))
        return list(found.order_by("-is_today", "starts_at", "code", "pk")[:SESSIONS_MAX])

    def act(self, given: dict[str, Any]) -> str:
        session = fetch(own_sessions(self.scope), UUID(given["session"]))
        self.scope.require_provider(session.course.provider_id)
        redemption = vouchers.redeem_voucher(
            code=given["code"], session=session, provider=session.course.provider, **self.by
        )
        query = urlencode({"session": str(session.pk), "accepted": str(redemption.pk)})
        return f"{reverse('provider-scan')}?{query}"

    def field_of(self, refusal: Refused) -> str | None:
        return "code" if isinstance(refusal, CodeMistyped) else None

    def _refused(self, form: forms.Form, status: int, **more: Any) -> HttpResponse:
        told = {"refused": form.non_field_errors(), "wait": status == 429}
        return super()._refused(form, status, **told, **more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            accepted=self._accepted(),
            session=self._chosen(),
            latest=[redemption_task(self, each) for each in self._latest()],
            **kwargs,
        )

    def _chosen(self) -> Session | None:
        """Return the session the list beside the form is about."""
        wanted = self.request.POST.get("session") or self.request.GET.get("session")
        first = self.sessions[0] if self.sessions else None
        return next((each for each in self.sessions if str(each.pk) == wanted), first)

    def _accepted(self) -> Redemption | None:
        """Return what was just presented, as it is now; what is another provider's is not there."""
        wanted = self.request.GET.get("accepted")
        if not wanted or self.request.method != "GET":
            return None
        try:
            return fetch(self._redemptions(), UUID(wanted))
        except ValueError as error:
            raise Http404 from error

    def _latest(self) -> QuerySet[Redemption]:
        chosen = self._chosen()
        return self._redemptions().filter(session=chosen).order_by("-presented_at", "pk")[:LATEST]

    def _redemptions(self) -> QuerySet[Redemption]:
        found = access.redemptions(self.scope).filter(provider_id__in=self.scope.provider_ids)
        return found.select_related("voucher", "session__course__programme", "enrolment__employee")
