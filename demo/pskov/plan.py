"""The plan of the year: the groups, the waves of vouchers, and what becomes of each person.

Nothing here touches the database. The same plan is drawn up every time, so that the
files, the figures and the tests agree.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from demo.pskov.dates import later, moment

SEED = 2020
PLACES = 25
VALID_DAYS = 90
CANCELLED = frozenset({33, 58, 71, 79})  # Too few people wanted them.

# Mondays on which groups begin, with the provider of each: P university, L its branch
# in Velikiye Luki, K Krivich, S Pleskava, H Hansa. Of the 76 that run: 46/14/8/5/3.
_MONDAYS = (
    (date(2020, 3, 16), "PPPL"),
    (date(2020, 3, 23), "PPPK"),
    (date(2020, 6, 1), "PPPPLK"),
    (date(2020, 6, 15), "PPPPLS"),
    (date(2020, 9, 7), "PPPPLK"),
    (date(2020, 9, 14), "PPPPLH"),
    (date(2020, 9, 21), "PPPPLK"),
    (date(2020, 9, 28), "PPPPLS"),
    (date(2020, 10, 5), "PPPPLK"),
    (date(2020, 10, 12), "PPPSLL"),
    (date(2020, 10, 19), "PKPPLH"),
    (date(2020, 10, 26), "PPPPLK"),
    (date(2020, 11, 9), "PKLPLS"),
    (date(2020, 11, 16), "PKSLPH"),
)

# The towns whose people are taught in Velikiye Luki, the second city, in the south.
SOUTH = frozenset(
    {
        "Velikiye Luki",
        "Velikoluksky",
        "Kunyinsky",
        "Nevelsky",
        "Novosokolnichesky",
        "Usvyatsky",
        "Pustoshkinsky",
        "Loknyansky",
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of learners, G01 to G80."""

    number: int
    provider: str  # A letter of the table above.
    monday: date

    @property
    def code(self) -> str:
        return f"G{self.number:02d}"

    @property
    def runs(self) -> bool:
        return self.number not in CANCELLED

    def day(self, days: int, clock: str) -> datetime:
        """Return the instant `days` days after the group's first Monday."""
        return moment(later(self.monday, days), clock)


class Fate(Enum):
    """What becomes of a person's wish for a voucher."""

    LEFT = auto()  # No longer employed when the vouchers are issued.
    UNREDEEMED = auto()
    NO_SHOW = auto()
    WITHDRAWN = auto()
    FAILED = auto()
    PASSED = auto()


@dataclass(frozen=True, slots=True)
class Learner:
    """What the plan says of one person; `position` is theirs in the file of employees."""

    position: int
    wave: int
    fate: Fate
    group: Group | None = None
    seat: int = 0  # In the group; it spreads people over the days.
    joins_late: bool = False  # On the place of somebody who did not come.


@dataclass(frozen=True, slots=True)
class Odd:
    """How many people of a part of a wave do not simply take a place and keep it."""

    no_shows: int
    late: int
    unredeemed: int
    left: int


@dataclass(frozen=True, slots=True)
class Wave:
    """Vouchers issued on one day, for the groups that begin on `mondays`."""

    issued_on: date
    first_monday: date
    last_monday: date
    north: Odd
    south: Odd

    @property
    def expires_on(self) -> date:
        """The first day on which it is too late."""
        return later(self.issued_on, VALID_DAYS)


WAVES = (
    Wave(date(2020, 3, 2), date(2020, 3, 16), date(2020, 3, 23), Odd(3, 2, 9, 2), Odd(0, 0, 1, 0)),
    Wave(date(2020, 5, 18), date(2020, 6, 1), date(2020, 6, 15), Odd(4, 2, 10, 2), Odd(0, 0, 2, 1)),
    Wave(date(2020, 8, 24), date(2020, 9, 7), date(2020, 9, 28), Odd(6, 3, 14, 5), Odd(2, 1, 4, 1)),
    Wave(
        date(2020, 9, 21), date(2020, 10, 5), date(2020, 10, 26), Odd(5, 3, 12, 5), Odd(2, 1, 4, 1)
    ),
    # The source pays until the year ends, so 90 days must begin by the 3rd of October.
    Wave(
        date(2020, 10, 1), date(2020, 11, 9), date(2020, 11, 16), Odd(1, 1, 8, 2), Odd(1, 1, 2, 1)
    ),
)

_WITHDRAW_TWO, _FAIL_ONE = 32, 72  # Groups of which two withdraw, in which one fails.


def groups() -> list[Group]:
    """Return the eighty groups in the order in which they begin."""
    table = [(monday, letter) for monday, letters in _MONDAYS for letter in letters]
    return [Group(number, letter, monday) for number, (monday, letter) in enumerate(table, 1)]


def draw_up(in_south: Sequence[bool]) -> list[Learner]:
    """Return what becomes of each person; `in_south` says of each where they work.

    Places go in the order of the file: the bodies of state power come first, as the
    region decided, and no group mixes more than a few bodies.
    """
    # The same plan every time is the point of a fixed seed.
    dice = random.Random(SEED)  # noqa: S311
    queues = {
        south: [position for position, flag in enumerate(in_south) if flag is south]
        for south in (False, True)
    }
    running = [group for group in groups() if group.runs]
    ranks = {group.number: rank for rank, group in enumerate(running)}
    learners: list[Learner] = []
    for number, wave in enumerate(WAVES):
        for south, odd in ((False, wave.north), (True, wave.south)):
            served = [
                group
                for group in running
                if wave.first_monday <= group.monday <= wave.last_monday
                and (group.provider == "L") is south
            ]
            count = PLACES * len(served) + odd.late + odd.unredeemed + odd.left
            people, queues[south] = queues[south][:count], queues[south][count:]
            learners += _part(number, odd, served, people, ranks, dice)
    assert not any(queues.values()), "everybody asks for a voucher"
    return sorted(learners, key=lambda learner: learner.position)


def _part(
    wave: int,
    odd: Odd,
    served: list[Group],
    people: list[int],
    ranks: dict[int, int],
    dice: random.Random,
) -> list[Learner]:
    """Return the learners of one part of a wave."""
    apart = dice.sample(people, odd.left + odd.unredeemed + odd.late)
    left, unredeemed = apart[: odd.left], apart[odd.left : odd.left + odd.unredeemed]
    late = apart[odd.left + odd.unredeemed :]
    seated = [position for position in people if position not in set(apart)]
    learners = [Learner(position, wave, Fate.LEFT) for position in left]
    learners += [Learner(position, wave, Fate.UNREDEEMED) for position in unredeemed]
    # Somebody who joins late takes the place of a no-show of the same group.
    learners += [
        Learner(position, wave, Fate.PASSED, group, PLACES, joins_late=True)
        for position, group in zip(late, served, strict=False)
    ]
    for index, group in enumerate(served):
        seats = seated[index * PLACES : (index + 1) * PLACES]
        fates = _fates(ranks[group.number], has_no_show=index < odd.no_shows, dice=dice)
        learners += [
            Learner(position, wave, fate, group, seat)
            for seat, (position, fate) in enumerate(zip(seats, fates, strict=True))
        ]
    return learners


def _fates(rank: int, *, has_no_show: bool, dice: random.Random) -> list[Fate]:
    """Return a fate for each seat of the group that is the `rank`-th to run."""
    odd = [Fate.WITHDRAWN] * (2 if rank < _WITHDRAW_TWO else 1)
    odd += [Fate.FAILED] * (rank < _FAIL_ONE) + [Fate.NO_SHOW] * has_no_show
    fates = [Fate.PASSED] * PLACES
    for seat, fate in zip(dice.sample(range(PLACES), len(odd)), odd, strict=True):
        fates[seat] = fate
    return fates
