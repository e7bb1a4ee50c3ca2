"""Looking up what was presented: one statement, and for a typed code a try that it costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.sql import execute
from providers.models import Provider, Session
from vouchers.operations import guesses

_NIL = UUID(int=0)


class WrongCode(Exception):
    """The code is to count as a guess; `try_id` is what it costs, None for a token."""

    def __init__(self, try_id: UUID | None) -> None:
        self.try_id = try_id


class NoTryLeft(Exception):
    """The provider has used up its tries."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules ask about the session, its course and its provider."""

    time_zone: str
    price_minor: int
    course_approved: bool
    accredited: bool


@dataclass(frozen=True, slots=True)
class Presented:
    """The locked voucher, as of one statement."""

    voucher_id: UUID
    region_id: int
    holder_id: UUID
    number: str
    status: str
    remaining_minor: int
    currency: str
    valid_from: datetime
    expires_at: datetime
    eligible_from: Any
    eligible_until: Any
    enrolled: bool
    on_session: str | None  # Of the same course, on which the holder has a place by a voucher.
    booking_id: UUID | None  # What the holder reserved for this very session.


# A free try of the provider: held until the end, so that nobody else looks up with it.
_TRY = """
    SELECT id FROM vouchers_codetry
    WHERE provider_id = %(provider)s AND (spent_at IS NULL OR spent_at <= %(spent_before)s)
    LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""
_NO_TRY = "SELECT NULL::uuid AS id"

# Without a try there is no row, and the voucher is not even looked for. FOR UPDATE OF v
# makes a second redemption wait here and then see what the first left.
_PRESENTED = """
    WITH a_try AS MATERIALIZED ({a_try})
    SELECT a_try.id, r.time_zone, c.price_minor, c.approved_at IS NOT NULL,
        EXISTS (SELECT FROM providers_accreditation a
                WHERE a.provider_id = c.provider_id AND a.status = 'ACCREDITED'
                  AND p.kind = ANY(a.scope) AND a.valid_from <= %(at)s AND a.valid_until > %(at)s),
        found.*
    FROM a_try
    JOIN people_region r ON r.id = %(region)s
    LEFT JOIN (providers_session s
               JOIN providers_course c ON c.id = s.course_id AND c.provider_id = %(provider)s
               JOIN providers_programme p ON p.id = c.programme_id) ON s.id = %(session)s
    LEFT JOIN LATERAL (
        SELECT v.id, v.region_id, v.holder_id, v.number, v.status, v.remaining_minor, v.currency, v.valid_from,
            v.expires_at, f.eligible_from, f.eligible_until,
            EXISTS (SELECT FROM learning_enrolment e
                    WHERE e.session_id = s.id AND e.employee_id = v.holder_id
                      AND e.status NOT IN ('WITHDRAWN', 'NO_SHOW')),
            (SELECT o.code FROM vouchers_redemption u JOIN providers_session o ON o.id = u.session_id
             WHERE u.holder_id = v.holder_id AND u.course_id = c.id
               AND u.status IN ('AWAITING_HOLDER', 'CONFIRMED')
               AND u.claimed_at IS NULL),
            (SELECT u.id FROM vouchers_redemption u
             WHERE u.voucher_id = v.id AND u.session_id = s.id AND u.status = 'AWAITING_HOLDER'
               AND u.presented_by_id = (SELECT user_id FROM people_employee WHERE id = v.holder_id))
        FROM vouchers_voucher v
        JOIN budgets_allocation l ON l.id = v.allocation_id
        JOIN budgets_appropriation b ON b.id = l.appropriation_id
        JOIN budgets_fundingsource f ON f.id = b.source_id
        WHERE v.region_id = %(region)s AND v.{column} = ANY(%(digests)s) AND v.programme_id = p.id
        FOR UPDATE OF v
    ) found ON TRUE
"""

# Asked in a statement of its own, which sees what a redemption waited for has left.
_PRESENTED_BEFORE = """
    SELECT EXISTS (SELECT FROM vouchers_redemption
                   WHERE voucher_id = %s AND provider_id = %s)
"""


def look_up(
    kind: str, digests: list[bytes], session: Session, provider: Provider, occurred_at: datetime
) -> tuple[UUID | None, Place | None, Presented | None]:
    """Return the try it took, the place and the locked voucher, each if there is one.

    Raises NoTryLeft without having looked for a code.
    """
    try_id, *facts = _row(kind, digests, session, provider, occurred_at)
    # Without a price it is no session of this provider.
    place = Place(*facts[:4]) if facts[1] is not None else None
    found = Presented(*facts[4:]) if facts[4] else None
    return try_id, place, found


def presented_before(found: Presented | None, provider: Provider) -> bool:
    """Return whether the voucher was presented to the provider; asked of none as well."""
    asked = (found.voucher_id if found else _NIL, provider.pk)
    return execute(_PRESENTED_BEFORE, asked).fetchone() == (True,)


def _row(
    kind: str, digests: list[bytes], session: Session, provider: Provider, occurred_at: datetime
) -> tuple[Any, ...]:
    values = {
        "digests": digests,
        "region": provider.region_id,
        "provider": provider.pk,
        "session": session.pk,
        "at": occurred_at,
        "spent_before": occurred_at - guesses.WITHIN,
    }

    # 140 bits cannot be guessed, so that scanning goes on while typing has to wait.
    a_try = _NO_TRY if kind == "token" else _TRY
    statement = _PRESENTED.format(a_try=a_try, column=f"{kind}_digest")
    while True:
        row: tuple[Any, ...] | None = execute(statement, values).fetchone()
        if row is not None:
            return row
        # Spent, all in use at this moment, or never made.
        if not guesses.wait_for_try(provider, at=occurred_at):
            raise NoTryLeft
