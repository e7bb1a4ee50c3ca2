"""Results that everybody may read: no figure, and no difference of two, tells of few people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from learning.models import Enrolment
from people.models import Body, Region
from reports.queries.lines import SpendFilter
from reports.queries.report import ProgrammeSpend, spend_report

LEAST = 10  # Fewer people than that are not told apart.


@dataclass(frozen=True, slots=True)
class Published:
    """Counts as they may be read: `few` are below LEAST, `kept_back` would give a few away."""

    total: int | None
    total_is_few: bool
    shown: dict[str, int]
    few: frozenset[str]
    kept_back: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProgrammeResult:
    """One programme of a region: money, places, and who completed, by district."""

    spent: ProgrammeSpend
    completed: Published


def results(region: Region, *, until: datetime, as_of: datetime) -> list[ProgrammeResult]:
    """Return what each programme of a region planned, paid and reached before `until`."""
    wanted = SpendFilter(region_ids=frozenset({region.pk}), as_of=as_of, until=until)
    counts = _completed(region, until)
    return [
        ProgrammeResult(spent, publish(counts.get(spent.programme.pk, counts[None])))
        for spent in spend_report(wanted).programmes
    ]


def publish(counts: Mapping[str, int]) -> Published:
    """Return the counts without those from which few people could be worked out.

    Who knows the total and what is shown knows the sum of what is not. So where that sum
    would narrow a small count down, others are kept back with it: in the order of their
    names, which tells nothing about their size, until any of 0 to 9 is possible.
    """
    total = sum(counts.values())
    few = {name for name, count in counts.items() if count < LEAST}
    kept_back: set[str] = set()
    rest = sorted(set(counts) - few)
    while not _is_safe(counts, few, kept_back) and rest:
        kept_back.add(rest.pop(0))
    hidden = few | kept_back
    shown = {name: count for name, count in counts.items() if name not in hidden}
    safe = _is_safe(counts, few, kept_back) and total >= LEAST
    told = total if safe else None
    return Published(told, total < LEAST, shown, frozenset(few), frozenset(kept_back))


def _is_safe(counts: Mapping[str, int], few: set[str], kept_back: set[str]) -> bool:
    """Say whether each of the few may be anything from 0 to 9, to who knows the total."""
    if not few:
        return True
    hidden = sum(counts[name] for name in few | kept_back)
    if not kept_back:
        return LEAST - 1 <= hidden <= (LEAST - 1) * (len(few) - 1)
    return hidden >= LEAST - 1 + LEAST * len(kept_back)


def _completed(region: Region, until: datetime) -> dict[UUID | None, dict[str, int]]:
    """Return per programme how many completed, by municipal body; of regional ones together.

    A district where nobody did is there with zero: that it is left out would tell so.
    """
    bodies = Body.objects.filter(region=region, tier=Body.Tier.MUNICIPAL)
    names = dict.fromkeys([*bodies.values_list("name", flat=True), ""], 0)
    found = Enrolment.objects.filter(region=region, completed_at__lt=until).values_list(
        "session__course__programme_id", "employee__body__tier", "employee__body__name"
    )
    result: dict[UUID | None, dict[str, int]] = {None: names}
    for programme_id, tier, name, count in found.annotate(
        Count("employee_id", distinct=True)
    ).order_by():
        theirs = result.setdefault(programme_id, dict(names))
        key = name if tier == Body.Tier.MUNICIPAL else ""
        theirs[key] = theirs.get(key, 0) + count
    return result
