"""The order in which people are trained: by grounds that can be read out to anybody.

A ground is a pair of criterion and fact, so that what sorts a person, what is shown of
them and what is kept with their nomination are one and the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import date_text
from people.models import Body
from vouchers.models import Criterion

Ground = tuple[str, Any]
# Where a programme says nothing: whom the budget is for, then who has waited longest.
USUAL = (Criterion.STATE_BODY, Criterion.LAST_TRAINED, Criterion.LONGEST_EMPLOYED)
NEVER = 1_000  # Years: who was never trained stands before everybody who was.


@dataclass(frozen=True, slots=True)
class Facts:
    """What is held of one person that a criterion may read."""

    tier: str
    post: str
    employed_from: date
    last_completed: date | None


def grounds_of(
    facts: Facts, *, criteria: Iterable[str], posts: Sequence[str], on: date
) -> list[Ground]:
    """Return the person's ground under each criterion, in plain JSON values."""
    named = {post.casefold() for post in posts}
    found = {
        Criterion.STATE_BODY: facts.tier == Body.Tier.REGIONAL,
        Criterion.POST: facts.post.casefold() in named,
        Criterion.LAST_TRAINED: _years(facts.last_completed, on),
        Criterion.LONGEST_EMPLOYED: facts.employed_from.isoformat(),
    }
    return [(str(each), found[Criterion(each)]) for each in criteria]


def order_of(grounds: Iterable[Sequence[Any]]) -> list[Any]:
    """Return what people are sorted by: the smaller, the earlier."""
    return [_earliness(criterion, fact) for criterion, fact in grounds]


def _earliness(criterion: str, fact: Any) -> Any:
    if criterion == Criterion.LAST_TRAINED:
        return -(NEVER if fact is None else fact)
    return fact if criterion == Criterion.LONGEST_EMPLOYED else not fact


def words_of(grounds: Iterable[Sequence[Any]]) -> str:
    """Return the grounds as a reader's language says them."""
    return "; ".join(_said(criterion, fact) for criterion, fact in grounds)


def _said(criterion: str, fact: Any) -> str:
    match criterion:
        case Criterion.STATE_BODY:
            return _("state body") if fact else _("municipal body")
        case Criterion.POST:
            return _("post is among those named") if fact else _("post is not among those named")
        case Criterion.LONGEST_EMPLOYED:
            return _("employed since {day}").format(day=date_text(date.fromisoformat(fact)))
    if fact is None:
        return _("completed no course yet")
    if fact == 0:
        return _("completed a course within the last year")
    words = ngettext(
        "last course completed {count} year ago", "last course completed {count} years ago", fact
    )
    return words.format(count=fact)


def _years(since: date | None, on: date) -> int | None:
    """Return the whole years from a day to another."""
    if since is None:
        return None
    early = (on.month, on.day) < (since.month, since.day)
    return max(on.year - since.year - early, 0)
