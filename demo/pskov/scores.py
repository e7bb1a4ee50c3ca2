"""Test scores of 100 whose means are exactly those of the analysis."""

import random
from collections.abc import Sequence

from demo.pskov.plan import SEED, Fate, Learner

ENTRY_MEAN, FINAL_MEAN = 52, 70  # Of those who passed.
_ENTRY_RANGE, _FINAL_RANGE = (25, 85), (60, 98)
_FAILED_ENTRY, _FAILED_FINAL = (20, 50), (30, 59)


def entry_and_final(learners: Sequence[Learner]) -> dict[int, tuple[int, int]]:
    """Return, by position, the entry and the final score of everybody who starts."""
    # Invented people need no cryptography, and the same ones are needed every time.
    dice = random.Random(SEED)  # noqa: S311
    passed = [learner.position for learner in learners if learner.fate is Fate.PASSED]
    entries = sorted(_with_mean(len(passed), ENTRY_MEAN, _ENTRY_RANGE, dice))
    finals = sorted(_with_mean(len(passed), FINAL_MEAN, _FINAL_RANGE, dice))
    # Who knew more at the beginning tends to know more at the end, but not always.
    spread = len(passed) / 5
    order = sorted(range(len(passed)), key=lambda rank: rank + dice.gauss(0, spread))
    dice.shuffle(passed)
    scores = {
        position: (entries[rank], finals[order[rank]]) for rank, position in enumerate(passed)
    }
    for learner in learners:
        if learner.fate in {Fate.FAILED, Fate.WITHDRAWN}:
            scores[learner.position] = (dice.randint(*_FAILED_ENTRY), dice.randint(*_FAILED_FINAL))
    return scores


def _with_mean(count: int, mean: int, bounds: tuple[int, int], dice: random.Random) -> list[int]:
    """Draw `count` whole numbers inside `bounds` whose sum is exactly `count` times `mean`."""
    low, high = bounds
    drawn = [round(dice.triangular(low, high, mean)) for _each in range(count)]
    missing = count * mean - sum(drawn)
    step = 1 if missing > 0 else -1
    while missing:
        index = dice.randrange(count)
        if low <= drawn[index] + step <= high:
            drawn[index] += step
            missing -= step
    return drawn
