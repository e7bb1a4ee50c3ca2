"""Claims: what can be claimed, making one, and where each of them is."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.errors import InvalidValue, Refused
from core.formats import money_text
from payments import access
from payments import operations as payments
from payments.models import Claim
from payments.operations import DuplicateNumber
from payments.queries import with_payment
from people.access import fetch
from portals.lists import ListPage
from portals.navigation import PROVIDER
from portals.pages import Act, Crumb, Page
from portals.provider import way
from portals.provider.fields import IdsField
from portals.provider.own import own_providers
from portals.provider.rows import who
from portals.tables import Column, Line, Table, day, money, status, text
from vouchers import access as vouchers
from vouchers.models import Redemption
from vouchers.queries import claimable, sums_of

# A claim of more is made in parts: a form of thousands of ticks serves nobody.
ROWS_MAX = 500


def own_claims(page: Page) -> QuerySet[Claim]:
    return access.claims(page.scope).filter(provider_id__in=page.scope.provider_ids)


def own_claimable(page: Page) -> QuerySet[Redemption]:
    own = vouchers.redemptions(page.scope).filter(provider_id__in=page.scope.provider_ids)
    return claimable(own)


class Claims(ListPage):
    portal, section, title = PROVIDER, "provider-claims", gettext_lazy("Claims")
    template_name = "portals/provider/claims.html"
    columns = [
        Column(gettext_lazy("Claim")),
        Column(gettext_lazy("Submitted")),
        Column(gettext_lazy("Sum"), number=True),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Who has it")),
    ]
    empty = gettext_lazy("No claims yet")
    empty_hint = gettext_lazy("You can claim as soon as learners have completed.")

    @property
    def note(self) -> str:
        found = own_providers(self.scope).values_list("region__currency", flat=True)
        return ", ".join(sorted(set(found)))

    def get_queryset(self) -> QuerySet[Claim]:
        return with_payment(own_claims(self)).order_by("-submitted_at", "pk")

    def line(self, claim: Any) -> Line:
        stand = way.stand_of(claim)
        return Line(
            [
                text(claim.number, href=reverse("provider-claim", args=[claim.pk])),
                day(claim.submitted_at),
                money(claim.amount_minor, claim.currency),
                status(stand.state, stand.shape),
                text(stand.holder),
            ]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(claimable=sums_of(own_claimable(self)), **kwargs)


class OneClaim(Page):
    portal, section = PROVIDER, "provider-claims"
    template_name = "portals/provider/claim.html"

    def crumbs(self) -> list[Crumb]:
        return [(_("Claims"), reverse("provider-claims"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim: Any = fetch(with_payment(own_claims(self)), self.kwargs["pk"])
        return super().get_context_data(
            **{
                "title": _("Claim {number}").format(number=claim.number),
                "claim": claim,
                "stand": way.stand_of(claim),
                "steps": way.steps_of(claim),
                "items": self._items(claim),
                **kwargs,
            }
        )

    def _items(self, claim: Claim) -> Table:
        items = claim.items.select_related(
            "redemption__voucher", "redemption__session", "redemption__enrolment__employee"
        )
        return Table(
            key="items",
            caption=_("What it consists of"),
            columns=[
                Column(_("Learner")),
                Column(_("Voucher")),
                Column(_("Session")),
                Column(_("Sum"), number=True),
            ],
            lines=[
                Line(
                    [
                        text(who(self, item.redemption)),
                        text(item.redemption.voucher.number),
                        text(item.redemption.session.code),
                        money(item.amount_minor, claim.currency),
                    ]
                )
                for item in items.order_by("redemption_id", "pk")
            ],
            note=claim.currency,
            total=Line(
                [text(_("Sum")), text(""), text(""), money(claim.amount_minor, claim.currency)]
            ),
        )


class ClaimForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of your paper"),
        help_text=gettext_lazy("As it stands on your invoice or act, for example INV-7."),
        max_length=40,
    )
    redemptions = IdsField(
        label=gettext_lazy("What you claim"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["redemptions"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered
        field.initial = [pk for pk, _words in offered]


class NewClaim(Act):
    portal, section, title = PROVIDER, "provider-claims", gettext_lazy("Make a claim")
    template_name = "portals/provider/claim_new.html"
    form_class = ClaimForm
    button = gettext_lazy("Claim it")
    checked = True
    rehearsed = False  # It asks its own rule, in `_check`.
    said = gettext_lazy("The claim is submitted. The programme manager checks it next.")

    def crumbs(self) -> list[Crumb]:
        return [(_("Claims"), reverse("provider-claims"))]

    @cached_property
    def redemptions(self) -> list[Redemption]:
        found = own_claimable(self).select_related(
            "voucher", "session", "enrolment__employee", "provider"
        )
        return list(found.order_by("provider_id", "session__code", "pk")[:ROWS_MAX])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nothing = {} if self.redemptions else {"form_key": ""}  # Then there is no form.
        return super().get_context_data(**{**kwargs, **nothing})

    def get_form_kwargs(self) -> dict[str, Any]:
        offered = [(str(each.pk), self._words(each)) for each in self.redemptions]
        return {**super().get_form_kwargs(), "offered": offered}

    def _words(self, redemption: Redemption) -> str:
        amount = money_text(redemption.amount_minor, redemption.voucher.currency)
        return f"{who(self, redemption)}, {redemption.session.code}, {amount}"

    def act(self, given: dict[str, Any]) -> str:
        provider = fetch(own_providers(self.scope), self._chosen(given)[0].provider_id)
        self.scope.require_provider(provider.pk)
        claim = payments.submit_claim(
            provider=provider,
            number=given["number"],
            redemption_ids=[UUID(pk) for pk in given["redemptions"]],
            **self.by,
        )
        return reverse("provider-claim", args=[claim.pk])

    def _chosen(self, given: dict[str, Any]) -> list[Redemption]:
        """Return what was ticked, or refuse when a part of it cannot be claimed any more."""
        wanted = {UUID(pk) for pk in given["redemptions"]}
        self._require_in_sight(wanted)
        found = [each for each in self.redemptions if each.pk in wanted]
        if len(found) != len(wanted):
            raise InvalidValue(_("Some of these cannot be claimed any more. Look at the list."))
        return found

    def _require_in_sight(self, wanted: set[UUID]) -> None:
        """What was presented to somebody else is not there, as everywhere."""
        own = vouchers.redemptions(self.scope).filter(provider_id__in=self.scope.provider_ids)
        if own.filter(pk__in=wanted).count() != len(wanted):
            raise Http404

    def _check(self, form: forms.Form) -> HttpResponse:
        try:
            return super()._check(form)
        except InvalidValue as refusal:
            form.add_error("redemptions", str(refusal))
            return self._refused(form, refusal.status)

    def _total(self, given: dict[str, Any]) -> str:
        chosen = self._chosen(given)
        total = sum(each.amount_minor for each in chosen)
        return money_text(total, chosen[0].voucher.currency)

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        chosen = self._chosen(given)
        sessions = sorted({each.session.code for each in chosen})
        return [
            (_("Number of your paper"), given["number"]),
            (_("Learners"), len(chosen)),
            (pgettext("training", "Sessions"), ", ".join(sessions)),
            (_("Sum"), self._total(given)),
            (_("Paid to"), f"{chosen[0].provider.name}, {chosen[0].provider.bank_account}"),
        ]

    def button_for(self, given: dict[str, Any]) -> str:
        number = len(given["redemptions"])
        return ngettext(
            "Claim {sum} for {number} learner", "Claim {sum} for {number} learners", number
        ).format(sum=self._total(given), number=number)

    def field_of(self, refusal: Refused) -> str | None:
        return "number" if isinstance(refusal, DuplicateNumber) else None
