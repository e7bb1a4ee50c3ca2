"""Giving a role: granted at once, or proposed where a second administrator has to agree."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import InvalidValue, Refused
from core.formats import date_text
from people import access, operations
from people.duties import MONEY, OF_A_DEPARTMENT, ConflictingDuties, require_may_hold
from people.models import Body, Department, Region, Role
from portals.administration.frame import InRegion, OfUser
from portals.administration.proposals import who_may_decide
from portals.administration.scope import RegionForm, own_bodies, own_departments, own_providers
from portals.department.desk import day_begins, day_is_over
from portals.fields import DayField, InSightField
from providers.models import Provider

PARTS = ("department", "body", "provider")
# Of what a role may be a part, as the database has it too; the last two must name theirs.
PART_OF = {
    "department": OF_A_DEPARTMENT,
    "body": frozenset({Role.HR_OFFICER}),
    "provider": frozenset({Role.PROVIDER_STAFF}),
}
NEEDED = frozenset({"body", "provider"})


def _choices(roles: frozenset[Role]) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in Role if role in roles]


class GrantForm(RegionForm):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            ("", "–"),
            (gettext_lazy("Holds at once"), _choices(frozenset(Role) - MONEY)),
            (gettext_lazy("Takes a second administrator"), _choices(MONEY)),
        ],
    )
    department = InSightField(
        queryset=Department.objects.none(),
        label=gettext_lazy("Department"),
        help_text=gettext_lazy(
            "Narrows a budget officer or programme manager; without one it is the whole region."
        ),
        required=False,
    )
    body = InSightField(
        queryset=Body.objects.none(),
        label=gettext_lazy("Body"),
        help_text=gettext_lazy("For an HR officer."),
        required=False,
    )
    provider = InSightField(
        queryset=Provider.objects.none(),
        label=gettext_lazy("Provider"),
        help_text=gettext_lazy("For provider staff."),
        required=False,
    )
    first_day = DayField(
        label=gettext_lazy("First day"), help_text=gettext_lazy("Empty: at once."), required=False
    )
    last_day = DayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("Empty: no end."), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Needed where a second administrator has to agree, who decides by it."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, parts: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in parts.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.errors:
            return given
        given["role"] = Role(given["role"])
        for name in PARTS:
            self._clean_part(name, given)
        if given["role"] in MONEY and not given["reason"]:
            self.add_error("reason", _("Write the reason: another administrator decides by it."))
        first, last = given["first_day"], given["last_day"]
        if first and last and last < first:
            self.add_error("last_day", _("The role must end after it begins."))
        return given

    def _clean_part(self, name: str, given: dict[str, Any]) -> None:
        role, part = given["role"], given[name]
        fits = role in PART_OF[name]
        if part and not fits:
            words = _("The role {role} has none. Leave this empty.")
            self.add_error(name, words.format(role=role.label))
        elif part and part.region_id != given["region"].pk:
            words = _("Choose one of {region}.")
            self.add_error(name, words.format(region=given["region"].name))
        elif fits and not part and name in NEEDED:
            self.add_error(name, _("The role {role} needs one.").format(role=role.label))


class Grant(OfUser, InRegion):
    """Asks for the role and its terms, says on the check page who has to agree, and does it."""

    title = gettext_lazy("Give a role")
    form_class = GrantForm
    checked = True
    rehearsed = False  # It asks its own rule, in `_check`.
    fresh = True
    check_template_name = "portals/administration/grant_check.html"

    @property
    def lead(self) -> str:
        return self.who

    def get_form_kwargs(self) -> dict[str, Any]:
        seen = (own_departments(self.scope), own_bodies(self.scope), own_providers(self.scope))
        parts = dict(zip(PARTS, seen, strict=True))
        return {**super().get_form_kwargs(), "parts": parts}

    def answers(self, given: dict[str, Any]) -> list[tuple[Any, Any]]:
        region: Region = given["region"]
        first = given["first_day"]
        later = first and first > timezone.localdate(self.now)
        part = next((given[name] for name in PARTS if given[name]), _("the whole region"))
        found = [
            (_("Who"), self.who),
            (_("Role"), given["role"].label),
            (_("Of what"), f"{part}, {region.name}"),
            (_("First day"), date_text(first) if later else _("at once")),
            (_("Last day"), date_text(given["last_day"]) if given["last_day"] else _("no end")),
        ]
        return [*found, (_("Reason"), given["reason"])] if given["reason"] else found

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["role"] not in MONEY:
            return {"seconded": False}
        others = who_may_decide(
            region_id=given["region"].pk, maker_id=self.actor.pk, user_id=self.user.pk, at=self.now
        )
        return {"seconded": True, "others": [self.user_name(each) for each in others]}

    def button_for(self, given: dict[str, Any]) -> str:
        words = _("Propose: {role}") if given["role"] in MONEY else _("Grant: {role}")
        return words.format(role=given["role"].label)

    def act(self, given: dict[str, Any]) -> str:
        role, provider = given["role"], given["provider"]
        region = access.administered_region(self.scope, self.user, given["region"].code)
        terms = {"user": self.user, "region": region, "role": role, **_period(given), **self.by}
        terms["department"] = given["department"]
        if role in MONEY:
            proposal = operations.propose_role(reason=given["reason"], **terms)
            return reverse("administration-proposal", args=[proposal.pk])
        operations.grant_role(
            body=given["body"], provider_id=provider.pk if provider else None, **terms
        )
        return self.address

    def said_of(self, given: dict[str, Any]) -> str:
        if given["role"] in MONEY:
            return _("The role is proposed. It holds when another administrator has agreed.")
        return _("The role is granted.")

    def field_of(self, refusal: Refused) -> str | None:
        if isinstance(refusal, ConflictingDuties):
            return "role"
        return "last_day" if isinstance(refusal, InvalidValue) else None

    def _check(self, form: forms.Form) -> HttpResponse:
        """Say at once what the operation would refuse after the check page."""
        given = form.cleaned_data
        period = _period(given)
        starts = max(period["valid_from"] or self.now, self.now)
        ends = period["valid_until"]
        try:
            require_may_hold(
                user=self.user, region=given["region"], role=given["role"], starts=starts, ends=ends
            )
        except ConflictingDuties as refusal:
            form.add_error("role", str(refusal))
            return self._refused(form, refusal.status)
        return super()._check(form)


def _period(given: dict[str, Any]) -> dict[str, datetime | None]:
    first, last = given["first_day"], given["last_day"]
    return {
        "valid_from": day_begins(first) if first else None,
        "valid_until": day_is_over(last) if last else None,
    }
