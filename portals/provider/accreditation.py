"""The provider's accreditations: where each stands, who has it, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.formats import date_text
from portals.navigation import PROVIDER
from portals.pages import Page
from portals.provider.own import own_accreditations
from portals.provider.way import Step
from providers.models import Accreditation, CourseKind
from providers.queries import awaits_provider

Status = Accreditation.Status
SHAPES = {
    Status.DRAFT: "",
    Status.APPLIED: "run",
    Status.UNDER_REVIEW: "run",
    Status.ACCREDITED: "fin",
    Status.NO_NEW_STARTS: "held",
    Status.SUSPENDED: "held",
    Status.REVOKED: "stop",
    Status.REJECTED: "stop",
}
# What is still to come before anybody may be taught.
AHEAD = {Status.DRAFT: [Status.APPLIED, Status.UNDER_REVIEW, Status.ACCREDITED]}
AHEAD |= {Status.APPLIED: [Status.UNDER_REVIEW, Status.ACCREDITED]}
AHEAD[Status.UNDER_REVIEW] = [Status.ACCREDITED]


# Where the way ends badly; such a step must not look like one that was taken.
STOPPED = {Status.REVOKED, Status.REJECTED}


@dataclass(frozen=True)
class Stand:
    """Who has it now, and what comes next."""

    holder: str
    coming: str


class Accreditations(Page):
    portal, section = PROVIDER, "provider-accreditation"
    title = gettext_lazy("Accreditation")
    template_name = "portals/provider/accreditation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = own_accreditations(self.scope).annotate(with_provider=awaits_provider())
        found = found.prefetch_related("decisions").order_by("-pk")
        papers = [self._paper(each) for each in found]
        drafts = [each["paper"] for each in papers if each["paper"].status == Status.DRAFT]
        return super().get_context_data(papers=papers, drafts=drafts, **kwargs)

    def _paper(self, paper: Any) -> dict[str, Any]:
        return {
            "paper": paper,
            "kinds": kinds_text(paper) or _("New application"),
            "period": period_text(paper),
            "state": paper.state_words(at=self.now),
            "shape": "stop" if paper.has_ended(at=self.now) else SHAPES[Status(paper.status)],
            "in_force": is_in_force(paper, self.now),
            "stand": stand_of(paper, with_provider=paper.with_provider, now=self.now),
            "steps": steps_of(paper),
        }


def kinds_text(paper: Accreditation) -> str:
    return capfirst(", ".join(str(CourseKind(kind).label) for kind in paper.scope))


def period_text(paper: Accreditation) -> str:
    """Return the first and the last day, as far as they are known."""
    first = date_text(timezone.localtime(paper.valid_from)) if paper.valid_from else "…"
    last = date_text(last_day(paper.valid_until)) if paper.valid_until else "…"
    if paper.valid_from is None and paper.valid_until is None:
        return ""
    return _("{first} to {last}").format(first=first, last=last)


def last_day(end: datetime) -> datetime:
    """Return a moment of the last day before the end."""
    return timezone.localtime(end - timedelta(microseconds=1))


def is_in_force(paper: Accreditation, now: datetime) -> bool:
    return paper.status == Status.ACCREDITED and any(
        paper.covers(kind=kind, at=now) for kind in paper.scope
    )


def stand_of(paper: Accreditation, *, with_provider: bool, now: datetime) -> Stand:
    """Say who has an accreditation and what comes next; `with_provider`: a document is rejected."""
    if paper.in_preparation and with_provider:
        return Stand(
            pgettext("who has it", "You"),
            _("Replace each document that is rejected. Then it goes on."),
        )
    ended = paper.has_ended(at=now)
    if ended or (paper.status == Status.ACCREDITED and not is_in_force(paper, now)):
        return Stand(_("Nobody: it is decided"), _out_of_period(paper, now))
    accreditor, decided = _("The accreditor of your region"), _("Nobody: it is decided")
    return {
        Status.DRAFT: Stand(
            pgettext("who has it", "You"), _("Fill in what is missing, then send it.")
        ),
        Status.APPLIED: Stand(
            accreditor,
            _("The accreditor takes it up. You cannot redeem vouchers under it yet."),
        ),
        Status.UNDER_REVIEW: Stand(
            accreditor,
            _("The accreditor decides. You cannot redeem vouchers under it yet."),
        ),
        Status.ACCREDITED: Stand(
            decided, _("You may start new learners on these kinds of course.")
        ),
        Status.NO_NEW_STARTS: Stand(
            accreditor, _("You may finish what runs. You cannot start new learners under it.")
        ),
        Status.SUSPENDED: Stand(accreditor, _("You cannot start new learners under it.")),
        Status.REVOKED: Stand(decided, _("You cannot start new learners under it.")),
        Status.REJECTED: Stand(decided, _("Mend what the reason below says, then apply again.")),
    }[Status(paper.status)]


def _out_of_period(paper: Accreditation, now: datetime) -> str:
    assert paper.valid_from
    assert paper.valid_until
    if now < paper.valid_from:
        return _("It holds from {day} on.").format(
            day=date_text(timezone.localtime(paper.valid_from))
        )
    return _("It ended on {day}. Apply again.").format(day=date_text(last_day(paper.valid_until)))


def steps_of(paper: Accreditation) -> list[Step]:
    """Return what was decided, the last of it as where it stands, and what is still to come."""
    decided = sorted(paper.decisions.all(), key=lambda each: (each.decided_at, each.pk))
    ahead = AHEAD.get(Status(paper.status), [])
    draft = paper.status == Status.DRAFT
    return [
        *([Step(str(paper.get_status_display()), "now")] if draft else []),
        *(
            Step(
                str(each.get_status_display()),
                _kind(each.status) if each is decided[-1] else "past",
                each.decided_at,
                each.reason,
            )
            for each in decided
        ),
        *(Step(str(each.label), "next") for each in ahead),
    ]


def _kind(status: str) -> str:
    return "stop" if status in STOPPED else "now"
