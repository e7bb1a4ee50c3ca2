"""How many persons came how far: from a planned place to a test passed (M14, M15)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

from core.money import rounded_ratio
from reports.queries.lines import SpendFilter

# One row per person first, so that nobody is counted twice and one sort is enough.
_COUNT = """
    SELECT programme_id,
        count(*) FILTER (WHERE issued),
        count(*) FILTER (WHERE redeemed),
        count(*) FILTER (WHERE started),
        count(*) FILTER (WHERE completed),
        count(*) FILTER (WHERE passed),
        count(*) FILTER (WHERE expired AND redeemed IS NOT TRUE),
        count(*) FILTER (WHERE no_show AND started IS NOT TRUE),
        count(*) FILTER (WHERE dropped_out AND completed IS NOT TRUE)
    FROM (
        SELECT v.programme_id, v.holder_id,
            bool_or(v.issued_at >= %(first)s AND v.issued_at < %(until)s) AS issued,
            bool_or(r.confirmed_at >= %(first)s AND r.confirmed_at < %(until)s) AS redeemed,
            bool_or(e.started_at >= %(first)s AND e.started_at < %(until)s) AS started,
            bool_or(e.completed_at >= %(first)s AND e.completed_at < %(until)s) AS completed,
            bool_or(e.completed_at >= %(first)s AND e.completed_at < %(until)s
                    AND e.achievement = 'PASSED') AS passed,
            bool_or(v.status = 'EXPIRED'
                    AND v.expires_at >= %(first)s AND v.expires_at < %(until)s) AS expired,
            bool_or(r.ending = 'NO_SHOW'
                    AND r.ended_at >= %(first)s AND r.ended_at < %(until)s) AS no_show,
            bool_or(r.ending = 'WITHDRAWN' AND e.started_at IS NOT NULL
                    AND r.ended_at >= %(first)s AND r.ended_at < %(until)s) AS dropped_out
        FROM vouchers_voucher v
        LEFT JOIN vouchers_redemption r ON r.voucher_id = v.id AND r.confirmed_at IS NOT NULL
            AND r.recorded_at <= %(as_of)s
            AND (%(provider)s::uuid IS NULL OR r.provider_id = %(provider)s::uuid)
        LEFT JOIN learning_enrolment e ON e.id = r.enrolment_id
        WHERE v.region_id = ANY(%(regions)s::int[]) AND v.programme_id = ANY(%(programmes)s::uuid[])
          AND (%(lines)s::uuid[] IS NULL OR v.allocation_id = ANY(%(lines)s::uuid[]))
          AND EXISTS (SELECT FROM ledger_transfer t WHERE t.subject_id = v.id
                      AND t.verb = 'commit' AND t.recorded_at <= %(as_of)s)
        GROUP BY v.programme_id, v.holder_id
    ) AS person
    GROUP BY programme_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Distinct persons per step. What no provider has yet is None in a provider's funnel."""

    planned: int | None
    issued: int | None = 0
    redeemed: int = 0
    started: int = 0
    completed: int = 0
    passed: int = 0
    expired: int | None = 0
    no_show: int = 0
    dropped_out: int = 0

    STEPS = ("planned", "issued", "redeemed", "started", "completed", "passed")

    @property
    def rates(self) -> dict[str, Decimal | None]:
        """Return M14 and M15 in per cent; each is named with its denominator."""
        return {
            "issued_of_planned": _percent(self.issued, self.planned),
            "redeemed_of_issued": _percent(self.redeemed, self.issued),
            "started_of_redeemed": _percent(self.started, self.redeemed),
            "completed_of_started": _percent(self.completed, self.started),
            "passed_of_completed": _percent(self.passed, self.completed),
            "passed_of_planned": _percent(self.passed, self.planned),
            "dropped_out_of_started": _percent(self.dropped_out, self.started),
            "no_show_of_redeemed": _percent(self.no_show, self.redeemed),
            "expired_of_issued": _percent(self.expired, self.issued),
        }


def funnels(
    planned: dict[UUID, int], *, wanted: SpendFilter, voucher_lines: Collection[UUID] | None
) -> dict[UUID, Funnel]:
    """Return the funnel of each programme of `planned` (its places), from one statement.

    `voucher_lines` narrows it to vouchers of these lines. An enrolment has no time of
    being recorded: its redemption's and its voucher's decide what was known at `as_of`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "first": wanted.starts_at or "-infinity",
                "until": wanted.until or "infinity",
                "as_of": wanted.as_of,
                "provider": wanted.provider_id,
                "regions": sorted(wanted.region_ids),
                "programmes": list(planned),
                "lines": None if voucher_lines is None else list(voucher_lines),
            },
        )
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
    whole = wanted.provider_id is None
    return {
        programme_id: _funnel(places, counted.get(programme_id, (0,) * 8), whole=whole)
        for programme_id, places in planned.items()
    }


def _funnel(planned: int, counts: tuple[int, ...], *, whole: bool) -> Funnel:
    issued, redeemed, started, completed, passed, expired, no_show, dropped_out = counts
    return Funnel(
        planned=planned if whole else None,
        issued=issued if whole else None,
        redeemed=redeemed,
        started=started,
        completed=completed,
        passed=passed,
        expired=expired if whole else None,
        no_show=no_show,
        dropped_out=dropped_out,
    )


def _percent(part: int | None, whole: int | None) -> Decimal | None:
    if part is None or whole is None:
        return None
    return rounded_ratio(part * 100, whole)
