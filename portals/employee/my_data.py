"""What is held on the reader: to see, to take away, to have put right; and who looked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Viewing
from core.files import file_answer
from people.models import Employee, Role
from portals.handed import Handed
from portals.lists import ListPage
from portals.navigation import EMPLOYEE
from portals.pages import Act, Crumb, Page
from portals.tables import Cell, Column, Line, Table, text
from portals.templatetags.portal import moment
from privacy import access, archive, operations
from privacy.models import Correction
from privacy.queries import who_looked

LABELS = {
    "family_name": gettext_lazy("Family name"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "unit": gettext_lazy("Unit"),
    "post": gettext_lazy("Post"),
    "email": gettext_lazy("Email"),
}
SHAPES: dict[str, str] = {
    Correction.Status.ASKED: "run",
    Correction.Status.ACCEPTED: "fin",
    Correction.Status.DECLINED: "stop",
}


class MyData(Page):
    """Who the service thinks the reader is, and what they can do about it."""

    portal = EMPLOYEE
    section = "employee-my-data"
    title = gettext_lazy("My data")
    template_name = "portals/employee/my_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        employee = self.scope.require_employee()
        asked = access.corrections(self.scope).filter(employee=employee).order_by("-asked_at", "pk")
        return super().get_context_data(
            facts=[*_named(values_of(employee)), (_("Body"), employee.body.name)],
            work_id=employee.work_id,
            corrections=[(each, _named(each.wanted), SHAPES[each.status]) for each in asked[:10]],
            **kwargs,
        )


class Download(Handed):
    """Everything in one file; that it was fetched is recorded, so that a stolen account shows."""

    portal = EMPLOYEE
    section = "employee-my-data"
    title = gettext_lazy("Download all that is held on you")
    button = gettext_lazy("Download, ZIP")
    template_name = "portals/employee/download.html"

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("My data"), reverse("employee-my-data"))]

    def hand(self, given: dict[str, Any]) -> HttpResponse:
        content = archive.my_data(
            user=self.actor, employee=self.scope.require_employee(), occurred_at=self.now
        )
        return file_answer(content, name="my-data.zip", kind="application/zip")


class Looks(ListPage):
    """Who was shown the reader's data, in what role and where; the last first."""

    portal = EMPLOYEE
    section = "employee-my-data"
    title = gettext_lazy("Who looked at your data")
    columns = [
        Column(gettext_lazy("When")),
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("In what role")),
        Column(gettext_lazy("Where")),
    ]
    empty = gettext_lazy("Nobody but you has looked at your data")

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("My data"), reverse("employee-my-data"))]

    def get_queryset(self) -> QuerySet[Viewing]:
        return access.own_viewings(self.scope)

    def table(self, rows: Any) -> Table:
        return super().table(who_looked(rows))

    def line(self, look: dict[str, Any]) -> Line:
        roles = [str(Role(each).label) for each in look["roles"]]
        return Line(
            [
                Cell(moment(look["viewed_at"]), look["viewed_at"]),
                text(look["viewer"], hint=look["body"]),
                text(", ".join(roles)),
                text(look["door"]),
            ]
        )


class CorrectionForm(forms.Form):
    """The reader's own values, to be overwritten by the right ones."""

    family_name = forms.CharField(label=LABELS["family_name"], max_length=80)
    given_name = forms.CharField(label=LABELS["given_name"], max_length=80)
    patronymic = forms.CharField(label=LABELS["patronymic"], max_length=80, required=False)
    unit = forms.CharField(label=LABELS["unit"], max_length=160, required=False)
    post = forms.CharField(label=LABELS["post"], max_length=160)
    email = forms.EmailField(label=LABELS["email"], max_length=254, required=False)
    ground = forms.CharField(
        label=gettext_lazy("How can we see that?"),
        help_text=gettext_lazy("For example: passport, order no. 12 of 3 March"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = values_of(employee)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wanted = {
            name: given[name]
            for name, old in self.before.items()
            if name in given and given[name] != old and (given[name] or name != "email")
        }
        if not wanted and not self.errors:
            raise forms.ValidationError(_("Nothing is changed yet. Write the right value."))
        return {**given, "wanted": wanted}


class AskCorrection(Act):
    """Ask to have it put right; the HR officer of one's body decides."""

    portal = EMPLOYEE
    section = "employee-my-data"
    title = gettext_lazy("Ask for a correction")
    lead = gettext_lazy("Overwrite what is wrong. The HR officer of your body decides.")
    form_class = CorrectionForm
    button = gettext_lazy("Ask for it")
    checked = True
    said = gettext_lazy("You have asked for a correction. You find the answer here.")

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("My data"), reverse("employee-my-data"))]

    def get_initial(self) -> dict[str, Any]:
        return values_of(self.scope.require_employee())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "employee": self.scope.require_employee()}

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        before = values_of(self.scope.require_employee())
        changes = [
            (LABELS[name], _("{old}, rather {new}").format(old=before[name] or "–", new=value))
            for name, value in given["wanted"].items()
        ]
        return [*changes, (_("How we can see that"), given["ground"])]

    def act(self, given: dict[str, Any]) -> str:
        operations.ask_correction(
            employee=self.scope.require_employee(),
            wanted=given["wanted"],
            ground=given["ground"],
            **self.by,
        )
        return reverse("employee-my-data")


def values_of(employee: Employee) -> dict[str, str]:
    """Return what may be corrected, as it is held now."""
    names = [name for name in LABELS if name != "email"]
    address = employee.user.email if employee.user else ""
    return {**{name: getattr(employee, name) for name in names}, "email": address}


def _named(values: dict[str, str]) -> list[tuple[Any, str]]:
    return [(LABELS.get(name, name), value or "–") for name, value in values.items()]
