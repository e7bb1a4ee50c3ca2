"""Fields of the provider's forms."""

from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.photos import qr_text_of


class IdsField(forms.MultipleChoiceField):
    """Ids out of a list to tick. Whose they are and whether they fit is for the operation to say.

    So a form that is sent twice is understood twice, though its first act took them off the list.
    """

    def valid_value(self, value: str) -> bool:
        return _is_id(value)


class IdField(forms.ChoiceField):
    """One id out of a list; one that is out of sight is looked for and not there, a 404."""

    def valid_value(self, value: str) -> bool:
        return _is_id(value)


class QrPhotoField(forms.FileField):
    """A photo of a QR code, of which the text counts. The photo is not kept."""

    widget = forms.FileInput(
        attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
    )
    default_error_messages = {
        "unreadable": _("No QR code was found. Type the code, or try again with more light."),
    }

    def clean(self, data: UploadedFile | None, initial: object = None) -> str:
        photo = super().clean(data, initial)
        if not photo:
            return ""
        text = qr_text_of(photo.read())
        if text is None:
            raise forms.ValidationError(self.error_messages["unreadable"], code="unreadable")
        return text


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
