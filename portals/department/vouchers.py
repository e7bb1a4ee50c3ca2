"""The vouchers in sight, and one voucher: its way, its money, and who has the case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.access import allocations, programmes
from budgets.models import Allocation
from core.formats import amount_text, date_text
from learning.models import LearningCertificate
from payments.models import Claim, PaymentOrder
from people.access import bodies, employees
from people.models import Body, Employee, Role
from portals.department import desk
from portals.department.desk import NOW, PAST, TO_COME, Step
from portals.pages import Crumb
from portals.payment import claim_of, order_of, papers_of
from portals.tables import Cell, Column, Line, Table, day, money, status, text
from providers.models import Programme
from vouchers import access, queries
from vouchers.models import Redemption, Voucher

SHAPES = {"ISSUED": "run", "REDEEMED": "fin", "SUSPENDED": "held", "VOIDED": "stop"}
SHAPES |= {"EXPIRED": "stop", "AWAITING_HOLDER": "run", "CONFIRMED": "fin"}
SHAPES |= {"REVERSED": "stop", "LAPSED": "stop"}


class VoucherFilter(filters.FilterSet):
    """No filter takes a name: addresses end up in logs and histories."""

    number = filters.CharFilter(lookup_expr="iexact", label=gettext_lazy("Voucher"))
    holder = filters.ModelChoiceFilter(
        queryset=Employee.objects.none(), label=gettext_lazy("Holder"), widget=forms.HiddenInput
    )
    allocation = filters.ModelChoiceFilter(
        queryset=Allocation.objects.none(), label=gettext_lazy("Budget line")
    )
    programme = filters.ModelChoiceFilter(
        queryset=Programme.objects.none(), label=gettext_lazy("Programme")
    )
    status = filters.ChoiceFilter(choices=Voucher.Status.choices, label=gettext_lazy("State"))
    body = filters.ModelChoiceFilter(
        field_name="holder__body", queryset=Body.objects.none(), label=gettext_lazy("Body")
    )

    class Meta:
        model = Voucher
        fields: Sequence[str] = []

    def __init__(self, *args: Any, scope: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = allocations(scope).select_related(None).filter(kind=Allocation.Kind.VOUCHERS)
        self.filters["allocation"].queryset = lines.order_by("code", "pk")
        self.filters["programme"].queryset = programmes(scope).order_by("code", "pk")
        # One, found by name on a page of its own, instead of a choice among thousands.
        self.filters["holder"].queryset = employees(scope).filter(pk__in=self._holders())
        self.filters["body"].queryset = bodies(scope).order_by("name", "pk")

    def _holders(self) -> list[UUID]:
        try:
            return [UUID(self.data.get("holder", ""))]
        except ValueError:
            return []


class Vouchers(desk.DeskList):
    section, title = "department-vouchers", gettext_lazy("Vouchers")
    columns = [
        Column(gettext_lazy("Voucher")),
        Column(gettext_lazy("Holder")),
        Column(gettext_lazy("Budget line")),
        Column(gettext_lazy("Value"), number=True),
        Column(gettext_lazy("Left"), number=True),
        Column(gettext_lazy("Valid until")),
        Column(gettext_lazy("State")),
    ]
    filterset_class = VoucherFilter
    empty = gettext_lazy("No vouchers yet")
    empty_hint = gettext_lazy("A voucher commits money of a budget line to one named person.")

    def get_queryset(self) -> QuerySet[Voucher]:
        found = access.vouchers(self.scope).select_related(None)
        return found.select_related("holder__body", "allocation").order_by(
            "-issued_at", "number", "pk"
        )

    def filtered(self) -> tuple[VoucherFilter, QuerySet[Voucher]]:
        found = VoucherFilter(self.request.GET, queryset=self.get_queryset(), scope=self.scope)
        return found, found.qs if found.is_valid() else self.get_queryset().none()

    def line(self, row: Voucher) -> Line:
        return Line(
            [
                text(row.number, href=reverse("department-voucher", args=[row.pk])),
                text(self.name_of(row.holder), hint=row.holder.body.name),
                text(row.allocation.code),
                money(row.face_minor, row.currency),
                money(row.remaining_minor, row.currency),
                day(desk.last_day(row.expires_at)),
                status(row.get_status_display(), SHAPES[row.status]),
            ]
        )

    def links(self) -> Sequence[desk.Link]:
        ways: list[desk.Link] = [(_("Find somebody"), reverse("department-find"))]
        if desk.manages(self.scope):
            ways.append((_("Issue by file"), reverse("department-issue-file")))
        may = {Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR} & {
            each.role for each in self.scope.roles
        }
        keeps = [(_("Import people"), reverse("department-import"))] if may else []
        return [
            *ways,
            (_("Work in progress"), reverse("department-work")),
            (_("Nominations"), reverse("department-nominations")),
            *keeps,
        ]


class VoucherPage(desk.PaperPage):
    section = "department-vouchers"

    def papers(self) -> QuerySet[Voucher]:
        return access.vouchers(self.scope)

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Vouchers"), reverse("department-vouchers")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.redemptions = list(
            access.redemptions(self.scope)
            .filter(voucher=self.paper)
            .select_related("session__course__provider", "enrolment__certificate")
            .prefetch_related(*papers_of())
            .order_by("presented_at", "pk")
        )
        title = _("Voucher {number}").format(number=self.paper.number)
        lead = self.paper.get_status_display().capitalize()
        return super().get_context_data(title=title, lead=lead, **kwargs)

    def figures(self) -> Sequence[dict[str, Any]]:
        voucher, currency = self.paper, self.paper.currency
        used = sum(each.amount_minor for each in self.redemptions if each.ended_at is None)
        given_back = voucher.face_minor - voucher.remaining_minor - used
        left = _("can still be presented")
        if voucher.status == Voucher.Status.SUSPENDED:
            left = _("kept, but nobody can present it while the voucher is suspended")
        amounts = [
            (_("Value"), voucher.face_minor, _("committed when it was issued")),
            (_("Used"), used, _("presented for a course, and not undone")),
            (_("Left"), voucher.remaining_minor, left),
            (_("Given back to the line"), given_back, _("ended without being used")),
        ]
        return [
            {
                "label": label,
                "value": amount_text(amount, currency),
                "currency": currency,
                "meaning": meaning,
            }
            for label, amount, meaning in amounts
        ]

    def facts(self) -> Sequence[tuple[Any, Any]]:
        voucher = self.paper
        holder: Employee = voucher.holder
        return [
            (_("Holder"), self.name_of(holder)),
            (_("Body"), holder.body.name),
            (_("Work number"), holder.work_id),
            (_("Programme"), voucher.programme.name),
            (_("Budget line"), f"{voucher.allocation.code}, {voucher.allocation.cost_scope}"),
            (_("Funding source"), voucher.allocation.appropriation.source.name),
            (_("Valid from"), date_text(voucher.valid_from)),
            (_("Valid until, the last day"), date_text(desk.last_day(voucher.expires_at))),
            *[
                (_("New code, made by the holder") if own else _("New code"), date_text(at))
                for at, own in queries.new_codes(voucher)
            ],
        ]

    @property
    def living(self) -> Redemption | None:
        """Return the redemption that counts: the last that was not undone."""
        return next((each for each in reversed(self.redemptions) if each.ended_at is None), None)

    def steps(self) -> Sequence[Step]:
        return way_of(self.paper, self.living)

    def case(self) -> tuple[Any, Any]:
        return whose_case(self.paper, self.living)

    def tables(self) -> Sequence[Table]:
        if not self.redemptions:
            return []
        columns = [Column(_("Presented on")), Column(_("Course")), Column(_("Provider"))]
        columns += [Column(_("Sum"), number=True), Column(_("State")), Column(_("Certificate"))]
        return [
            Table(
                key="redemptions",
                caption=_("Redemptions"),
                note=desk.in_currencies([self.paper.currency]),
                columns=columns,
                lines=[_redemption(each, self.paper.currency) for each in self.redemptions],
            )
        ]

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        voucher, line = self.paper, self.paper.allocation
        place = {"region_id": line.region_id, "department_id": line.department_id}
        if not desk.holds(self.scope, Role.PROGRAMME_MANAGER, **place):
            return []
        found = []
        if voucher.status in Voucher.LIVE:
            found.append((_("Certificate, PDF"), reverse("voucher-certificate", args=[voucher.pk])))
        if voucher.status in Voucher.LIVE and voucher.remaining_minor:
            found.append((_("Extend"), _way("extend", voucher)))
            found.append((_("New code"), _way("reissue", voucher)))
            if voucher.status != Voucher.Status.SUSPENDED:
                found.append((_("Suspend"), _way("suspend", voucher)))
            found.append((_("Void"), _way("void", voucher)))
        # Even when nothing is left: it stands among the tasks until it is lifted.
        if voucher.status == Voucher.Status.SUSPENDED:
            found.insert(1, (_("Let it be used again"), _way("lift", voucher)))
        found += [
            (
                _("Withdraw certificate of completion {number}").format(number=each.number),
                reverse("department-certificate-withdraw", args=[each.pk]),
            )
            for each in map(_certificate, self.redemptions)
            if each and each.withdrawn_at is None
        ]
        return [(words, href, "alt") for words, href in found]


def _way(act: str, voucher: Voucher) -> str:
    return reverse(f"department-voucher-{act}", args=[voucher.pk])


def _certificate(each: Redemption) -> LearningCertificate | None:
    found: LearningCertificate | None = getattr(each.enrolment, "certificate", None)
    return found


def _certificate_cell(each: Redemption) -> Cell:
    certificate = _certificate(each)
    if certificate is None:
        return text("")
    hint = ""
    if certificate.withdrawn_at is not None:
        hint = _("withdrawn on {day}").format(day=date_text(certificate.withdrawn_at))
    return text(certificate.number, hint=hint)


def _redemption(each: Redemption, currency: str) -> Line:
    course = each.session.course
    return Line(
        [
            day(each.presented_at),
            text(course.name, hint=each.session.code),
            text(course.provider.name),
            money(each.amount_minor, currency),
            status(each.state_words, SHAPES[each.status]),
            _certificate_cell(each),
        ]
    )


def way_of(voucher: Voucher, living: Redemption | None) -> list[Step]:
    """Return the stations from the voucher's issue to its payment."""
    done = living.enrolment if living else None
    claim = claim_of(living)
    order = order_of(claim)
    stations = [
        (_("Issued"), voucher.issued_at),
        (_("Presented to a provider"), living and living.presented_at),
        (_("Confirmed by the holder"), living and living.confirmed_at),
        (_("Course completed"), done and done.completed_at),
        (_("Claimed by the provider"), claim and claim.submitted_at),
        (_("Claim accepted"), claim.decided_at if claim and claim.status == "ACCEPTED" else None),
        (_("Paid"), order and order.paid_at),
    ]
    ended = voucher.status in {Voucher.Status.VOIDED, Voucher.Status.EXPIRED} and not living
    steps, is_next = [], True
    stopped = _is_stopped(voucher, living)
    for words, moment in stations:
        if moment:
            steps.append(Step(words, date_text(moment), PAST))
        elif ended:
            return [*steps, Step(voucher.get_status_display().capitalize(), "", NOW)]
        else:
            if stopped and is_next:
                steps.append(Step(voucher.get_status_display().capitalize(), "", NOW))
                is_next = False
            steps.append(Step(words, "", NOW if is_next else TO_COME))
            is_next = False
    return steps


def _is_stopped(voucher: Voucher, living: Redemption | None) -> bool:
    """Say whether the suspension keeps a voucher from going on: what is confirmed goes on."""
    unconfirmed = living is None or living.confirmed_at is None
    return voucher.status == Voucher.Status.SUSPENDED and unconfirmed


def whose_case(voucher: Voucher, living: Redemption | None) -> tuple[Any, Any]:
    """Return who has to do something now, and what."""
    until = date_text(desk.last_day(voucher.expires_at))
    if _is_stopped(voucher, living):
        return _("The programme manager"), _("It is suspended: lift it, or void it.")
    if living is None:
        if voucher.status not in Voucher.LIVE:
            return _("Nobody"), _("The voucher has ended and its money is back on the line.")
        return _("The holder"), _("They show it to a provider until {day}.").format(day=until)
    if living.is_booking(living.holder):
        day_text = date_text(living.session.starts_at)
        return _("The holder"), _("They have booked and show the code on {day}.").format(
            day=day_text
        )
    if living.confirmed_at is None:
        day_text = date_text(living.confirm_until)
        return _("The holder"), _("They confirm the course until {day}.").format(day=day_text)
    claim = claim_of(living)
    if claim is None:
        completed = living.enrolment and living.enrolment.completed_at
        what = _("They claim the money.") if completed else _("They hold the course.")
        return living.session.course.provider.name, what
    if claim.status != Claim.Status.ACCEPTED:
        return _("The programme manager"), _("Claim {number} is to be checked.").format(
            number=claim.number
        )
    return _payer(order_of(claim))


def _payer(order: PaymentOrder | None) -> tuple[Any, Any]:
    state = PaymentOrder.Status
    if order is None:
        return _("The treasurer"), _("A payment order is to be made.")
    return {
        state.DRAFT: (_("The approver"), _("The payment order is to be approved.")),
        state.APPROVED: (_("The treasurer"), _("The payment order is to be sent.")),
        state.SENT: (_("The bank"), _("It pays, and the treasurer notes it.")),
        state.PAID: (_("Nobody"), _("Everything is paid.")),
        state.BOUNCED: (_("The treasurer"), _("A new payment order is to be made.")),
    }[state(order.status)]
