"""Voucher and paper, each with who did what to it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from people.access import fetch
from people.queries import accounts
from portals.audit.learning import learning_table
from portals.audit.papers import Paper, link, paper_of, voucher_link, voucher_of
from portals.audit.words import action_words, noun_words, paper_words, verb_words
from portals.navigation import AUDIT
from portals.pages import Page
from portals.tables import Cell, Column, Line, Table, day, money, status, text
from portals.templatetags.portal import moment
from reports.queries.trail import moves_of, trail
from vouchers import access as vouchers
from vouchers.models import Voucher


def trail_table(subject_ids: Collection[UUID], *, region_id: int) -> Table:
    """Return who did what, oldest first."""
    return Table(
        key="trail",
        caption=_("Who did what, and who approved it"),
        note=_("Records are never edited; the time is when it was done."),
        columns=[
            Column(label)
            for label in (_("What was done"), _("When"), _("By"), _("On behalf of"), _("Words"))
        ],
        lines=[
            Line(
                [
                    text(action_words(step.action), hint=noun_words(step.action)),
                    Cell(moment(step.occurred_at), step.occurred_at),
                    text(step.actor or _("the service itself")),
                    text(step.on_behalf_of or "–"),
                    text(step.words or "–"),
                ]
            )
            for step in trail(subject_ids, region_id=region_id)
        ],
    )


class PaperPage(Page):
    """Any paper behind money, with its approvals."""

    portal = AUDIT
    section = "audit"
    template_name = "portals/audit/paper.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk: UUID = kwargs["pk"]
        if voucher := voucher_of(self.scope, pk):
            return HttpResponseRedirect(voucher_link(voucher.pk))
        self.paper = paper_of(self.scope, pk)
        self.title = f"{self.paper.kind} {self.paper.number}"
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("Spend"), reverse("audit"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.paper.row
        return super().get_context_data(
            paper=self.paper,
            parts=_parts(self.paper),
            table=trail_table([row.pk], region_id=row.region_id),
            **kwargs,
        )


def _parts(paper: Paper) -> Table | None:
    if not paper.parts:
        return None
    return Table(
        key="parts",
        caption=_("What it consists of"),
        columns=[Column(_("Paper")), Column(_("Sum"), number=True)],
        lines=[
            Line([text(each.words, href=each.href), money(each.amount_minor, paper.currency)])
            for each in paper.parts
        ],
        note=paper.currency,
    )


class VoucherPage(Page):
    """One voucher: whose, what of, where its money went, and who acted on it."""

    portal = AUDIT
    section = "audit"
    template_name = "portals/audit/voucher.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = vouchers.vouchers(self.scope).select_related("batch")
        self.voucher = fetch(seen, kwargs["pk"])
        self.title = _("Voucher {number}").format(number=self.voucher.number)
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("Spend"), reverse("audit"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        voucher = self.voucher
        found = vouchers.redemptions(self.scope).filter(voucher=voucher)
        redemptions = list(
            found.select_related(
                "provider", "session", "enrolment__session__course", "enrolment__certificate"
            ).order_by("presented_at", "pk")
        )
        places = [each.enrolment for each in redemptions if each.enrolment]
        subjects = [voucher.pk, *(each.pk for each in (*redemptions, *places))]
        subjects += [voucher.batch_id] if voucher.batch_id else []
        return super().get_context_data(
            voucher=voucher,
            holder=self.name_of(voucher.holder),
            line_href=link(voucher.allocation_id),
            batch_href=link(voucher.batch_id) if voucher.batch_id else "",
            approvals=self._approvals(),
            uses=_uses(redemptions, voucher) if redemptions else None,
            learning=learning_table(places) if places else None,
            moves=_moves(voucher),
            table=trail_table(subjects, region_id=voucher.region_id),
            **kwargs,
        )

    def _approvals(self) -> list[tuple[str, str]]:
        """Return who let line and batch go, and who issued: each is another person's."""
        line, batch = self.voucher.allocation, self.voucher.batch
        asked = {
            _("Line approved by"): line.approved_by_id,
            _("Issued by"): self.voucher.issued_by_id,
            **({_("Batch approved by"): batch.approved_by_id} if batch else {}),
        }
        known = accounts({pk for pk in asked.values() if pk})
        names = {user.pk: self.account_name(user) for user in known}
        limit = _("nobody: it is within the line's limit for one person")
        return [(words, names.get(pk, str(pk)) if pk else limit) for words, pk in asked.items()]


def _uses(redemptions: list[Any], voucher: Voucher) -> Table:
    return Table(
        key="uses",
        caption=_("Where it was presented"),
        columns=[
            Column(_("Provider")),
            Column(_("Group")),
            Column(_("Day")),
            Column(_("Sum"), number=True),
            Column(_("State")),
        ],
        lines=[
            Line(
                [
                    text(each.provider.name),
                    text(each.session.code),
                    day(each.presented_at),
                    money(each.amount_minor, voucher.currency),
                    status(each.get_status_display(), "fin" if each.ended_at is None else "stop"),
                ]
            )
            for each in redemptions
        ],
        note=voucher.currency,
    )


def _moves(voucher: Voucher) -> Table:
    return Table(
        key="moves",
        caption=_("What its money did"),
        columns=[
            Column(_("What moved")),
            Column(_("Day")),
            Column(_("Sum"), number=True),
            Column(_("Approvals")),
        ],
        lines=[
            Line(
                [
                    text(verb_words(each.verb)),
                    day(each.occurred_at),
                    money(each.amount_minor, each.currency),
                    text(paper_words(each.verb), href=link(each.reference_id))
                    if each.verb in {"expend", "pay"} or each.reference_id == voucher.batch_id
                    else Cell(_("on this page")),
                ]
            )
            for each in moves_of(voucher.pk, region_id=voucher.region_id)
        ],
        note=voucher.currency,
    )
