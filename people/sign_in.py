"""What allauth asks us: who may come in, from where, and with which second factor."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import operations
from people.client_address import client_address
from people.models import User
from people.queries import must_have_second_factor
from people.sign_in_log import account_named, came_in, was_refused
from people.step_up import OWN_FACTORS

LETTER = "letter"
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user=user, type__in=_FACTORS).exists()
    return found


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; the address of a client is what our own proxies say."""

    _MISMATCH = _("The user name and the password do not fit together. Try again.")
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait some minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        address = client_address(request)
        if address is None:  # Attempts of nobody could not be counted.
            raise PermissionDenied
        return str(address)

    def get_login_stages(self) -> list[str]:
        ours = "people.sign_in.SecondFactorStage"
        own = "allauth.mfa.stages.AuthenticateStage"
        return [ours if stage == own else stage for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: the password is what may be stolen."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_second_factor(user):
            return [each for each in methods if each["id"] != "reauthenticate"]
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago is not asked again."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if has_second_factor(request.user):
            records = [each for each in records if each.get("type") in OWN_FACTORS]
        oldest = timezone.now() - timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        return not any(each["at"] > oldest.timestamp() for each in records)

    def set_password(self, user: Any, password: str) -> None:
        """Django ends the other sessions, whose hash no longer fits; keys start afresh as well."""
        super().set_password(user, password)
        operations.forget_second_factors(user=user, occurred_at=timezone.now())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a changed password, factor or passkey with our own mails, in the outbox."""
        change = template_prefix.rpartition("/")[2]
        operations.tell_of_change(user=user, change=change, occurred_at=timezone.now())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            was_refused(account_named(credentials), factor="password", why=str(error.code))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        was_refused(account_named(credentials), factor="password", why="wrong")

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if not user.is_active:
            was_refused(user, factor="any", why="closed")
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        came_in(user, get_authentication_records(request, user))
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are stored encrypted, and who must have a second factor keeps one."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        return gettext("Passkey {number}").format(
            number=Authenticator.objects.filter(user=user, type=type).count() + 1
        )

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=_FACTORS)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        return not must_have_second_factor(user=authenticator.user, at=timezone.now())


def _cipher() -> MultiFernet:
    """Return the cipher of SECRET_KEY, which also reads what an earlier key wrote."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    salted = (sha256(b"second factor " + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(each)) for each in salted])


class SecondFactorStage(AuthenticateStage):
    """Our own second factor, unless the identity provider vouches for one of its own."""

    def _should_handle(self, request: HttpRequest) -> bool:
        told = (self.login.signal_kwargs or {}).get("sociallogin")
        if told is not None and vouches_for_second_factor(told):
            record_authentication(request, self.login.user, "mfa", type="provider")
            return False
        wanted: bool = super()._should_handle(request)
        return wanted


def vouches_for_second_factor(told: SocialLogin) -> bool:
    """Return whether the ID token says that the provider saw two factors (RFC 8176, or its acr)."""
    claims = told.account.extra_data.get("id_token", {})
    methods = claims.get("amr", [])
    return "mfa" in methods or claims.get("acr") in settings.OIDC_SECOND_FACTOR_ACR


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Any) -> None:
        """End them, and with them what the user's API keys were just allowed."""
        super().end_sessions(sessions)
        for user in {session.user for session in sessions}:
            operations.forget_second_factors(user=user, occurred_at=timezone.now())


class ProviderAdapter(DefaultSocialAccountAdapter):
    """An identity provider opens accounts that are there; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """Match an address that both the provider and we have verified.

        Only the JSON value true counts: some providers send the word "false".
        """
        told = sociallogin.account.extra_data
        claims = told.get("userinfo") or told.get("id_token") or {}
        if claims.get("email_verified") is not True:
            return None
        address = str(claims.get("email", ""))
        ours = EmailAddress.objects.filter(email__iexact=address, verified=True)
        found = ours.select_related("user").first()
        return (found.user, found.email) if found else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn away whom we do not know, in the same words whatever the reason."""
        known = sociallogin.is_existing and sociallogin.user.is_active
        if not known or sociallogin.state.get("process") == "connect":
            found = sociallogin.user if sociallogin.is_existing else None
            was_refused(found, factor="provider", why="unknown or closed")
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("sign-in-refused")))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        was_refused(None, factor="provider", why="error at the provider")


def come_in_by_letter(request: HttpRequest, user: User) -> None:
    """Begin a session in which a letter counts for the employee's own pages, and for no others."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, LETTER)
    came_in(user, get_authentication_records(request, user))


def by_letter_alone(request: HttpRequest, user: User) -> bool:
    """Say whether nothing but a letter was given for this session."""
    methods = {each["method"] for each in get_authentication_records(request, user)}
    return methods == {LETTER}


def signed_in_at(request: HttpRequest, *, at: datetime) -> datetime:
    """Return when this session began, remembering it at first sight."""
    began: float = request.session.setdefault("signed_in_at", at.timestamp())
    return datetime.fromtimestamp(began, at.tzinfo)
