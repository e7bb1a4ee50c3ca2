"""Issuing to many: a file of work numbers, checked first; and the batches that come of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.access import of_line
from budgets.models import Allocation
from core.errors import InvalidValue, Refused
from core.formats import amount_text, money_text, number_text
from core.tables import UnreadableFile
from people.models import Role
from portals.department import issuing
from portals.department import lists_of_people as people
from portals.pages import Act, Crumb
from portals.tables import Column, Line, Table, count, csv_answer, text
from vouchers import operations, tasks


class FileForm(issuing.TermsForm):
    """The terms, and a file; once read, its numbers stay in the form and the file may go."""

    file = forms.FileField(
        label=gettext_lazy("File with work numbers"),
        help_text=gettext_lazy("CSV or XLSX with one column, work_id. At most 5 000 people."),
    )
    numbers = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("numbers")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        found = given.get("numbers", "").split(",") if given.get("numbers") else []
        if given.get("file"):
            found = self._read(given["file"].read())
        if len(found) > people.PEOPLE_MAX:
            self.add_error("file", _("Send it in parts."))
        given["numbers"] = found
        return given

    def _read(self, content: bytes) -> list[str]:
        try:
            return [each.replace(",", " ") for each in people.read_numbers(content)]
        except (UnreadableFile, InvalidValue) as refusal:
            self.add_error("file", str(refusal))
            return []


class IssueByFile(Act):
    portal, section = issuing.IssueTo.portal, "department-vouchers"
    title = gettext_lazy("Issue by file")
    lead = gettext_lazy(
        "One voucher to each person of a file. Nothing is issued before you checked."
    )
    form_class = FileForm
    template_name = "portals/department/issue_file.html"
    check_template_name = "portals/department/issue_check.html"
    button, checked = gettext_lazy("Issue the vouchers"), True
    said = gettext_lazy("The batch is there. You can leave this page; the work goes on.")

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        issuing.require_manager(self.scope)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        issuing.require_manager(self.scope)
        if "mend" in request.POST:
            return self._rows_to_mend()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "scope": self.scope}

    def get_initial(self) -> dict[str, Any]:
        return dict(issuing.usual_days())

    def sorted_people(self, given: dict[str, Any]) -> people.Sorted:
        """Sort the people of the form, once per request."""
        self.scope.require(Role.PROGRAMME_MANAGER, **of_line(given["allocation"]))
        if not hasattr(self, "_sorted"):
            self._sorted = people.sort_people(
                given["numbers"], line=given["allocation"], scope=self.scope, at=self.now
            )
        return self._sorted

    def _check(self, form: forms.Form) -> HttpResponse:
        found = self.sorted_people(form.cleaned_data)
        # What was read travels on in the form, so that nothing is kept anywhere meanwhile.
        data = self.request.POST.copy()
        data["numbers"] = ",".join(form.cleaned_data["numbers"])
        bound = FileForm(data, scope=self.scope)
        bound.full_clean()
        if not found.ready:
            bound.add_error("file", _("Nobody in this file can be issued a voucher."))
            more = {"problems": self._problems(found), "wrong": len(found.wrong)}
            return self._refused(bound, 422, **more)
        return super()._check(bound)

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        found = self.sorted_people(given)
        skipped = ngettext(
            "{count} person: skipped", "{count} people: skipped", len(found.holding)
        ).format(count=number_text(len(found.holding)))
        terms = issuing.said_terms(given)
        return [*terms, (_("Already hold a voucher of this line"), skipped)]

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        found, line = self.sorted_people(given), given["allocation"]
        total = given["amount"] * len(found.ready)
        money = issuing.before_and_after(line, total)
        return {
            **money,
            "figures": self._figures(given, len(found.ready), money["sides"][1][3]),
            "problems": self._problems(found),
            "wrong": len(found.wrong),
            "warning": approval_warning(line, total),
        }

    def _figures(self, given: dict[str, Any], ready: int, left: int) -> list[dict[str, Any]]:
        line, each = given["allocation"], given["amount"]
        return [
            {"label": _("Ready to issue"), "value": number_text(ready)},
            {
                "label": _("Sum"),
                "value": amount_text(each * ready, line.currency),
                "currency": line.currency,
                "meaning": f"{number_text(ready)} × {amount_text(each, line.currency)}",
            },
            {
                "label": _("Left on {code} afterwards").format(code=line.code),
                "value": amount_text(left, line.currency),
                "currency": line.currency,
            },
        ]

    def _problems(self, found: people.Sorted) -> Table | None:
        if not found.wrong:
            return None
        return Table(
            key="problems",
            caption=_("Rows that cannot be issued"),
            note=_("Equal errors are counted together. The other rows are not affected."),
            columns=[
                Column(_("Problem")),
                Column(_("Rows"), number=True),
                Column(_("For example")),
            ],
            lines=[
                Line([text(problem), count(rows), text(", ".join(filter(None, numbers)))])
                for problem, rows, numbers in found.problems
            ],
        )

    def _rows_to_mend(self) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self._refused(form, 422)
        wrong = self.sorted_people(form.cleaned_data).wrong
        columns = [Column(people.COLUMN), Column(people.PROBLEM)]
        lines = [Line([text(number), text(problem)]) for number, problem in wrong]
        return csv_answer(Table("rows-to-mend", "", columns, lines))

    def button_for(self, given: dict[str, Any]) -> str:
        return button_words(given["allocation"], given["amount"], self.sorted_people(given).ready)

    def act(self, given: dict[str, Any]) -> str:
        holders = self.sorted_people(given).ready
        batch = operations.create_batch(holders=holders, **issuing.terms_of(given), **self.by)
        tasks.start_batch(batch)
        return reverse("department-batch", args=[batch.pk])

    def field_of(self, refusal: Refused) -> str | None:
        return issuing.FIELDS.get(refusal.code)


def approval_warning(line: Allocation, total: int) -> tuple[str, str] | None:
    """Return that a second person has to agree, where the sum is above the line's limit."""
    limit = line.approval_above_minor
    if limit is None or total <= limit:
        return None
    return (
        _("Above the limit of {limit}.").format(limit=money_text(limit, line.currency)),
        _("A second person has to agree. Until then nothing is issued."),
    )


def button_words(line: Allocation, amount_minor: int, people: Sequence[Any]) -> str:
    """Return what the button does, with number and sum."""
    ready, total = len(people), amount_minor * len(people)
    if approval_warning(line, total):
        words = ngettext(
            "Send {count} voucher, {sum}, for approval",
            "Send {count} vouchers, {sum}, for approval",
            ready,
        )
    else:
        words = ngettext("Issue {count} voucher, {sum}", "Issue {count} vouchers, {sum}", ready)
    return words.format(count=number_text(ready), sum=money_text(total, line.currency))
