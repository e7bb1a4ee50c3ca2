"""The claims desk: what providers demand, what stands behind it, and what becomes of it."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import NotPermitted, Refused
from core.formats import date_text, money_text, number_text
from learning.queries import blocks_attended
from payments import access, operations
from payments.models import Claim, ClaimItem
from portals.department import desk
from portals.department.desk import NOW, PAST, TO_COME, Step
from portals.pages import Crumb
from portals.tables import Column, Line, Table, count, day, money, status, text

SHAPES = {"SUBMITTED": "", "HELD": "held", "ACCEPTED": "fin", "RETURNED": "stop"}
SHAPES |= {"REJECTED": "stop"}
OPEN = [Claim.Status.SUBMITTED, Claim.Status.HELD]
ITEMS_SHOWN = 200


class ClaimFilter(filters.FilterSet):
    number = filters.CharFilter(lookup_expr="icontains", label=gettext_lazy("Number"))
    provider = filters.CharFilter(
        field_name="provider__name", lookup_expr="icontains", label=gettext_lazy("Provider")
    )
    status = filters.ChoiceFilter(choices=Claim.Status.choices, label=gettext_lazy("State"))

    class Meta:
        model = Claim
        fields: Sequence[str] = []


class Claims(desk.DeskList):
    section, title = "department-claims", gettext_lazy("Claims")
    columns = [
        Column(gettext_lazy("Claim")),
        Column(gettext_lazy("Provider")),
        Column(gettext_lazy("Submitted on")),
        Column(gettext_lazy("Learners"), number=True),
        Column(gettext_lazy("Sum"), number=True),
        Column(gettext_lazy("State")),
    ]
    filterset_class = ClaimFilter
    empty = gettext_lazy("No claims yet")
    empty_hint = gettext_lazy("A provider claims money when its learners have completed a course.")

    def get_queryset(self) -> QuerySet[Claim]:
        found = access.claims(self.scope).select_related("provider")
        return found.annotate(learners=Count("items")).order_by("-submitted_at", "pk")

    def line(self, row: Any) -> Line:
        return Line(
            [
                text(row.number, href=reverse("department-claim", args=[row.pk])),
                text(row.provider.name),
                day(row.submitted_at),
                count(row.learners),
                money(row.amount_minor, row.currency),
                status(row.get_status_display(), SHAPES[row.status]),
            ]
        )

    def links(self) -> Sequence[desk.Link]:
        return [(_("Payment orders"), reverse("department-payment-orders"))]


def items_of(claim: Claim) -> QuerySet[ClaimItem]:
    """Return the rows of a claim with the learner and the course."""
    return claim.items.select_related(
        "redemption__voucher__holder",
        "redemption__session__course",
        "redemption__enrolment",
    ).order_by("redemption__voucher__holder__family_name", "pk")


class ClaimPage(desk.PaperPage):
    section = "department-claims"

    def papers(self) -> QuerySet[Claim]:
        return access.claims(self.scope).select_related("provider")

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Claims"), reverse("department-claims")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = self.paper
        title = _("Claim {number}").format(number=claim.number)
        lead = f"{claim.provider.name}, {money_text(claim.amount_minor, claim.currency)}"
        return super().get_context_data(title=title, lead=lead, **kwargs)

    def facts(self) -> Sequence[tuple[Any, Any]]:
        claim = self.paper
        found = [
            (_("State"), claim.get_status_display()),
            (_("Submitted on"), date_text(claim.submitted_at)),
        ]
        if claim.decided_at:
            found.append((_("Decided on"), date_text(claim.decided_at)))
        if claim.decision_reason:
            found.append((_("Reason"), claim.decision_reason))
        return found

    def steps(self) -> Sequence[Step]:
        claim = self.paper
        first = Step(_("Submitted"), date_text(claim.submitted_at), PAST)
        if claim.status in OPEN:
            return [first, Step(_("Checked"), "", NOW), Step(_("Paid"), "", TO_COME)]
        decided = date_text(claim.decided_at)
        second = Step(claim.get_status_display().capitalize(), decided, PAST)
        if claim.status != Claim.Status.ACCEPTED:
            return [first, second]
        paid = claim.payment_items.filter(order__paid_at__isnull=False).exists()
        return [first, second, Step(_("Paid"), "", PAST if paid else NOW)]

    def case(self) -> tuple[Any, Any] | None:
        if self.paper.status not in OPEN:
            return None
        hint = _("Whoever issued a voucher of this claim does not accept it.")
        return _("The programme manager"), hint

    def tables(self) -> Sequence[Table]:
        columns = [Column(_("Learner")), Column(_("Voucher")), Column(_("Course"))]
        columns += [Column(_("Attended")), Column(_("Completed on"))]
        columns += [Column(_("Sum"), number=True)]
        found = list(items_of(self.paper)[:ITEMS_SHOWN])
        attended = blocks_attended([pk for each in found if (pk := each.redemption.enrolment_id)])
        return [
            Table(
                key="learners",
                caption=_("What is claimed"),
                note=desk.in_currencies([self.paper.currency]),
                columns=columns,
                lines=[self._line(each, attended) for each in found],
            )
        ]

    def _line(self, item: ClaimItem, attended: dict[Any, tuple[int, int]]) -> Line:
        redemption, place = item.redemption, item.redemption.enrolment
        voucher = redemption.voucher
        present, noted = attended.get(redemption.enrolment_id, (0, 0))
        return Line(
            [
                text(self.name_of(voucher.holder)),
                text(voucher.number, href=reverse("department-voucher", args=[voucher.pk])),
                text(redemption.session.course.name, hint=redemption.session.code),
                text(_("{present} of {all} blocks").format(present=present, all=noted)),
                day(place.completed_at if place else None),
                money(item.amount_minor, self.paper.currency),
            ]
        )

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        claim = self.paper
        if claim.status not in OPEN or not _may(self):
            return []
        ways = [("accept", _("Accept"), ""), ("return", _("Return"), "alt")]
        if claim.status == Claim.Status.SUBMITTED:
            ways.insert(1, ("hold", _("Hold"), "alt"))
        ways.append(("reject", _("Reject"), "alt"))
        return [
            (words, reverse(f"department-claim-{act}", args=[claim.pk]), kind)
            for act, words, kind in ways
        ]


def _may(page: ClaimPage) -> bool:
    try:
        access.require_manager(page.scope, page.paper)
    except NotPermitted:
        return False
    return True


class ClaimAct(desk.PaperAct):
    """An act of the programme managers who pay the claim, checked before it counts."""

    section = "department-claims"
    checked = True

    def papers(self) -> QuerySet[Claim]:
        return access.claims(self.scope).select_related("provider")

    def require(self) -> None:
        access.require_manager(self.scope, self.paper)

    def address(self) -> str:
        return reverse("department-claim", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        home = (_("Home"), reverse("department"))
        claims = (_("Claims"), reverse("department-claims"))
        return [home, claims, (self.paper.number, self.address())]

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        claim = self.paper
        learners = claim.items.count()
        found = [
            (_("Claim"), claim.number),
            (_("Provider"), claim.provider.name),
            (
                _("Learners"),
                ngettext("{count} learner", "{count} learners", learners).format(
                    count=number_text(learners)
                ),
            ),
            (_("Sum"), money_text(claim.amount_minor, claim.currency)),
        ]
        return [*found, *([(_("Reason"), given["reason"])] if "reason" in given else [])]


class Accept(ClaimAct):
    title = gettext_lazy("Accept a claim")
    lead = gettext_lazy("You say that the training was delivered. The money is then owed.")
    button = gettext_lazy("Accept the claim")
    said = gettext_lazy("The claim is accepted. The treasurer can order its payment.")
    fresh = True

    def button_for(self, given: dict[str, Any]) -> str:
        claim = self.paper
        total = money_text(claim.amount_minor, claim.currency)
        return _("Accept claim {number}, {sum}").format(number=claim.number, sum=total)

    def act(self, given: dict[str, Any]) -> str:
        operations.accept_claim(claim=self.paper, **self.by)
        return self.address()


class ReasonedAct(ClaimAct):
    form_class = desk.ReasonForm
    rehearsed = False  # What ends a claim takes many statements, and its form asks nothing else.

    def field_of(self, refusal: Refused) -> str | None:
        return "reason" if refusal.code == "invalid-value" else None


class Hold(ReasonedAct):
    title = gettext_lazy("Hold a claim")
    lead = gettext_lazy("It waits for a closer look. The provider sees the reason.")
    button = gettext_lazy("Hold the claim")
    said = gettext_lazy("The claim is held.")

    def act(self, given: dict[str, Any]) -> str:
        operations.hold_claim(claim=self.paper, **given, **self.by)
        return self.address()


class Return(ReasonedAct):
    title = gettext_lazy("Return a claim")
    lead = gettext_lazy("The provider mends it and claims the same learners anew.")
    button = gettext_lazy("Return the claim")
    said = gettext_lazy("The claim is returned.")

    def act(self, given: dict[str, Any]) -> str:
        operations.return_claim(claim=self.paper, **given, **self.by)
        return self.address()


class Reject(ReasonedAct):
    title = gettext_lazy("Reject a claim")
    lead = gettext_lazy("It is turned down for good.")
    button, stops = gettext_lazy("Reject the claim"), True
    said = gettext_lazy("The claim is rejected.")

    def act(self, given: dict[str, Any]) -> str:
        operations.reject_claim(claim=self.paper, **given, **self.by)
        return self.address()
