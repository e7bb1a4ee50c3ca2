"""allauth's forms for second factors, which also log what was refused."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError

from people.sign_in_log import was_refused


class _CodeLogged:
    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            was_refused(self.user, factor="code", why=str(error.code))  # type: ignore[attr-defined]
            raise
        return code


class _PasskeyLogged:
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            was_refused(self.user, factor="passkey", why=str(error.code))  # type: ignore[attr-defined]
            raise


class Code(_CodeLogged, AuthenticateForm):
    pass


class CodeAgain(_CodeLogged, ReauthenticateForm):
    pass


class Passkey(_PasskeyLogged, AuthenticateWebAuthnForm):
    pass


class PasskeyAgain(_PasskeyLogged, ReauthenticateWebAuthnForm):
    pass


class PasskeyAlone(_PasskeyLogged, LoginWebAuthnForm):
    pass
