"""What became of one's courses: places, attendance, completions, papers."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.access import enrolments
from learning.models import Enrolment, LearningCertificate
from learning.queries import on_site_hours
from portals.certificates import CertificateFile, certificate_cell
from portals.lists import ListPage
from portals.navigation import EMPLOYEE
from portals.places import place_status
from portals.tables import Cell, Column, Line, Table, day, text


class Results(ListPage):
    """One line per course that the reader had a place on, the last first."""

    portal = EMPLOYEE
    section = "employee-results"
    title = gettext_lazy("Your results")
    caption = gettext_lazy("Courses you had a place on")
    columns = [
        Column(gettext_lazy("Course")),
        Column(gettext_lazy("Begins")),
        Column(gettext_lazy("Ends")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("You were there")),
        Column(gettext_lazy("Result")),
        Column(gettext_lazy("Certificate")),
    ]
    empty = gettext_lazy("No courses yet")
    empty_hint = gettext_lazy("They stand here once you have confirmed that you started one.")

    def empty_button(self) -> tuple[Any, str] | None:
        return _("Choose a course"), reverse("employee-catalogue")

    def get_queryset(self) -> QuerySet[Enrolment]:
        own = enrolments(self.scope).filter(employee=self.scope.require_employee())
        found = own.select_related(
            "session__course__provider", "session__course__programme", "certificate"
        )
        return found.order_by("-session__starts_at", "-pk")

    def table(self, rows: Any) -> Table:
        found = list(rows)
        self.hours = on_site_hours(found)
        return super().table(found)

    def line(self, enrolment: Enrolment) -> Line:
        session = enrolment.session
        return Line(
            [
                text(session.course.name, hint=f"{session.course.provider.name}, {session.code}"),
                day(session.starts_at),
                day(session.ends_at),
                place_status(enrolment),
                self._attendance(enrolment),
                text(enrolment.get_achievement_display() if enrolment.achievement else ""),
                _paper(enrolment),
            ]
        )

    def _attendance(self, enrolment: Enrolment) -> Cell:
        attended, planned = self.hours[enrolment.pk]
        least = enrolment.session.course.programme.min_attendance_percent
        return text(
            _("{attended} of {planned} hours").format(attended=attended, planned=planned),
            hint=_("{least} % are needed").format(least=least),
        )


def _paper(enrolment: Enrolment) -> Cell:
    if enrolment.completed_at is None:
        return text(_("after completion"))
    return certificate_cell(enrolment, route="employee-certificate")


class OwnCertificate(CertificateFile):
    """One's own certificate, whatever else one may see."""

    portal = EMPLOYEE
    section = "employee-results"

    def certificates(self) -> QuerySet[LearningCertificate]:
        own = self.scope.require_employee()
        return super().certificates().filter(enrolment__employee=own)
