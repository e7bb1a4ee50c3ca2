"""Taking back what was presented: a wrong scan, a withdrawal, somebody who did not come."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from people.access import fetch
from portals.navigation import PROVIDER
from portals.pages import Act, Crumb
from portals.provider.rows import may_be_undone, who
from vouchers import access
from vouchers import operations as vouchers
from vouchers.models import Redemption

Ending = Redemption.Ending
# What the clerk decides by each, in words of what becomes of voucher and place.
WORDS = {
    Ending.MISTAKE: gettext_lazy("Scanned by mistake: the holder has the voucher again"),
    Ending.WITHDRAWN: gettext_lazy("The learner withdrew: place and money are free again"),
    Ending.NO_SHOW: gettext_lazy("The learner never came: place and money are free again"),
}


class UndoForm(forms.Form):
    ending = forms.ChoiceField(label=gettext_lazy("What happened"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("The reason, in your words"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, endings: list[Ending], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ending"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.value, WORDS[each]) for each in endings]
        field.initial = endings[0].value


class Undo(Act):
    portal, section, title = PROVIDER, "provider-sessions", gettext_lazy("Undo a redemption")
    template_name = "portals/provider/undo.html"
    form_class = UndoForm
    button = gettext_lazy("Undo it")
    stops = True

    @cached_property
    def redemption(self) -> Redemption:
        found = access.redemptions(self.scope).select_related(
            "voucher", "session__course", "enrolment__employee"
        )
        return fetch(found, self.kwargs["pk"])

    def crumbs(self) -> list[Crumb]:
        session = self.redemption.session
        return [
            (pgettext("training", "Sessions"), reverse("provider-sessions")),
            (session.code, reverse("provider-session", args=[session.pk])),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        waits = self.redemption.status == Redemption.Status.AWAITING_HOLDER
        endings = [Ending.MISTAKE] if waits else list(WORDS)
        return {**super().get_form_kwargs(), "endings": endings}

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require_provider(self.redemption.provider_id)
        vouchers.reverse_redemption(redemption=self.redemption, **given, **self.by)
        return reverse("provider-session", args=[self.redemption.session_id])

    def said_of(self, given: dict[str, Any]) -> str:
        return _("Undone: voucher {number}. Its place is free.").format(
            number=self.redemption.voucher.number
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            redemption=self.redemption,
            who=who(self, self.redemption),
            open=may_be_undone(self.redemption),
            **kwargs,
        )
