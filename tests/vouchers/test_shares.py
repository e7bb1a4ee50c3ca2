"""Parts that add up to the whole, whatever is split among whomever."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.shares import split

TOTALS = st.integers(0, 10**15)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)


@given(TOTALS, WEIGHTS)
def test_the_parts_add_up_to_the_whole(total, weights):
    assert sum(split(total, weights)) == total


@given(TOTALS, WEIGHTS.filter(any))
def test_nobody_is_further_than_one_from_their_exact_share(total, weights):
    for part, weight in zip(split(total, weights), weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@given(TOTALS, WEIGHTS.filter(any))
def test_who_weighs_nothing_gets_nothing_and_who_weighs_more_no_less(total, weights):
    parts = sorted(zip(weights, split(total, weights), strict=True))

    assert all(part == 0 for weight, part in parts if weight == 0)
    for (lighter, one), (heavier, other) in pairwise(parts):
        assert heavier == lighter or one <= other


@given(TOTALS, st.integers(1, 60))
def test_where_nobody_weighs_anything_all_weigh_the_same(total, number):
    parts = split(total, [0] * number)

    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),  # Of equal remainders the first is served.
        (20, [120, 45, 35], [12, 5, 3]),  # 12.0, 4.5 and 3.5.
        (3, [5, 3, 1], [2, 1, 0]),
        (0, [1, 2], [0, 0]),
        (5, [], []),
    ],
)
def test_worked_examples(total, weights, parts):
    assert split(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [1, -1])])
def test_there_are_no_negative_shares(total, weights):
    with pytest.raises(ValueError, match="no negative shares"):
        split(total, weights)
