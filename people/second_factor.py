"""Codes of a person are checked one after another, so that none works twice at the same moment."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User


class _OneAtATime:
    user: User

    def clean_code(self) -> str:
        with transaction.atomic():
            list(Authenticator.objects.select_for_update().filter(user=self.user))
            try:
                code: str = super().clean_code()  # type: ignore[misc]
                return code
            except ValidationError as error:
                refused = error
        # Outside, because a rollback would forget that this attempt was counted.
        raise refused


class OneCodeForm(_OneAtATime, AuthenticateForm):
    """The second factor of a sign-in."""


class OneCodeAgainForm(_OneAtATime, ReauthenticateForm):
    """The second factor of somebody who is signed in, in a session or with a key."""
