"""Sessions of the provider: the list, and one with its blocks and learners."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django_filters import CharFilter, ChoiceFilter, FilterSet

from learning.access import enrolments
from learning.models import Enrolment, LearningCertificate
from learning.queries import blocks_with_attendance, with_learners
from people.access import fetch
from portals.certificates import CertificateFile, certificate_cell
from portals.lists import ListPage
from portals.navigation import PROVIDER
from portals.pages import Crumb, Page
from portals.provider.own import held_today, own_sessions
from portals.provider.rows import redemption_task
from portals.tables import Cell, Column, Line, Table, count, day, status, text
from providers.models import Session
from vouchers import access as vouchers
from vouchers.models import Redemption

TIMES = [
    ("today", gettext_lazy("today")),
    ("open", gettext_lazy("not over yet")),
    ("complete", gettext_lazy("over, to be completed")),
    ("over", gettext_lazy("over")),
]
# How the state of a learner looks.
SHAPES = {
    Enrolment.Status.STARTED: "run",
    Enrolment.Status.COMPLETED: "fin",
    Enrolment.Status.WITHDRAWN: "stop",
    Enrolment.Status.NO_SHOW: "stop",
}


class SessionFilter(FilterSet):
    when = ChoiceFilter(label=gettext_lazy("When"), choices=TIMES, method="by_time")
    code = CharFilter(label=gettext_lazy("Session code"), lookup_expr="icontains")

    class Meta:
        model = Session
        fields: list[str] = []

    def by_time(self, found: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        if value == "today":
            return found.filter(held_today(now))
        if value == "open":
            return found.filter(ends_at__gt=now, cancelled_at=None)
        found = found.filter(ends_at__lte=now)
        return found.filter(open_learners__gt=0) if value == "complete" else found


class Sessions(ListPage):
    portal, section, title = PROVIDER, "provider-sessions", pgettext_lazy("training", "Sessions")
    template_name = "portals/provider/sessions.html"
    filterset_class = SessionFilter
    columns = [
        Column(gettext_lazy("Session")),
        Column(gettext_lazy("Course")),
        Column(gettext_lazy("Begins")),
        Column(gettext_lazy("Learners"), number=True),
        Column(gettext_lazy("Places"), number=True),
        Column(gettext_lazy("State")),
    ]
    empty = gettext_lazy("No sessions yet")
    empty_hint = gettext_lazy("Plan one for a course that the department approved.")

    def empty_button(self) -> tuple[Any, str]:
        return _("Your courses"), reverse("provider-courses")

    def get_queryset(self) -> QuerySet[Session]:
        return with_learners(own_sessions(self.scope)).order_by("-starts_at", "code", "pk")

    def line(self, session: Any) -> Line:
        return Line(
            [
                text(session.code, href=reverse("provider-session", args=[session.pk])),
                text(session.course.name),
                day(session.starts_at),
                count(session.learners),
                count(session.places),
                self._state(session),
            ]
        )

    def _state(self, session: Any) -> Cell:
        if session.cancelled_at:
            return status(pgettext("training", "cancelled"), "stop")
        if session.starts_at > self.now:
            return status(_("coming"))
        if session.ends_at > self.now:
            return status(pgettext("training", "running"), "run")
        if session.open_learners:
            return status(_("to be completed"), "held")
        return status(_("over"), "fin")


class OfSession:
    """What pages about one own session share."""

    scope: Any
    kwargs: dict[str, Any]

    @cached_property
    def session(self) -> Session:
        return fetch(own_sessions(self.scope), self.kwargs["pk"])

    @property
    def learners(self) -> QuerySet[Enrolment]:
        """Return the places of the session in the order of a class register."""
        found = enrolments(self.scope).filter(session=self.session)
        return found.select_related("employee", "redemption", "certificate").order_by(
            "employee__family_name", "employee__given_name", "pk"
        )

    @property
    def present_learners(self) -> QuerySet[Enrolment]:
        """Return the learners who have neither withdrawn nor stayed away."""
        gone = [Enrolment.Status.WITHDRAWN, Enrolment.Status.NO_SHOW]
        return self.learners.exclude(status__in=gone)


class SessionCrumbs(OfSession):
    """The way to a page that is about an act on one session."""

    def crumbs(self) -> list[Crumb]:
        return [
            (pgettext("training", "Sessions"), reverse("provider-sessions")),
            (self.session.code, reverse("provider-session", args=[self.session.pk])),
        ]


class OneSession(OfSession, Page):
    portal, section = PROVIDER, "provider-sessions"
    template_name = "portals/provider/session.html"

    def crumbs(self) -> list[Crumb]:
        return [(pgettext("training", "Sessions"), reverse("provider-sessions"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.session
        return super().get_context_data(
            **{
                "title": _("Session {code}").format(code=session.code),
                "lead": session.course.name,
                "session": session,
                "blocks": [self._block(each) for each in blocks_with_attendance(session)],
                "learners": self._register(),
                "waiting": [redemption_task(self, each) for each in self._waiting()],
                "begun": session.starts_at <= self.now,
                **kwargs,
            }
        )

    def _waiting(self) -> QuerySet[Redemption]:
        found = vouchers.redemptions(self.scope).filter(
            session=self.session,
            provider_id__in=self.scope.provider_ids,
            status=Redemption.Status.AWAITING_HOLDER,
        )
        return found.select_related("voucher", "enrolment__employee").order_by("presented_at", "pk")

    def _block(self, block: Any) -> dict[str, Any]:
        address = reverse("provider-attendance", args=[self.session.pk])
        return {
            "block": block,
            "href": f"{address}?block={block.pk}" if block.starts_at <= self.now else "",
        }

    def _register(self) -> Table:
        return Table(
            key="learners",
            caption=_("Learners"),
            columns=[
                Column(_("Name")),
                Column(_("Enrolled")),
                Column(_("State")),
                Column(_("Certificate")),
                Column(_("What you can do")),
            ],
            lines=[self._learner(each) for each in self.learners],
        )

    def _learner(self, learner: Enrolment) -> Line:
        achieved = learner.get_achievement_display() if learner.achievement else ""
        redemption = getattr(learner, "redemption", None)
        undo = text("")
        if redemption and redemption.claimed_at is None and redemption.ended_at is None:
            undo = text(_("Withdraw"), href=reverse("provider-undo", args=[redemption.pk]))
        state = status(
            learner.get_status_display(), SHAPES.get(Enrolment.Status(learner.status), "")
        )
        return Line(
            [
                text(self.name_of(learner.employee)),
                day(learner.enrolled_at),
                Cell(state.text, status=state.status, is_status=True, hint=achieved),
                certificate_cell(learner, route="provider-certificate"),
                undo,
            ]
        )


class LearnerCertificate(CertificateFile):
    """The certificate of a learner of one's own provider, to hand out."""

    portal, section = PROVIDER, "provider-sessions"

    def certificates(self) -> QuerySet[LearningCertificate]:
        own = {"enrolment__session__course__provider_id__in": self.scope.provider_ids}
        return super().certificates().filter(**own)
