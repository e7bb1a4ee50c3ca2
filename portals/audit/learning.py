"""What became of a voucher's places: whether the training that was paid for took place."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from learning.models import Assessment, Enrolment
from learning.queries import last_scores, on_site_hours
from portals.places import place_status
from portals.tables import Column, Line, Table, count, day, text


def learning_table(places: Sequence[Enrolment]) -> Table:
    """Return a row for each place, which was loaded with session, course and certificate."""
    hours = on_site_hours(places)
    ids = [each.pk for each in places]
    scores = last_scores(kind=Assessment.Kind.FINAL, enrolment_ids=ids)
    columns = [Column(_("Group")), Column(_("Begins")), Column(_("Ends")), Column(_("State"))]
    columns += [Column(_("Attended")), Column(_("Final test"), number=True)]
    columns += [Column(_("Completed on")), Column(_("Certificate"))]
    return Table(
        key="learning",
        caption=_("What became of the training"),
        columns=columns,
        lines=[_line(each, hours[each.pk], scores.get(each.pk)) for each in places],
    )


def _line(place: Enrolment, hours: tuple[int, int], score: int | None) -> Line:
    attended, planned = hours
    session = place.session
    certificate = getattr(place, "certificate", None)
    return Line(
        [
            text(session.code, hint=session.course.name),
            day(session.starts_at),
            day(session.ends_at),
            place_status(place),
            text(_("{attended} of {planned} hours").format(attended=attended, planned=planned)),
            text("–") if score is None else count(score),
            day(place.completed_at),
            text(certificate.number if certificate else "–"),
        ]
    )
