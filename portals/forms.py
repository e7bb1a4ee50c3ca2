"""Forms of the pages about one's own account."""

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import PasswordVerificationMixin, ResetPasswordForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people import operations


class AskResetForm(ResetPasswordForm):
    """Asks for a letter; known and unknown addresses take the same way."""

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        return address

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        address: str = self.cleaned_data["email"]
        language = get_language() or "en"
        operations.ask_password_reset(
            address=address, language=language, occurred_at=timezone.now()
        )
        return address


class NewPasswordForm(PasswordVerificationMixin, forms.Form):
    """A password twice; whether it is good is for the operation to say."""

    password1 = SetPasswordField(label=_("New password"), help_text=_("At least 12 characters."))
    password2 = PasswordField(label=_("The same once more"), autocomplete="new-password")


class NothingForm(forms.Form):
    """For a page whose button says it all."""


class AskEntryLinkForm(forms.Form):
    """The address on record, to which the letter goes and nowhere else."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one at which you were told of your voucher."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
