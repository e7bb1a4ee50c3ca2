"""Answers that are handed over at once and kept nowhere: a code, a sheet, one's own file."""

from typing import Any

from django import forms
from django.http import HttpResponse

from core.errors import NotPermitted, Refused
from portals.pages import Act


class Handed(Act):
    """A form whose answer is shown or downloaded, and never stored to be repeated.

    Subclasses write `hand(given)`, which calls one operation. Each press is an act of its
    own and is recorded as such, as at the doors of the API whose answer is secret.
    """

    def hand(self, given: dict[str, Any]) -> HttpResponse:
        raise NotImplementedError

    def _act(self, form: forms.Form) -> HttpResponse:
        try:
            return self.hand(form.cleaned_data)
        except NotPermitted:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._refused(form, refusal.status)
