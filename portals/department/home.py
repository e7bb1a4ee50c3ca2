"""What somebody sees first: what they have to do now, and what waits with somebody else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets import access as budgets_access
from budgets.models import Allocation
from budgets.queries import LineAmounts, amounts_of
from core.formats import amount_text, date_text, percent_text
from core.money import rounded_ratio
from payments import access as payments_access
from payments.models import Claim, PaymentOrder
from people.models import Role
from people.queries import colleagues_in
from portals.department import accreditation, matters, paying
from portals.department.lines import bar_of, sum_of
from portals.department.matters import Matter
from portals.navigation import DEPARTMENT
from portals.pages import Page
from vouchers import access as vouchers_access
from vouchers.models import Nomination, Voucher

MOST = 8  # Of each list; the queue has them all.
SUSPENDED = Voucher.Status.SUSPENDED
APPROVED, SENT = PaymentOrder.Status.APPROVED, PaymentOrder.Status.SENT


@dataclass(frozen=True)
class Task:
    """One row of the list; the whole row is its link."""

    words: Any
    href: str
    hint: Any
    status: Any
    shape: str = ""


@dataclass(frozen=True)
class Held:
    """Something that is with somebody else."""

    words: Any
    holder: Any
    note: Any


class Home(Page):
    portal = DEPARTMENT
    section = "department"
    title = gettext_lazy("Your tasks")
    template_name = "portals/department/home.html"

    @property
    def lead(self) -> str:
        return date_text(timezone.localtime(self.now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = matters.waiting(self.scope, at=self.now)
        mine = [each for each in found if each.mine]
        others = [each for each in found if not each.mine]
        return super().get_context_data(
            tasks=[
                *self._desks(),
                *map(_task, mine[:MOST]),
                *self._planning(),
            ],
            mine=len(mine),
            more_mine=len(mine) > MOST,
            held=self._held(others[:MOST]),
            others=len(others),
            more_others=len(others) > MOST,
            **self._glance(),
            **kwargs,
        )

    def _holds(self, role: Role) -> bool:
        return any(held.role == role for held in self.scope.roles)

    def _desks(self) -> list[Task]:
        """Return what waits at each desk as one task."""
        numbers = self._numbers()
        return [
            Task(words.format(number=number), href, hint, _("To do"))
            for number, words, href, hint in (*_to_check(numbers), *_to_pay(numbers))
            if number
        ]

    def _numbers(self) -> Counter[str]:
        """Return how much waits at the desks of the reader, from one statement."""
        counted: list[QuerySet[Any]] = []
        if self._holds(Role.PROGRAMME_MANAGER):
            claims = payments_access.claims(self.scope).filter(
                status__in=(Claim.Status.SUBMITTED, Claim.Status.HELD)
            )
            nominations = vouchers_access.nominations(self.scope).filter(
                status=Nomination.Status.WAITING
            )
            suspended = vouchers_access.vouchers(self.scope).filter(status=SUSPENDED)
            counted.append(_counted(Value("claims"), claims))
            counted.append(_counted(Value("nominations"), nominations))
            counted.append(_counted(Value(SUSPENDED), suspended))
        if self._holds(Role.ACCREDITOR):
            counted.append(_counted(Value("applications"), accreditation.waiting(self.scope)))
        if self._holds(Role.TREASURER):
            orders = payments_access.payment_orders(self.scope).filter(status__in=(APPROVED, SENT))
            counted.append(_counted(F("status"), orders))
            for kind, papers in paying.to_pay(self.scope).items():
                counted.append(_counted(Value(f"{kind} to pay"), papers))
        return Counter(dict(counted[0].union(*counted[1:], all=True)) if counted else {})

    def _planning(self) -> list[Task]:
        if not self._holds(Role.BUDGET_OFFICER):
            return []
        return [
            Task(
                _("Preview the year end"),
                reverse("department-year-end"),
                _("See what lapses and what is carried over before anything moves."),
                _("When you like"),
            ),
            Task(
                _("Propose budget lines"),
                reverse("department-paste-lines"),
                _("You can paste them from a spreadsheet."),
                _("When you like"),
            ),
        ]

    def _held(self, others: Sequence[Matter]) -> list[Held]:
        if not others:
            return []
        regions = {each.region_id for each in others}
        approvers = colleagues_in(Role.APPROVER, region_ids=regions, at=self.now)
        return [
            Held(each.words + f", {each.sum_text}", _holder(each, approvers), _note(each))
            for each in others
        ]

    def _glance(self) -> dict[str, Any]:
        """Return the figures of the newest year of which lines are in sight."""
        lines = list(
            budgets_access.allocations(self.scope)
            .select_related(None)
            .select_related("appropriation")
            .only("original_minor", "currency", "appropriation__fiscal_year")
            .exclude(status__in=Allocation.UNPLANNED)
            .order_by("-appropriation__fiscal_year", "pk")
        )
        if not lines:
            return {}
        year = lines[0].appropriation.fiscal_year
        of_year = [line for line in lines if line.appropriation.fiscal_year == year]
        currency = of_year[0].currency
        counted = [line for line in of_year if line.currency == currency]
        total = sum_of(amounts_of(counted).values())
        return {
            "year": year,
            "figures": _figures(total, currency, year),
            "bar": bar_of(total),
            "whole": total.adjusted_minor,
        }


def _counted(kind: Value | F, found: QuerySet[Any]) -> QuerySet[Any]:
    """Return one row of each kind: the kind, and how many there are."""
    labelled = found.select_related(None).order_by().annotate(kind=kind).values("kind")
    counted: QuerySet[Any] = labelled.annotate(number=Count("pk")).values_list("kind", "number")
    return counted


def _to_check(numbers: Counter[str]) -> list[tuple[int, str, str, str]]:
    """Return number, words, address and hint of what others brought to the desks."""
    claims, nominations = numbers["claims"], numbers["nominations"]
    applications, suspended = numbers["applications"], numbers[SUSPENDED]
    return [
        (
            claims,
            ngettext("{number} claim to check", "{number} claims to check", claims),
            reverse("department-claims"),
            "",
        ),
        (
            suspended,
            ngettext(
                "{number} suspended voucher to look into",
                "{number} suspended vouchers to look into",
                suspended,
            ),
            f"{reverse('department-vouchers')}?status={SUSPENDED}",
            _("The holder said “This was not me”, or a colleague had a reason."),
        ),
        (
            nominations,
            ngettext(
                "{number} nomination to decide on", "{number} nominations to decide on", nominations
            ),
            reverse("department-nominations"),
            _("HR officers ask for vouchers for their people."),
        ),
        (
            applications,
            ngettext(
                "{number} application to decide on",
                "{number} applications to decide on",
                applications,
            ),
            f"{reverse('department-accreditations')}?waiting=true",
            _("Providers ask to be accredited."),
        ),
    ]


def _to_pay(numbers: Counter[str]) -> list[tuple[int, str, str, str]]:
    """Return number, words, address and hint of what the treasurer has to do."""
    claims, invoices = numbers["claims to pay"], numbers["invoices to pay"]
    approved, sent = numbers[APPROVED], numbers[SENT]
    payees, orders = reverse("department-payees"), reverse("department-payment-orders")
    unordered = _("Accepted, and in no payment order yet.")
    return [
        (
            claims,
            ngettext("{number} claim to pay", "{number} claims to pay", claims),
            payees,
            unordered,
        ),
        (
            invoices,
            ngettext("{number} invoice to pay", "{number} invoices to pay", invoices),
            payees,
            unordered,
        ),
        (
            approved,
            ngettext(
                "{number} payment order to send to the bank",
                "{number} payment orders to send to the bank",
                approved,
            ),
            f"{orders}?status={APPROVED}",
            _("Another person has approved it."),
        ),
        (
            sent,
            ngettext(
                "{number} payment order with the bank",
                "{number} payment orders with the bank",
                sent,
            ),
            f"{orders}?status={SENT}",
            _("Note what the bank answers: paid, or sent back."),
        ),
    ]


def _figures(total: LineAmounts, currency: str, year: int) -> list[dict[str, Any]]:
    share = rounded_ratio(total.paid_minor * 100, total.adjusted_minor)
    budget = f"{reverse('department-budget')}?year={year}"
    return [
        {
            "label": _("Planned for {year}").format(year=year),
            "value": amount_text(total.adjusted_minor, currency),
            "currency": currency,
            "href": budget,
        },
        {
            "label": _("Paid"),
            "value": amount_text(total.paid_minor, currency),
            "currency": currency,
            "meaning": ""
            if share is None
            else _("{percent} of the plan").format(percent=percent_text(share)),
        },
        {
            "label": _("Available, nobody has promised it yet"),
            "value": amount_text(total.available_minor, currency),
            "currency": currency,
            "href": f"{reverse('department-year-end')}?year={year}",
            "meaning": _("What lapses at the year end, line by line"),
        },
    ]


def _task(matter: Matter) -> Task:
    hint = _("Asked by {name}").format(name=matter.maker)
    if matter.since:
        hint = _("Asked by {name}, {day}").format(
            name=matter.maker, day=date_text(timezone.localtime(matter.since))
        )
    return Task(f"{matter.words}, {matter.sum_text}", matter.href, hint, _("To decide"))


def _holder(matter: Matter, approvers: Sequence[Any]) -> str:
    """Return who may decide it: approvers of its region, but not who asked."""
    names = [
        held.user.get_full_name() or held.user.username
        for held in approvers
        if held.region_id == matter.region_id and held.user_id != matter.maker_id
    ]
    if not names:
        return _("nobody: no approver of the region may decide this")
    return _("{names}, approver").format(names=" / ".join(names[:3]))


def _note(matter: Matter) -> str:
    if matter.asked:
        return _("You asked, so you cannot approve it.")
    return _("Asked by {name}").format(name=matter.maker)
