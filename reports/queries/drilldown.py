"""From a figure to the transfers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When

from budgets.models import Allocation
from ledger.models import Transfer
from reports.queries.lines import (
    SpendFilter,
    account_names,
    approved_lines,
    fate_of_transfer,
    known_transfers,
)
from reports.queries.measures import MEASURES, is_with_provider


@dataclass(frozen=True, slots=True)
class AnyProvider:
    """Stands for the total over all providers and what is with none of them yet."""


ANY_PROVIDER = AnyProvider()


def transfers_behind(
    wanted: SpendFilter,
    *,
    measure: str,
    to_date: bool = False,
    provider_id: UUID | AnyProvider | None = ANY_PROVIDER,
) -> QuerySet[Transfer]:
    """Return the transfers whose `signed_minor` sum to one figure of the report, oldest first.

    `wanted` is the report's filter, narrowed to the figure's programme or line; with
    `to_date` it is the figure from the beginning to the end of the period.
    `provider_id` is that of a provider's row; None is the row of what is with nobody
    yet. For `adjusted` they explain what changed since `original`, which is a paper
    and not a transfer. Raises KeyError for an unknown measure.
    """
    rule = MEASURES[measure]
    lines = approved_lines(wanted)
    asked = provider_id if wanted.provider_id is None else wanted.provider_id
    debited, credited = (_on_side(side, lines, measure, asked) for side in ("debit", "credit"))
    found = known_transfers(wanted).filter(debited | credited)
    if rule.verbs is not None:
        found = found.filter(verb__in=rule.verbs)
    if rule.without:
        found = found.exclude(verb__in=rule.without)
    if rule.fate is not None:
        found = found.annotate(fate=fate_of_transfer()).filter(fate=rule.fate)
    if wanted.starts_at is not None and not (to_date or rule.to_date):
        found = found.filter(occurred_at__gte=wanted.starts_at)
    arrives = _signed(debited, -1 if rule.negated else 1)
    leaves = _signed(credited, 1 if rule.negated else -1)
    # What only moves between two accounts of the figure does not change it.
    return (
        found.annotate(signed_minor=arrives + leaves)
        .exclude(signed_minor=0)
        .order_by("occurred_at", "id")
    )


def _on_side(
    side: str, lines: Sequence[Allocation], measure: str, provider_id: UUID | AnyProvider | None
) -> Q:
    """Return the condition that one side of a transfer lies within the figure."""
    nobodys: list[UUID] = []
    providers: list[UUID] = []
    for account, (line, stage) in account_names(lines).items():
        if stage in MEASURES[measure].stages:
            theirs = is_with_provider(stage=stage, line_kind=line.kind)
            (providers if theirs else nobodys).append(account)
    within_nobodys = Q(**{f"{side}_account_id__in": nobodys})
    within_providers = Q(**{f"{side}_account_id__in": providers})
    if isinstance(provider_id, AnyProvider):
        return within_nobodys | within_providers
    if provider_id is None:
        return within_nobodys | (within_providers & Q(counterparty_id=None))
    return within_providers & Q(counterparty_id=provider_id)


def _signed(condition: Q, sign: int) -> Case:
    return Case(
        When(condition, then=F("amount_minor") * Value(sign)),
        default=Value(0),
        output_field=BigIntegerField(),
    )
