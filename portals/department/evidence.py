"""Documents beside an application at the desk: listed, handed over, accepted or rejected."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.formats import size_text
from people.models import Role
from portals.department import desk
from portals.evidence import DocumentFile, document_cells, who_attached
from portals.navigation import DEPARTMENT
from portals.pages import Crumb, Page
from portals.tables import Column, Line, Table, text
from providers import access, operations
from providers.models import Accreditation, EvidenceDocument

Status = EvidenceDocument.Status
OPEN = {Accreditation.Status.APPLIED, Accreditation.Status.UNDER_REVIEW}


def documents_table(page: Page, application: Accreditation) -> Table:
    """Return every document of an application, replaced ones too, each with its next step."""
    found = access.evidence(page.scope).filter(accreditation=application)
    documents = list(found.select_related("needed").order_by("needed__position", "needed", "-pk"))
    names = who_attached(page, documents)
    columns = (_("Document"), _("File"), _("Attached by"), _("State"), _("Reason"), _("Your step"))
    return Table(
        key="documents",
        caption=_("Documents"),
        note="" if documents else _("Nothing is attached yet."),
        columns=[Column(each) for each in columns],
        lines=[
            Line(
                [
                    text(each.needed),
                    *document_cells(each, names, route="department-document"),
                    text(each.reason),
                    _step(each)
                    if application.status in OPEN and each.superseded_at is None
                    else text(""),
                ]
            )
            for each in documents
        ],
    )


def _step(document: EvidenceDocument) -> Any:
    words = _("Decide") if document.status == Status.ATTACHED else _("Decide otherwise")
    return text(words, href=reverse("department-document-decide", args=[document.pk]))


class DeskDocument(DocumentFile):
    portal, section = DEPARTMENT, "department-accreditations"


class DocumentForm(forms.Form):
    one_is_enough = True  # Whether a reason is needed hangs on the choice above it.

    status = forms.ChoiceField(
        label=gettext_lazy("The document is"), widget=forms.RadioSelect, choices=Status.choices[1:]
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, if you reject it"),
        help_text=gettext_lazy("The provider reads it and mends the document by it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideDocument(desk.PaperAct):
    section, title = "department-accreditations", gettext_lazy("Decide on a document")
    form_class = DocumentForm
    template_name = "portals/department/document.html"
    button = gettext_lazy("Decide")
    said = gettext_lazy("The decision on the document is kept.")

    def papers(self) -> QuerySet[EvidenceDocument]:
        return access.evidence(self.scope).select_related("accreditation__provider", "needed")

    def require(self) -> None:
        self.scope.require(Role.ACCREDITOR, region_id=self.paper.region_id)

    def address(self) -> str:
        return reverse("department-accreditation", args=[self.paper.accreditation_id])

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Accreditation of providers"), reverse("department-accreditations")),
            (self.paper.accreditation.provider.name, self.address()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = who_attached(self, [self.paper])
        cells = document_cells(self.paper, names, route="department-document")
        return super().get_context_data(
            **{
                "lead": self.paper.needed,
                "paper": self.paper,
                "size": size_text(self.paper.size),
                "who": cells[1],
                **kwargs,
            }
        )

    def act(self, given: dict[str, Any]) -> str:
        operations.decide_document(
            document=self.paper,
            accept=given["status"] == Status.ACCEPTED,
            reason=given["reason"],
            **self.by,
        )
        return self.address()

    def field_of(self, refusal: Refused) -> str | None:
        return {"invalid-value": "reason", "wrong-state": "status"}.get(refusal.code)
