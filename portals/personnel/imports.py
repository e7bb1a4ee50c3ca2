"""A file of one's people: looked through first, then imported as a whole or not at all."""

import base64
import binascii
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import NotPermitted, Refused
from core.formats import number_text
from core.tables import Problem
from people import operations
from people.models import Region, Role
from people.operations.imports import EMPLOYEE_COLUMNS
from portals.navigation import PERSONNEL
from portals.pages import Act

BYTES_MAX = 1_000_000  # The file goes along with the check page, inside the form.
ROWS_NAMED = 20


class ImportForm(forms.Form):
    """A file, or what the check page kept of it."""

    file = forms.FileField(
        label=gettext_lazy("File, CSV or XLSX"),
        help_text=gettext_lazy("Up to 1 MB, about 8 000 people."),
    )
    content = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("content")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.get("file")
        if file is not None and file.size > BYTES_MAX:
            self.add_error("file", _("The file is larger than 1 MB. Send it in parts."))
        elif file is not None:
            return {"content": file.read()}
        try:
            kept = base64.b64decode(given.get("content", ""), validate=True)
        except binascii.Error:
            kept = b""
        if not kept and not self.errors:
            self.add_error("file", _("Choose a file."))
        return {"content": kept}


class Import(Act):
    """Check the file, then import it; only rows of one's own bodies are good."""

    portal = PERSONNEL
    section = "personnel-import"
    title = gettext_lazy("Import people")
    lead = gettext_lazy("First the file is checked. Nothing is written before you agree.")
    form_class = ImportForm
    button = gettext_lazy("Import")
    checked = True
    template_name = "portals/personnel/import.html"
    check_template_name = "portals/personnel/import_check.html"
    said = gettext_lazy("The people are imported.")
    goes_on = "personnel-people"

    # Who imports, and whether people of their own bodies only (docs/decisions/0039).
    importers: tuple[Role, ...] = (Role.HR_OFFICER,)
    own_bodies_only = True

    @cached_property
    def region(self) -> Region:
        """The region of the role by which the reader imports, with what they look after there."""
        held = (
            each.region
            for each in self.scope.roles
            if each.role in self.importers and each.department_id is None
        )
        found = next(held, None)
        if found is None:
            wanted = " / ".join(str(role.label) for role in self.importers)
            raise NotPermitted(
                _("This takes the role {roles} in the region. Ask your administrator.").format(
                    roles=wanted
                )
            )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.scope.require(*self.importers, region_id=self.region.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.scope.require(*self.importers, region_id=self.region.pk)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(columns=", ".join(EMPLOYEE_COLUMNS), **kwargs)

    def act(self, given: dict[str, Any]) -> str:
        self._import(given["content"], apply=True)
        return reverse(self.goes_on)

    def _check(self, form: forms.Form) -> HttpResponse:
        content = form.cleaned_data["content"]
        try:
            report = self._import(content, apply=False)
        except NotPermitted:
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self._refused(form, refusal.status)
        changing = report.created + report.updated
        words = ngettext("Import {count} row", "Import {count} rows", changing)
        context = self.get_context_data(
            form=form,
            report=report,
            problems=grouped(report.problems),
            content=base64.b64encode(content).decode(),
            changing=changing,
            button=words.format(count=number_text(changing)),
        )
        return TemplateResponse(self.request, self.check_template_name, context)

    def _import(self, content: bytes, *, apply: bool) -> operations.ImportReport:
        region = self.region
        held = [each for each in self.scope.roles if each.region_id == region.pk]
        within = {each.body_id for each in held if each.body_id} if self.own_bodies_only else None
        return operations.import_employees(
            region=region, content=content, apply=apply, within=within, **self.by
        )

    def field_of(self, refusal: Refused) -> str | None:
        return "file"


def grouped(problems: list[Problem]) -> list[tuple[str, str, str, int]]:
    """Return column, reason, rows and their number: the same mistake once, not a row each."""
    rows: dict[tuple[str, str], list[int]] = {}
    for problem in problems:
        rows.setdefault((problem.column, problem.reason), []).append(problem.row)
    return [
        (
            column,
            reason,
            ", ".join(map(str, found[:ROWS_NAMED])) + ("…" if len(found) > ROWS_NAMED else ""),
            len(found),
        )
        for (column, reason), found in sorted(rows.items(), key=lambda each: -len(each[1]))
    ]
