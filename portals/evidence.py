"""Documents beside an application, in the portals of both sides: their lines, and the file."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.files import file_answer
from core.formats import size_text
from people.access import fetch
from people.queries import accounts
from portals.pages import Page
from portals.tables import Cell, status, text
from portals.templatetags.portal import moment
from providers import access
from providers.models import EvidenceDocument
from providers.queries import content_of

SHAPES = {"ATTACHED": "run", "ACCEPTED": "fin", "REJECTED": "stop"}


class DocumentFile(Page):
    """The document as it was attached. Fetching it changes nothing, so a link does."""

    def documents(self) -> QuerySet[EvidenceDocument]:
        return access.evidence(self.scope)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = fetch(self.documents(), self.kwargs["pk"])
        return file_answer(content_of(document), name=document.name, kind=document.media_type)


def who_attached(page: Page, documents: Collection[EvidenceDocument]) -> Mapping[UUID, str]:
    """Return the names of who attached or decided, noted as shown where they are employees."""
    asked = {each.attached_by_id for each in documents}
    asked |= {each.decided_by_id for each in documents if each.decided_by_id}
    return {user.pk: page.account_name(user) for user in accounts(asked)}


def document_cells(
    document: EvidenceDocument, names: Mapping[UUID, str], *, route: str
) -> tuple[Cell, Cell, Cell]:
    """Return the file with its size, who attached it and when, and what was decided."""
    state = status(document.get_status_display(), SHAPES[document.status])
    if document.superseded_at is not None:
        state = status(_("replaced"))
    return (
        text(
            document.name,
            href=reverse(route, args=[document.pk]),
            hint=f"{document.media_type.rpartition('/')[2].upper()}, {size_text(document.size)}",
        ),
        text(names.get(document.attached_by_id, "–"), hint=moment(document.attached_at)),
        state,
    )
