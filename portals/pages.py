"""What all pages of the portals share: who looks, what they may, and acts that are done once.

A page's view parses, asks an `access` module for what is in sight, calls one operation and
renders. docs/portals.md shows how a page is made.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit import operations as audit
from audit.queries import answer_kept
from core.errors import NotPermitted, Refused
from people.access import Scope, scope_of
from people.models import Employee, User
from people.step_up import StepUpRequired, require_fresh
from people.viewings import Shown, record_shown
from portals.display import CHOICES, remember
from portals.navigation import Portal, Section, portals_of
from portals.ticking import tick, tick_links

Crumb = tuple[str, str]  # Words and address.
NOT_INPUT = {"csrfmiddlewaretoken", "form_key", "language", *CHOICES}


def page_key(form_key: str) -> str:
    """Return the Idempotency-Key under which a form's answer is kept, apart from the API's."""
    return f"page {form_key}"[:255]


class Page(TemplateView):
    """A page of a portal, for who may enter it."""

    portal: Portal
    section = ""  # The route of the entry in the head under which the page stands.
    title: Any = ""
    lead: Any = ""
    scope: Scope
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert isinstance(request.user, User)  # LoginRequiredMiddleware sent others away.
        self.now = timezone.now()
        self.scope = scope_of(request.user, at=self.now)
        self.shown: set[Shown] = set()
        with timezone.override(self._zone()):
            return self._answer(request, *args, **kwargs)

    def _zone(self) -> ZoneInfo:
        """Return where the reader's day begins: in the region of their first role, or their own."""
        places = [*self.scope.roles[:1], self.scope.employee]
        region = next((each.region for each in places if each), None)
        return ZoneInfo(region.time_zone if region else "UTC")

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.portal.require(self.scope)
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.render()  # Here, so that a refusal of the template's data is met as well.
        except StepUpRequired:
            again = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{again}")
        except NotPermitted as refusal:
            self._record_denial(refusal)
            # Without title and crumbs, which may name an object that is out of sight.
            told = {"view": self, "refusal": refusal}
            return render(request, "portals/refused.html", told, status=403)
        if self.shown and not 300 <= response.status_code < 400:  # A refused form shows them too.
            assert request.resolver_match is not None
            door = f"page.{request.resolver_match.view_name}"
            record_shown(scope=self.scope, shown=self.shown, door=door, viewed_at=self.now)
        return response

    @property
    def actor(self) -> User:
        return self.scope.user

    @property
    def by(self) -> dict[str, Any]:
        """Who and when: the two arguments that every operation takes from its door."""
        return {"actor": self.actor, "occurred_at": self.now}

    def name_of(self, person: Employee) -> str:
        """Return a person's name for this page, and note that it was shown to who looks."""
        self.shown.add((person.region_id, person.pk))
        return str(person)

    def account_name(self, user: User) -> str:
        """Return by what name an account is known; that of an employee is noted as shown."""
        person = getattr(user, "employee", None)
        if person is not None:
            self.name_of(person)
        return user.get_full_name() or user.username

    def crumbs(self) -> Sequence[Crumb]:
        """Return the way to this page, home first; a portal's home has none."""
        return []

    def sections(self) -> list[Section]:
        return self.portal.sections_of(self.scope)

    def portals(self) -> list[Portal]:
        return portals_of(self.scope)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self._frame(**kwargs))

    def _frame(self, **more: Any) -> dict[str, Any]:
        return {"view": self, "title": self.title, "lead": self.lead, "said": self._said(), **more}

    def _said(self) -> str:
        """Return what the act that led here had to say; it is kept with the act, not the session.

        Whoever clicks twice, or reloads, reads it once more and moves nothing.
        """
        key = self.request.GET.get("done")
        return answer_kept(actor_id=self.actor.pk, key=page_key(key)).get("said", "") if key else ""

    def _record_denial(self, refusal: NotPermitted) -> None:
        """Write down an act that was refused at the door, before any operation began."""
        assert self.request.resolver_match is not None
        if self.request.method != "POST" or refusal.recorded:
            return
        audit.record(
            action=f"page.{self.request.resolver_match.view_name}.denied",
            region_id=None,
            actor_id=self.actor.pk,
            subject_id=None,
            occurred_at=self.now,
            code=refusal.code,
            message=str(refusal),
        )


class Act(Page, FormView):
    """A page with one form that does one act, once, however often it is sent.

    Subclasses write `act(given)`, which calls one operation and returns the address to go
    on at. With `checked`, the act is rehearsed, which tells what would be refused and leaves
    nothing behind; then what was filled in is shown, by `answers(given)`, and the act is done
    by the second button. A `fresh` page takes a second factor given just now.
    """

    template_name = "portals/act.html"
    form_class: type[forms.Form] = forms.Form
    button: Any = ""
    stops = False  # The button takes something away.
    checked = False
    rehearsed = True  # Unless page and act together take more statements than a page may.
    fresh = False
    said: Any = ""  # What the next page says at its head.

    def act(self, given: dict[str, Any]) -> str:
        raise NotImplementedError

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        tick(form, self.request.GET.get("tick"))
        return form

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        """Return what is to be checked: what was asked, and what was answered."""
        return []

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what the check page shows besides, such as a line before and after."""
        return {}

    def button_for(self, given: dict[str, Any]) -> Any:
        """Return the words of the button that does it; they name count and sum."""
        return self.button

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require_fresh()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._is_about_the_page():
            return self._look_again()
        self._require_fresh()
        form = self.get_form()
        if not form.is_valid():
            return self._refused(form, 422)
        if "change" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if self.checked and "confirmed" not in request.POST:
            return self._check(form)
        return self._act(form)

    def _require_fresh(self) -> None:
        if self.fresh:
            require_fresh(self.request, at=self.now)

    def _is_about_the_page(self) -> bool:
        return "language" in self.request.POST or bool(CHOICES.keys() & self.request.POST.keys())

    def _look_again(self) -> HttpResponse:
        """Show the same page, with what was filled in, in another language or another look."""
        language = self.request.POST.get("language", translation.get_language() or "en")
        with translation.override(language):
            form = self.get_form()
            kept = {name: self._kept(form, name) for name in form.fields}
            form = self.get_form_class()(
                **{**self.get_form_kwargs(), "data": None, "files": None, "initial": kept}
            )
            context = self.get_context_data(form=form)
            response = TemplateResponse(self.request, self.get_template_names(), context).render()
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        remember(response, self.request)
        return response

    def _kept(self, form: forms.Form, name: str) -> Any:
        field = form.fields[name]
        return field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))

    def _check(self, form: forms.Form) -> HttpResponse:
        """Rehearse the act: what it would refuse is said while the form can be mended."""
        # A copy, since an act may take the answers apart.
        given = {**form.cleaned_data}
        refusal = audit.rehearse(lambda: self.act(given)) if self.rehearsed else None
        if refusal:
            if isinstance(refusal, NotPermitted):  # The rehearsal takes its own record back.
                self._record_denial(refusal)
            field = self.field_of(refusal)
            form.add_error(field if field in form.fields else None, str(refusal))
            return self._refused(form, refusal.status)
        context = self.get_context_data(
            form=form,
            answers=self.answers(form.cleaned_data),
            button=self.button_for(form.cleaned_data),
            **self.changes(form.cleaned_data),
        )
        return TemplateResponse(self.request, self.check_template_name, context)

    check_template_name = "portals/check.html"

    def _act(self, form: forms.Form) -> HttpResponse:
        try:
            status, body, _repeated = audit.answer_once(
                actor_id=self.actor.pk,
                key=self._key,
                fingerprint=self._fingerprint(),
                produce=lambda: self._settled(form.cleaned_data),
            )
        except audit.KeyReused as refusal:  # Gone back to what was sent, and sent otherwise.
            form.add_error(
                None,
                _(
                    "You sent this form before, with other answers."
                    " Look whether it is still to be done, then send it again."
                ),
            )
            return self._refused(form, refusal.status, form_key=uuid4())
        if status == 303:
            return HttpResponse(status=status, headers={"Location": body["next"]})
        form.add_error(body["field"] if body["field"] in form.fields else None, body["message"])
        return self._refused(form, status, form_key=uuid4())  # What is mended is another form.

    def _settled(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            address = self.act(given)
        except Refused as refusal:
            if isinstance(refusal, NotPermitted):
                self._record_denial(refusal)
            field = self.field_of(refusal)
            return refusal.status, {"message": str(refusal), "field": field}
        done = urlencode({"done": self.request.POST.get("form_key", "")})
        joint = "&" if "?" in address else "?"
        said = str(self.said_of(given))
        return 303, {"next": f"{address}{joint}{done}" if said else address, "said": said}

    def said_of(self, given: dict[str, Any]) -> Any:
        """Return what the next page says at its head."""
        return self.said

    @property
    def _key(self) -> str:
        return page_key(self.request.POST.get("form_key", str(uuid4())))

    def field_of(self, refusal: Refused) -> str | None:
        """Return the field a refusal is about, if it is about one."""
        return None

    def _refused(self, form: forms.Form, status: int, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **more), status=status)

    def _fingerprint(self) -> bytes:
        given = sorted(
            (name, values) for name, values in self.request.POST.lists() if name not in NOT_INPUT
        )
        # Of a file its content counts: another file under the same name is another answer.
        files = [(name, _digest(file)) for name, file in sorted(self.request.FILES.items())]
        return hashlib.sha256(f"{self.request.path} {given} {files}".encode()).digest()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # A page that is shown anew is the same form: the key it was first given stays.
        key = self.request.POST.get("form_key") or uuid4()
        context = super().get_context_data(
            **{"form_key": key, "button": self.button, "stops": self.stops, **kwargs}
        )
        form = context["form"]  # None where an answer took its place.
        return {**context, "ticks": tick_links(form, self.request.GET) if form else {}}


def _digest(file: object) -> str:
    assert isinstance(file, UploadedFile)
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    return digest
