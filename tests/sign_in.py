"""People who sign in: their authenticators, and browsers that are through both factors."""

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.utils import timezone

from people.models import User

PASSWORD = "four words nobody strings"


def give_password(user: User) -> None:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])


def give_authenticator(user: User) -> str:
    """Give the user a second factor; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, *, periods: int = 0) -> str:
    """Return what the authenticator shows now, or some periods later."""
    counter = int(timezone.now().timestamp()) // 30 + periods
    return format_hotp_value(hotp_value(secret, counter))


def browser_of(user: User, *, second_factor: bool = True) -> Client:
    """Return a browser in which the user is signed in, as if through the pages."""
    client = Client()
    client.force_login(user)
    if second_factor:
        session = client.session
        given = {"method": "mfa", "type": "totp", "at": timezone.now().timestamp()}
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [given]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def sign_in(client: Client, login: str, *, password: str = PASSWORD):
    """Give the first factor at the door; return the answer."""
    return client.post("/sign-in/", {"login": login, "password": password})
