"""Splitting a whole by weights so that the parts add up to it exactly."""

from collections.abc import Sequence


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Return the parts of `total`, by the largest remainder; of equal ones the first is served.

    Where no weight is above zero, nobody has more of a claim than another: all weigh the same.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("There are no negative shares.")
    if not weights:
        return []
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda each: -(total * weights[each] % whole))
    for each in order[: total - sum(parts)]:
        parts[each] += 1
    return parts
