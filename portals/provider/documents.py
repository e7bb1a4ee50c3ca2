"""The documents of an application: what is attached, what the desk said, and attaching one."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import InvalidValue, Refused
from people.access import fetch
from portals.evidence import DocumentFile, document_cells, who_attached
from portals.pages import Act
from portals.provider.applications import OfApplication
from portals.provider.fields import IdField
from portals.provider.own import own_evidence
from portals.tables import Column, Line, Table, text
from providers import access
from providers import operations as providers
from providers.models import EvidenceDocument
from providers.operations.evidence import require_document_size
from providers.queries import Requirement


class AttachForm(forms.Form):
    needed = IdField(label=gettext_lazy("Which document"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def __init__(self, *args: Any, asked: list[Requirement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["needed"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.needed.pk), str(each.needed)) for each in asked]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            require_document_size(file.size or 0)  # Before it is read.
        except InvalidValue as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class Documents(OfApplication, Act):
    title = gettext_lazy("Documents")
    template_name = "portals/provider/documents.html"
    form_class = AttachForm
    button = gettext_lazy("Attach the document")
    said = gettext_lazy("The document is attached.")

    @property
    def attachable(self) -> list[Requirement]:
        """Return what may still be attached: what is asked for and not accepted yet."""
        if not self.application.in_preparation:
            return []
        accepted = EvidenceDocument.Status.ACCEPTED
        return [
            each
            for each in self.asked
            if each.needed.ended_at is None
            and (each.document is None or each.document.status != accepted)
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "asked": self.attachable}

    def get_initial(self) -> dict[str, Any]:
        return {"needed": self.request.GET.get("needed", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rejected = [each for each in self.asked if each.is_rejected]
        return super().get_context_data(
            **{
                "attachable": self.attachable,
                "rejected": rejected,
                "table": self._table(),
                **kwargs,
            }
        )

    def _table(self) -> Table:
        found = own_evidence(self.scope).filter(accreditation=self.application)
        documents = list(found.order_by("needed__position", "needed__code", "-pk"))
        names = who_attached(self, documents)
        columns = (_("Document"), _("File"), _("Attached by"), _("State"), _("Reason"))
        return Table(
            key="documents",
            caption=_("Attached documents"),
            columns=[Column(each) for each in columns],
            lines=[
                Line(
                    [
                        text(each.needed),
                        *document_cells(each, names, route="provider-document"),
                        text(each.reason),
                    ]
                )
                for each in documents
            ],
        )

    def act(self, given: dict[str, Any]) -> str:
        self.scope.require_provider(self.application.provider_id)
        needed = fetch(
            access.needed_documents(self.scope).filter(region_id=self.application.region_id),
            UUID(given["needed"]),
        )
        providers.attach_document(
            accreditation=self.application,
            needed=needed,
            name=given["file"].name,
            content=given["file"].read(),
            **self.by,
        )
        return self.address

    def field_of(self, refusal: Refused) -> str | None:
        return {"invalid-value": "file", "wrong-state": "needed"}.get(refusal.code)


class OwnDocument(DocumentFile):
    portal, section = Documents.portal, Documents.section

    def documents(self) -> QuerySet[EvidenceDocument]:
        return own_evidence(self.scope)
