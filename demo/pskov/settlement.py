"""Claims and invoices, checked by one person, ordered by another, approved by a third."""

from datetime import date, datetime
from functools import partial

from budgets import operations as budgets
from demo.pskov.agenda import Agenda
from demo.pskov.dates import PAYMENT_DAYS, later, moment
from demo.pskov.money import GROUP_PAY_MINOR
from demo.pskov.plan import Group, groups
from demo.pskov.story import Story
from payments import operations as payments
from payments.models import Claim, Invoice, PaymentOrder

_PAY_ORDERS_PLACED = date(2020, 2, 17)


class PaymentRun:
    """One payment day: what is accepted by the Tuesday before leaves on the Friday."""

    def __init__(self, story: Story, friday: date) -> None:
        self._story = story
        self._friday = friday
        self._orders: list[PaymentOrder] = []

    @property
    def orders(self) -> list[PaymentOrder]:
        return self._orders

    @property
    def made_at(self) -> datetime:
        return moment(later(self._friday, -3), "10:00")

    def plan(self, agenda: Agenda) -> None:
        agenda.at(self.made_at, self._make)
        agenda.at(moment(later(self._friday, -2), "11:00"), self._approve)
        agenda.at(moment(later(self._friday, -2), "15:00"), self._send)
        agenda.at(moment(self._friday, "12:00"), self._mark_paid)

    def _make(self, occurred_at: datetime) -> None:
        """Order what is accepted: of each payee, claims apart from invoices, as sources differ."""
        for papers in self._story.payable.values():
            claims = [paper for paper in papers if isinstance(paper, Claim)]
            invoices = [paper for paper in papers if isinstance(paper, Invoice)]
            papers.clear()
            if claims:
                self._order(claims, [], occurred_at)
            if invoices:
                self._order([], invoices, occurred_at)

    def _order(self, claims: list[Claim], invoices: list[Invoice], occurred_at: datetime) -> None:
        payee = claims[0].provider if claims else invoices[0].supplier
        order = payments.make_payment_order(
            payee=payee,
            claims=claims,
            invoices=invoices,
            actor=self._story.cast.treasurer,
            occurred_at=occurred_at,
        )
        self._orders.append(order)

    def _approve(self, occurred_at: datetime) -> None:
        for order in self._orders:
            payments.approve_payment_order(
                order=order, actor=self._story.cast.approver, occurred_at=occurred_at
            )

    def _send(self, occurred_at: datetime) -> None:
        for order in self._orders:
            payments.send_payment_order(
                order=order, actor=self._story.cast.treasurer, occurred_at=occurred_at
            )

    def _mark_paid(self, occurred_at: datetime) -> None:
        for number, order in enumerate(self._orders, 1):
            payments.mark_paid(
                order=order,
                bank_reference=f"ПП {self._friday:%y%m%d}-{number:02d}",
                actor=self._story.cast.treasurer,
                occurred_at=occurred_at,
            )


def plan(agenda: Agenda, story: Story) -> list[PaymentRun]:
    """Put down the teachers' orders, every claim and invoice, and the payment days."""
    agenda.at(moment(_PAY_ORDERS_PLACED, "15:00"), partial(_order_teachers, story))
    for group in groups():
        if group.runs:
            agenda.at(group.day(22, "11:00"), partial(_claim, story, group))
            agenda.at(group.day(25, "15:00"), partial(_accept, story, group))
    runs = [PaymentRun(story, friday) for friday in PAYMENT_DAYS]
    for run, friday in zip(runs, PAYMENT_DAYS, strict=True):
        agenda.at(moment(later(friday, -10), "16:00"), partial(_bill_teachers, story, friday))
        agenda.at(moment(later(friday, -7), "15:30"), partial(_accept_bills, story))
        run.plan(agenda)
    agenda.at(moment(later(PAYMENT_DAYS[-1], -7), "17:00"), partial(_close_orders, story))
    return runs


def _order_teachers(story: Story, occurred_at: datetime) -> None:
    """Order the paid hours of every planned group from its provider."""
    for letter, school in story.schools.items():
        planned = [group for group in groups() if group.provider == letter]
        story.pay_orders[letter] = budgets.place_order(
            allocation=story.lines.teacher_pay,
            supplier=school.provider,
            number=f"Д-2020/{letter}",
            description=f"Работа преподавателей, групп: {len(planned)}, по 64 часа",
            amount_minor=GROUP_PAY_MINOR * len(planned),
            actor=story.cast.budget_officer,
            occurred_at=occurred_at,
        )


def _claim(story: Story, group: Group, occurred_at: datetime) -> None:
    """Claim the vouchers of everybody who completed; whether they passed does not matter."""
    school = story.school(group)
    completed = sorted(story.attending[group.number])
    story.claims[group.number] = payments.submit_claim(
        provider=school.provider,
        number=f"{group.code}-2020",
        redemption_ids=[story.redemptions[position].pk for position in completed],
        actor=school.staff,
        occurred_at=occurred_at,
    )


def _accept(story: Story, group: Group, occurred_at: datetime) -> None:
    claim = payments.accept_claim(
        claim=story.claims[group.number], actor=story.cast.checker, occurred_at=occurred_at
    )
    story.payable[claim.provider_id].append(claim)


def _bill_teachers(story: Story, friday: date, occurred_at: datetime) -> None:
    """Bill the hours of the groups completed since the last time."""
    for letter, school in story.schools.items():
        taught = story.completed.pop(letter, [])
        if taught:
            invoice = payments.submit_invoice(
                order=story.pay_orders[letter],
                number=f"{letter}-{friday:%m}/2020",
                amount_minor=GROUP_PAY_MINOR * len(taught),
                actor=school.staff,
                occurred_at=occurred_at,
            )
            story.billed.append(invoice)


def _accept_bills(story: Story, occurred_at: datetime) -> None:
    """Find everything delivered that was billed since the last time."""
    while story.billed:
        invoice = payments.accept_invoice(
            invoice=story.billed.pop(0), actor=story.cast.checker, occurred_at=occurred_at
        )
        story.payable[invoice.supplier_id].append(invoice)


def _close_orders(story: Story, occurred_at: datetime) -> None:
    """Give back what was ordered for the groups that were called off."""
    for letter, order in story.pay_orders.items():
        if any(group.provider == letter and not group.runs for group in groups()):
            budgets.cancel_order(
                order=order,
                reason="Отменённые группы не проводились.",
                actor=story.cast.budget_officer,
                occurred_at=occurred_at,
            )
