"""What holds for every request of a browser that is signed in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from core.problems import CONTENT_TYPE, problem
from people.queries import must_have_second_factor
from people.sign_in import by_letter_alone, has_second_factor, signed_in_at
from people.step_up import is_signed_in

MINUTE = 60
Answer = Callable[[HttpRequest], HttpResponseBase]

# What somebody without a second factor needs to get one, or to leave. Recovery codes are not
# among it: they would let a session that began with a stolen password in by themselves.
OPEN = {"account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"}
OPEN |= {"mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "set_language"}
OPEN |= {"sign-out"}
SIGNING_OUT = {"account_logout", "sign-out"}


class SessionAge:
    """Ends a session SESSION_MAX_AGE after its beginning, however busy it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        now = timezone.now()
        oldest = now - timedelta(seconds=settings.SESSION_MAX_AGE)
        if request.user.is_authenticated and signed_in_at(request, at=now) <= oldest:
            logout(request)
        return self.get_response(request)


class SessionActivity:
    """Notes once a minute that a session is in use, so that reading a page writes nothing.

    Saving the session is what puts off its end for lack of use.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        now = timezone.now().timestamp()
        if request.user.is_authenticated and now >= request.session.get("noted_at", 0) + MINUTE:
            request.session["noted_at"] = now
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class LetterSession:
    """A session that a letter began is one for the employee's own pages; elsewhere it is nobody.

    So no password, second factor, key or role is within reach of who reads a mailbox once.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        if not is_signed_in(user) or not by_letter_alone(request, user):
            return None
        assert request.resolver_match is not None
        if request.resolver_match.url_name in SIGNING_OUT or _may_see_by_letter(request, view):
            request.by_letter = True  # type: ignore[attr-defined]
        elif request.method == "POST":
            logout(request)  # Whoever signs in goes on in a session of their own.
        else:
            request.user = AnonymousUser()
        return None


def _may_see_by_letter(request: HttpRequest, view: Any) -> bool:
    """Say whether it is one of the employee's pages, or open to everybody and no way in."""
    if request.path.startswith(reverse("employee")):
        return True
    open_to_all = not getattr(view, "login_required", True)
    return open_to_all and not request.path.startswith(("/account/", "/api/", reverse("sign-in")))


class SecondFactor:
    """Lets who holds a role go on only with a second factor in this very session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        assert request.resolver_match is not None
        if not is_signed_in(user) or request.resolver_match.url_name in OPEN:
            return None
        if any(each["method"] == "mfa" for each in get_authentication_records(request, user)):
            return None
        if not must_have_second_factor(user=user, at=timezone.now()):
            return None
        if request.path.startswith("/api/"):
            return _problem("second-factor-required", 403, _("Sign in with a second factor first."))
        way = "mfa_reauthenticate" if has_second_factor(user) else "mfa_index"
        following = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse(way)}?{following}")


class CacheDown:
    """Without the place where attempts are counted no secret is compared: the answer is 503."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RedisError):
            return None
        if request.path.startswith("/api/"):
            return _problem("try-later", 503, _("This cannot be checked now. Try again later."))
        return render(request, "503.html", status=503)


def _problem(code: str, status: int, detail: str) -> HttpResponse:
    body = problem(code=code, status=status, detail=detail)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
