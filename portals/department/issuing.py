"""Issuing one voucher: find the person, say line, value and days, look at the line, issue."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.access import allocations, of_line
from budgets.models import Allocation
from budgets.queries import LineAmounts, line_amounts
from core.errors import InvalidValue, NotPermitted, Refused
from core.formats import date_text, money_text
from core.money import parse_amount
from people.access import Scope, employees
from people.models import Employee, Role
from portals.department import desk
from portals.fields import DayField, MoneyField
from portals.finding import FindPerson
from portals.navigation import DEPARTMENT
from portals.pages import Crumb
from portals.tables import Column, Line, text
from vouchers import operations

USUAL_DAYS = 90
FIELDS = {
    "ineligible": "allocation",
    "wrong-state": "allocation",
    "not-enough-money": "amount",
    "approval-needed": "amount",
    "outside-funding-window": "last_day",
}


def require_manager(scope: Scope) -> None:
    """Refuse who is programme manager nowhere; where they are, the chosen line tells."""
    if not desk.manages(scope):
        raise NotPermitted(
            _("This takes the role {roles} in the region. Ask your administrator.").format(
                roles=Role.PROGRAMME_MANAGER.label
            )
        )


def voucher_lines(scope: Scope) -> QuerySet[Allocation]:
    """Return the lines in sight that still pay for vouchers; whether one may, the act tells."""
    found = allocations(scope).filter(
        kind=Allocation.Kind.VOUCHERS,
        appropriation__source__eligible_until__gt=timezone.localdate(),
    )
    return found.select_related("region", "programme", "appropriation__source").order_by(
        "code", "pk"
    )


class LineField(desk.SeenField):
    """A budget line by its code, its programme and its source."""

    def label_from_instance(self, line: Any) -> str:
        source = line.appropriation.source.name
        return f"{line.code}, {line.programme.name}, {source}, {line.currency}"


class TermsForm(forms.Form):
    """What every voucher says: line, value, and the days on which it is valid."""

    allocation = LineField(queryset=Allocation.objects.none(), label=gettext_lazy("Budget line"))
    amount = MoneyField(label=gettext_lazy("Value of the voucher"))
    first_day = DayField(label=gettext_lazy("Valid from"))
    last_day = DayField(label=gettext_lazy("Valid until, the last day"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["allocation"]
        assert isinstance(field, LineField)
        field.queryset = voucher_lines(scope)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("allocation") and given.get("amount"):
            self._read_amount(given["allocation"].currency)
        return given

    def _read_amount(self, currency: str) -> None:
        """Read the amount anew as one of the line's currency, which has its own decimals."""
        try:
            self.cleaned_data["amount"] = parse_amount(self.data.get("amount", ""), currency)
        except InvalidValue as refusal:
            self.add_error("amount", str(refusal))


def terms_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return the terms as the operations take them."""
    return {
        "allocation": given["allocation"],
        "amount_minor": given["amount"],
        "valid_from": desk.day_begins(given["first_day"]),
        "expires_at": desk.day_is_over(given["last_day"]),
    }


def usual_days() -> dict[str, date]:
    """Return the days a voucher is usually valid, to begin the form with."""
    today = timezone.localdate()
    return {"first_day": today, "last_day": today + timedelta(days=USUAL_DAYS)}


def said_terms(given: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return the terms for the check page."""
    line = given["allocation"]
    return [
        (_("Budget line"), f"{line.code}, {line.programme.name}"),
        (_("Covers"), line.cost_scope),
        (_("Value of the voucher"), money_text(given["amount"], line.currency)),
        (_("Valid from"), date_text(given["first_day"])),
        (_("Valid until, the last day"), date_text(given["last_day"])),
    ]


def before_and_after(line: Allocation, sum_minor: int) -> dict[str, Any]:
    """Return the line's money as it is, and as it will be with `sum_minor` more committed."""
    now = line_amounts(line)
    return {
        "line": line,
        "sum_minor": sum_minor,
        "total": now.allotted_minor,
        "sides": [
            (_("Now"), *_stages(now, 0)),
            (_("After you issue"), *_stages(now, sum_minor)),
        ],
    }


def _stages(amounts: LineAmounts, more: int) -> tuple[list[Any], list[Any], int]:
    """Return what the bar draws, what stands beside it, and what is available."""
    stages = [
        ("paid", _("Paid"), amounts.paid_minor, 0),
        ("expended", _("Expended"), amounts.expended_minor, 0),
        ("obligated", _("Obligated"), amounts.obligated_minor, 0),
        ("committed", _("Committed"), amounts.committed_minor + more, more),
    ]
    return [(each[0], each[2]) for each in stages], stages, amounts.available_minor - more


class FindHolder(FindPerson):
    """Nobody is listed before somebody is looked for: the directory is not a catalogue."""

    portal, section = DEPARTMENT, "department-vouchers"
    lead = gettext_lazy("See what somebody has, or issue a voucher to them.")
    columns: Sequence[Column] = [
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Work number")),
        Column(gettext_lazy("Body")),
        Column(gettext_lazy("Post")),
        Column(gettext_lazy("Voucher")),
    ]

    def seen(self) -> QuerySet[Employee]:
        found = employees(self.scope).filter(erased_at=None)
        return found.order_by("family_name", "given_name", "pk")

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
        ]

    def line(self, person: Employee) -> Line:
        vouchers = f"{reverse('department-vouchers')}?holder={person.pk}"
        issue = text(_("Issue a voucher"), href=reverse("department-issue-to", args=[person.pk]))
        return Line(
            [
                text(self.name_of(person), href=vouchers),
                text(person.work_id),
                text(person.body.name),
                text(person.post),
                issue if desk.manages(self.scope) else text(""),
            ]
        )


class IssueTo(desk.PaperAct):
    section, title = "department-vouchers", gettext_lazy("Issue a voucher")
    form_class = TermsForm
    check_template_name = "portals/department/issue_check.html"
    button, checked = gettext_lazy("Issue the voucher"), True

    def papers(self) -> QuerySet[Employee]:
        return employees(self.scope).filter(erased_at=None)

    def require(self) -> None:
        require_manager(self.scope)

    def address(self) -> str:
        return reverse("department-find")

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
            (_("Who gets it?"), reverse("department-find")),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "scope": self.scope}

    def get_initial(self) -> dict[str, Any]:
        return usual_days()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.name_of(self.paper)}, {self.paper.body.name}"
        return super().get_context_data(**{"lead": lead, **kwargs})

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(given["allocation"]))
        return [(_("Holder"), self.name_of(self.paper)), *said_terms(given)]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        return before_and_after(given["allocation"], given["amount"])

    def button_for(self, given: dict[str, Any]) -> str:
        total = money_text(given["amount"], given["allocation"].currency)
        return _("Issue 1 voucher, {sum}").format(sum=total)

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(given["allocation"]))
        issued = operations.issue_voucher(holder=self.paper, **terms_of(given), **self.by)
        return reverse("department-voucher", args=[issued.pk])

    said = gettext_lazy("The voucher is issued, and its money is committed.")

    def field_of(self, refusal: Refused) -> str | None:
        return FIELDS.get(refusal.code)
