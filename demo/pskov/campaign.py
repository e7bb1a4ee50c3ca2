"""The information campaign: four waves, each ordered and billed once; settlement.py pays."""

from dataclasses import dataclass
from datetime import date, datetime

from budgets import operations as budgets
from budgets.models import Order
from demo.pskov.agenda import Agenda
from demo.pskov.dates import moment
from demo.pskov.registry import Supplier
from demo.pskov.story import Story
from payments import operations as payments


@dataclass(frozen=True)
class CampaignWave:
    """What one supplier does, for how much, and when it is ordered and billed."""

    description: str
    amount_minor: int
    ordered_on: date
    billed_on: date


CAMPAIGN = (
    CampaignWave(
        "Плакаты для 38 органов власти",
        86_400_00,
        date(2020, 2, 25),
        date(2020, 3, 17),
    ),
    CampaignWave(
        "Рассылка приглашений",
        64_800_00,
        date(2020, 5, 18),
        date(2020, 6, 16),
    ),
    CampaignWave(
        "Публикации в социальных сетях",
        98_000_00,
        date(2020, 8, 10),
        date(2020, 9, 15),
    ),
    CampaignWave(
        "День открытых дверей в Пскове и Великих Луках",
        82_000_00,
        date(2020, 9, 28),
        date(2020, 10, 20),
    ),
)


def plan(agenda: Agenda, story: Story) -> None:
    """Put down the four waves."""
    for number, (wave, supplier) in enumerate(zip(CAMPAIGN, story.suppliers, strict=True), 1):
        _plan_wave(agenda, story, number, wave, supplier)


def _plan_wave(
    agenda: Agenda, story: Story, number: int, wave: CampaignWave, supplier: Supplier
) -> None:
    orders: list[Order] = []

    def order(occurred_at: datetime) -> None:
        placed = budgets.place_order(
            allocation=story.lines.campaign,
            supplier=supplier.provider,
            number=f"ИК-2020/{number}",
            description=wave.description,
            amount_minor=wave.amount_minor,
            actor=story.cast.budget_officer,
            occurred_at=occurred_at,
        )
        orders.append(placed)

    def bill(occurred_at: datetime) -> None:
        invoice = payments.submit_invoice(
            order=orders[0],
            number=f"{number}/2020",
            amount_minor=wave.amount_minor,
            actor=supplier.staff,
            occurred_at=occurred_at,
        )
        story.billed.append(invoice)

    agenda.at(moment(wave.ordered_on, "11:00"), order)
    agenda.at(moment(wave.billed_on, "11:00"), bill)
