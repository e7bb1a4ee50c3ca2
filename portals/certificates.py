"""A certificate of learning as a file, in each portal for whoever has it in sight there."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.files import file_answer
from core.formats import date_text
from learning import access
from learning.models import Enrolment, LearningCertificate
from learning.printing import print_certificate
from people.access import fetch
from portals.pages import Page
from portals.tables import Cell, text


class CertificateFile(Page):
    """The sealed PDF. Fetching it changes nothing, so a link does."""

    def certificates(self) -> QuerySet[LearningCertificate]:
        return access.certificates(self.scope)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        certificate = fetch(self.certificates(), self.kwargs["pk"])
        self.name_of(certificate.enrolment.employee)
        content = print_certificate(certificate)
        return file_answer(content, name=f"{certificate.number}.pdf", kind="application/pdf")


def certificate_cell(enrolment: Enrolment, *, route: str) -> Cell:
    """Return the link to the certificate of a place that was loaded with it, if there is one."""
    certificate = getattr(enrolment, "certificate", None)
    if certificate is None or enrolment.employee.erased_at is not None:
        return text("")
    hint = "PDF"
    if certificate.withdrawn_at is not None:
        hint = _("withdrawn on {day}").format(day=date_text(certificate.withdrawn_at))
    return text(certificate.number, href=reverse(route, args=[certificate.pk]), hint=hint)
