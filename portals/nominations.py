"""What the officer's and the department's pages say alike of nominations."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portals.tables import Cell, status
from vouchers.models import Criterion, Nomination, VoucherBatch, VoucherRequest
from vouchers.priority import words_of

MOST = 200  # On one page, to tick: a list longer than that is worked off in parts.
SHAPES = {"ACCEPTED": "run", "DECLINED": "stop", "WITHDRAWN": "stop"}


class PeopleField(forms.ModelMultipleChoiceField):
    """People to tick. Who is not in sight is not there, as in an address."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": gettext_lazy("Choose at least one person.")}

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError as unknown:
            if getattr(unknown, "code", "") == "required":
                raise
            raise Http404 from unknown


def sentence(words: str) -> str:
    """Return words as a sentence begins; `capitalize` would lower the rest."""
    return words[:1].upper() + words[1:]


def grounds_text(nomination: Nomination) -> str:
    return sentence(words_of(nomination.grounds))


def order_text(criteria: list[str]) -> str:
    """Return the criteria of an order in words, the first one first."""
    return sentence("; ".join(str(Criterion(each).label) for each in criteria))


def outcome(nomination: Nomination, request: VoucherRequest | None) -> Cell:
    """Return what became of a nomination, as far as the voucher itself."""
    if request is None or nomination.batch is None:
        shape = SHAPES.get(nomination.status, "")
        return status(sentence(nomination.get_status_display()), shape)
    if request.voucher:
        return status(_("Voucher issued"), "fin")
    if request.refusal:
        return status(_("Not issued"), "stop")
    state = VoucherBatch.Status(nomination.batch.status)
    if state == VoucherBatch.Status.AWAITING_APPROVAL:
        return status(_("Accepted, awaits an approver"), "run")
    if state == VoucherBatch.Status.CANCELLED:
        return status(_("The batch was stopped"), "stop")
    return status(_("Accepted, being issued"), "run")


def outcome_words(nomination: Nomination, request: VoucherRequest | None) -> str:
    """Return the voucher's number, or why there is none."""
    if request is not None:
        return request.voucher.number if request.voucher else request.refusal
    return nomination.decision_reason
