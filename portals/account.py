"""Pages about one's own account that allauth does not have, or has otherwise."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from core import tokens
from core.errors import Refused
from people import operations
from people.models import EntryLink, Invitation, PasswordReset
from people.operations import credentials, entry_links, invitations
from people.sign_in import come_in_by_letter
from portals.forms import AskEntryLinkForm, NewPasswordForm, NothingForm


class _FirstUse:
    """Counts what somebody has just proven to hold as the second factor of this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        added = Authenticator.objects.filter(user=request.user).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        post_authentication(request, added.latest("pk"), reauthenticated=True)
        return answer


class ActivateTotp(_FirstUse, ActivateTOTPView):
    pass


class AddPasskey(_FirstUse, AddWebAuthnView):
    def get_form(self, form_class: type[Form] | None = None) -> Form:
        """Say in words of every day what the box does."""
        form: Form = super().get_form(form_class)
        alone = form.fields["passwordless"]
        alone.label = _("It may sign me in without my password")
        alone.help_text = _("It then asks for your finger, your face or its PIN each time.")
        return form


class SignOutEverywhere(View):
    """Ends all sessions of the user, this one too, and what their keys were just allowed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        end_sessions(request, list(UserSession.objects.filter(user=request.user)))
        return redirect("home")


@method_decorator([login_not_required, never_cache], name="dispatch")
class SignInRefused(TemplateView):
    template_name = "account/refused.html"


@method_decorator([login_not_required, never_cache], name="dispatch")
class LetterPage(FormView):
    """What the link of a letter opens. A link that opens nothing does not say why."""

    form_class: type[Form] = NewPasswordForm
    purpose: str
    used_up = "account/link_used_up.html"

    def dispatch(self, request: HttpRequest, token: str) -> HttpResponseBase:
        found = tokens.read(self.purpose, token)
        opens = found is not None and self.find(found)
        response = super().dispatch(request) if opens else self.opens_nothing()
        # What the page leads to is told the host alone, not the address with the secret.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    def opens_nothing(self) -> HttpResponse:
        return self.response_class(self.request, self.used_up, status=404)

    def find(self, found: UUID) -> bool:
        raise NotImplementedError

    def act(self, password: str) -> None:
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.act(form.cleaned_data.get("password1", ""))
        except Refused as refusal:
            form.add_error("password1" if "password1" in form.fields else None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Done. Sign in with your password now."))
        return redirect("sign-in")


class AcceptInvitation(LetterPage):
    template_name = "account/invitation.html"
    purpose = invitations.INVITATION
    invitation: Invitation

    def find(self, found: UUID) -> bool:
        sent = Invitation.objects.select_related("region", "employee").filter(pk=found).first()
        if sent is None or not invitations.is_open(sent, at=timezone.now()):
            return False
        self.invitation = sent
        return True

    def get_form_class(self) -> type[Form]:
        known = invitations.account_of(self.invitation)
        return NothingForm if known else NewPasswordForm

    def act(self, password: str) -> None:
        operations.accept_invitation(
            invitation=self.invitation, password=password, occurred_at=timezone.now()
        )


class NewPassword(LetterPage):
    template_name = "account/new_password.html"
    purpose = credentials.RESET
    reset: PasswordReset

    def find(self, found: UUID) -> bool:
        asked = PasswordReset.objects.filter(pk=found, user__is_active=True).first()
        if asked is None or not credentials.is_open(asked, at=timezone.now()):
            return False
        self.reset = asked
        return True

    def act(self, password: str) -> None:
        operations.reset_password(reset=self.reset, password=password, occurred_at=timezone.now())


class Enter(LetterPage):
    """The way of an employee to their own pages. Looking spends nothing: scanners of mail look."""

    template_name = "account/enter.html"
    used_up = "account/entry_link_used_up.html"
    form_class = NothingForm
    purpose = entry_links.ENTRY
    link: EntryLink

    def find(self, found: UUID) -> bool:
        sent = EntryLink.objects.filter(pk=found).first()
        if sent is None or not entry_links.is_open(sent, at=timezone.now()):
            return False
        self.link = sent
        return True

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            user = operations.use_entry_link(link=self.link, occurred_at=timezone.now())
        except operations.SignInInstead:
            following = urlencode({"next": self.link.leads_to})
            return redirect(f"{reverse('sign-in')}?{following}")
        except Refused:
            return self.opens_nothing()
        come_in_by_letter(self.request, user)
        return redirect(self.link.leads_to)


@method_decorator([login_not_required, never_cache], name="dispatch")
class AskEntryLink(FormView):
    """Asks for another letter; known and unknown addresses take the same way."""

    template_name = "account/entry_link.html"
    form_class = AskEntryLinkForm

    def form_valid(self, form: Form) -> HttpResponse:
        address = form.cleaned_data["email"]
        if not ratelimit.consume(self.request, action="entry_link", key=address.lower()):
            return render(self.request, "429.html", status=429)
        operations.ask_entry_link(
            address=address, language=get_language() or "en", occurred_at=timezone.now()
        )
        return redirect("entry-link-asked")


@method_decorator(login_not_required, name="dispatch")
class EntryLinkAsked(TemplateView):
    template_name = "account/entry_link_asked.html"
