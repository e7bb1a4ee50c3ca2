"""The rules of `manage.py verify`, run for the regions in sight. They read one snapshot."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portals.audit.words import kind_words
from portals.navigation import AUDIT
from portals.pages import Page
from portals.tables import Column, Line, Table, status, text
from reports import access
from reports.verification import RULES, Finding, Rule, verify

# What has a page here; a journal or an account is found by its id.
PAPERS = {"allocation", "amendment", "appropriation", "batch", "claim", "invoice", "line", "order"}
PAPERS |= {"payment order", "redemption", "virement", "voucher", "voucher batch"}
FINDINGS_MAX = 200  # Of a rule; the command names them all.


class Verify(Page):
    """One button that asks every rule; it is a question and so a GET."""

    portal = AUDIT
    section = "audit-verify"
    title = gettext_lazy("Check the books")
    lead = gettext_lazy("Plan, entries and papers are compared, row by row. Nothing is changed.")
    template_name = "portals/audit/verify.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        region_ids = access.whole(self.scope)
        asked = "run" in self.request.GET
        found = list(verify(region_ids)) if asked else []
        findings = [finding for _rule, theirs in found for finding in theirs]
        return super().get_context_data(
            asked=asked,
            rules=RULES,
            count=len(findings),
            table=_rules(found) if asked else None,
            findings=_findings(found) if findings else None,
            **kwargs,
        )


def _rules(found: list[tuple[Rule, list[Finding]]]) -> Table:
    return Table(
        key="rules",
        caption=_("Rules and what they found"),
        columns=[Column(_("Rule")), Column(_("What must hold")), Column(_("Finding"))],
        lines=[
            Line(
                [
                    text(rule.number),
                    text(rule.title),
                    status(_said(len(theirs)), "stop" if theirs else "fin"),
                ]
            )
            for rule, theirs in found
        ],
    )


def _said(count: int) -> str:
    if not count:
        return _("It holds")
    return ngettext("{count} finding", "{count} findings", count).format(count=count)


def _findings(found: list[tuple[Rule, list[Finding]]]) -> Table:
    return Table(
        key="findings",
        caption=_("Where it does not hold"),
        note=_("At most {most} of a rule; manage.py verify names them all.").format(
            most=FINDINGS_MAX
        ),
        columns=[Column(_("Rule")), Column(_("What")), Column(_("Finding")), Column(_("Paper"))],
        lines=[
            Line(
                [
                    text(rule.number),
                    text(f"{kind_words(each.kind)} {each.number}"),
                    text(each.message),
                    text(each.number, href=_href(each)),
                ]
            )
            for rule, theirs in found
            for each in theirs[:FINDINGS_MAX]
        ],
    )


def _href(finding: Finding) -> str:
    return reverse("audit-paper", args=[finding.id]) if finding.kind in PAPERS else ""
