"""Who holds what, who holds too much, and what nobody may decide."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portals.audit.papers import link
from portals.audit.words import kind_words
from portals.navigation import AUDIT
from portals.pages import Page
from portals.tables import Cell, Column, Line, Table, csv_answer, day, status, text
from reports import access
from reports.queries.approvals import Stuck, stuck_approvals
from reports.queries.holders import Conflict, ReviewRow, access_review, conflicts, holders


class AccessReview(Page):
    """Who holds which role since when, from whom, and when they last did anything."""

    portal = AUDIT
    section = "audit-review"
    title = gettext_lazy("Access review")
    lead = gettext_lazy("Is each role still needed? Ask about those that gave no sign of life.")
    template_name = "portals/audit/oversight.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") == "csv":
            return csv_answer(self._table())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tables=[self._table()], file=True, **kwargs)

    def _table(self) -> Table:
        labels = (
            *(_("User"), _("Role"), _("Where"), _("First day"), _("Until"), _("Granted by")),
            *(_("Last sign-in"), _("Last act"), _("Last use of a key"), _("Reviewed"), _("State")),
        )
        found = access_review(region_ids=access.overseen(self.scope), at=self.now)
        return Table(
            key="access-review",
            caption=_("Roles in force"),
            columns=[Column(label) for label in labels],
            lines=[self._line(row) for row in found],
        )

    def href(self, row: ReviewRow) -> str:
        """Return where a role is opened, where there is a page for it."""
        return ""

    def _line(self, row: ReviewRow) -> Line:
        user = row.assignment.user
        who = text(self.account_name(user), hint=user.username)
        return Line([who, *_review_cells(row, self.href(row))])


def _review_cells(row: ReviewRow, href: str) -> list[Cell]:
    held = row.assignment
    part = held.department or held.body
    where = f"{held.region.code}, {part}" if part else held.region.code
    reviewed = day(row.reviewed_at)
    return [
        text(held.get_role_display(), href=href),
        text(where),
        day(held.valid_from),
        day(held.valid_until),
        text(row.granted_by or _("the machine room"), hint=row.approved_by),
        day(row.last_sign_in),
        day(row.last_act),
        day(row.last_key_use),
        text(reviewed.text or "–", hint=row.reviewed_by),
        _review_state(row),
    ]


def _review_state(row: ReviewRow) -> Any:
    if row.unused:
        return status(_("Unused for 90 days"), "held")
    if row.expires_soon:
        return status(_("Ends within 30 days"), "run")
    return status(_("In use"), "fin")


class Duties(Page):
    """Who holds duties that must be two persons', and what waits for a person that is not there."""

    portal = AUDIT
    section = "audit-duties"
    title = gettext_lazy("Duties")
    lead = gettext_lazy("What has to be two persons'. Every act of who holds both is refused.")
    template_name = "portals/audit/oversight.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        overseen, whole = access.overseen(self.scope), access.whole(self.scope)
        acting = holders(region_ids=overseen | whole, at=self.now)
        stuck = stuck_approvals(region_ids=whole, acting=acting, at=self.now)
        here = conflicts(one for one in acting if one.region_id in overseen)
        tables = [self._conflicts(here), self._stuck(stuck)]
        return super().get_context_data(tables=tables, **kwargs)

    def _conflicts(self, found: list[Conflict]) -> Table:
        return _table(
            "conflicts",
            _("People with two duties that must be two persons'"),
            (_("Who"), _("Region"), _("Duties")),
            [
                Line(
                    [
                        text(", ".join(one.usernames)),
                        text(one.region),
                        text(" / ".join(str(role.label) for role in one.roles)),
                    ]
                )
                for one in found
            ],
        )

    def _stuck(self, found: list[Stuck]) -> Table:
        return _table(
            "stuck",
            _("Papers that nobody may decide"),
            (_("Paper"), _("Region"), _("Reason")),
            [_stuck_line(one) for one in found],
        )


def _table(key: str, caption: str, labels: Sequence[str], lines: list[Line]) -> Table:
    return Table(key=key, caption=caption, columns=[Column(label) for label in labels], lines=lines)


def _stuck_line(one: Stuck) -> Line:
    # These are no papers behind money, and have no page here.
    href = "" if one.kind in {"role proposal", "accreditation", "nomination"} else link(one.id)
    words = f"{kind_words(one.kind)} {str(one.id)[-6:]}"
    return Line([text(words, href=href), text(one.region), text(one.reason)])
