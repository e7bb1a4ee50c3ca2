"""What people type into fields of sums and days."""

import pytest
from django.core.exceptions import ValidationError

from portals.fields import DayField, MoneyField


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "31.12.2999"])
def test_a_day_centuries_away_is_a_slip(typed):
    with pytest.raises(ValidationError, match="Choose a day of the years 1950 to 2150"):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["0", "-6000", "\N{MINUS SIGN}1"])
def test_a_sum_is_of_more_than_nothing(typed):
    with pytest.raises(ValidationError, match="must be more than zero"):
        MoneyField().clean(typed)


def test_a_change_may_be_a_cut_and_is_not_nothing():
    assert MoneyField(signed=True).clean("\N{MINUS SIGN}5 000,00") == -5_000_00
    with pytest.raises(ValidationError, match="must be more than zero"):
        MoneyField(signed=True).clean("0,00")
