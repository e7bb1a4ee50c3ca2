"""The registry of providers: who is in it, entering one, and giving one its tries back."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import NotPermitted, Refused
from people.access import regions
from people.models import Region, Role
from portals.department import desk
from portals.navigation import DEPARTMENT
from portals.pages import Act, Crumb
from portals.tables import Column, Line, count, text
from providers import access, operations
from providers.models import Provider
from vouchers.operations import guesses, lift_guess_limit
from vouchers.queries import with_wrong_codes

LIFTERS = (Role.ACCREDITOR, Role.ADMINISTRATOR)


def registering(page: Any) -> QuerySet[Region]:
    """Return the regions whose registry the reader keeps."""
    held = {each.region_id for each in page.scope.roles if each.role == Role.ACCREDITOR}
    return regions(page.scope).filter(pk__in=held).order_by("name", "code", "pk")


class ProviderFilter(filters.FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label=gettext_lazy("Provider"))
    registry_number = filters.CharFilter(label=gettext_lazy("Registry number"))

    class Meta:
        model = Provider
        fields: Sequence[str] = []


class Providers(desk.DeskList):
    section, title = "department-accreditations", gettext_lazy("Registry of providers")
    columns = [
        Column(gettext_lazy("Provider")),
        Column(gettext_lazy("Legal form")),
        Column(gettext_lazy("Registry number")),
        Column(gettext_lazy("Wrong codes in the last ten minutes"), number=True),
        Column(gettext_lazy("Your step")),
    ]
    filterset_class = ProviderFilter
    empty = gettext_lazy("No providers yet")
    empty_hint = gettext_lazy("The accreditor enters the first one.")

    def get_queryset(self) -> QuerySet[Provider]:
        found = with_wrong_codes(access.providers(self.scope), since=self.now - guesses.WITHIN)
        return found.order_by("name", "pk")

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), desk_crumb()]

    def links(self) -> Sequence[desk.Link]:
        if not any(held.role == Role.ACCREDITOR for held in self.scope.roles):
            return []
        return [(_("Register a provider"), reverse("department-provider-new"))]

    def line(self, row: Any) -> Line:
        may = row.wrong_codes and desk.holds(self.scope, *LIFTERS, region_id=row.region_id)
        href = reverse("department-guess-limit-lift", args=[row.pk])
        return Line(
            [
                text(row.name),
                text(row.get_legal_form_display()),
                text(row.registry_number),
                count(row.wrong_codes),
                text(_("Give the tries back"), href=href) if may else text(""),
            ]
        )


def desk_crumb() -> Crumb:
    return (_("Accreditation of providers"), reverse("department-accreditations"))


class ProviderForm(forms.Form):
    region = desk.SeenField(
        label=gettext_lazy("Region"), queryset=Region.objects.none(), empty_label=None
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    legal_form = forms.ChoiceField(
        label=gettext_lazy("Legal form"), choices=Provider.LegalForm.choices
    )
    registry_number = forms.CharField(label=gettext_lazy("Registry number"), max_length=24)
    tax_number = forms.CharField(label=gettext_lazy("Tax number"), max_length=24)
    licence_number = forms.CharField(label=gettext_lazy("Licence"), max_length=40, required=False)
    bank_account = forms.CharField(label=gettext_lazy("Bank account"), max_length=42)

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = regions


class NewProvider(Act):
    """Its own staff come in by the administrator, and apply for accreditation themselves."""

    portal, section = DEPARTMENT, "department-accreditations"
    title = gettext_lazy("Register a provider")
    lead = gettext_lazy("As it stands in the public register. The bank account is checked here.")
    form_class = ProviderForm
    button, checked = gettext_lazy("Register the provider"), True
    said = gettext_lazy("The provider is registered. Its staff can now be brought in.")
    fresh = True

    def crumbs(self) -> Sequence[Crumb]:
        registry = (_("Registry of providers"), reverse("department-providers"))
        return [(_("Home"), reverse("department")), desk_crumb(), registry]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require()
        return super().post(request, *args, **kwargs)

    def require(self) -> None:
        if not registering(self).exists():
            raise NotPermitted(_("Only an accreditor enters providers. Ask your administrator."))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "regions": registering(self)}

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        shown = {**given, "legal_form": Provider.LegalForm(given["legal_form"]).label}
        fields = ProviderForm.base_fields.items()
        return [(field.label, shown[name] or "–") for name, field in fields]

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.ACCREDITOR, region_id=given["region"].pk)
        operations.register_provider(**given, **self.by)
        return reverse("department-providers")


class LiftGuessLimit(desk.PaperAct):
    section = "department-accreditations"
    title = gettext_lazy("Give the tries back")
    form_class = desk.ReasonForm
    button = gettext_lazy("Give the tries back")
    said = gettext_lazy("The provider can type codes again.")

    def papers(self) -> QuerySet[Provider]:
        return access.providers(self.scope)

    def require(self) -> None:
        self.scope.require(*LIFTERS, region_id=self.paper.region_id)

    def address(self) -> str:
        return reverse("department-providers")

    def crumbs(self) -> Sequence[Crumb]:
        registry = (_("Registry of providers"), self.address())
        return [(_("Home"), reverse("department")), desk_crumb(), registry]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("{provider} typed wrong codes. Only when a clerk erred and nobody guessed.")
        return super().get_context_data(**{"lead": lead.format(provider=self.paper.name), **kwargs})

    def act(self, given: dict[str, Any]) -> str:
        lift_guess_limit(provider=self.paper, **given, **self.by)
        return self.address()

    def field_of(self, refusal: Refused) -> str | None:
        return "reason" if refusal.code == "invalid-value" else None
