"""The calendar of 2020 as the offices of Pskov lived it, and the clock on their walls."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Moscow")

YEAR_BEGINS, YEAR_ENDS = date(2020, 1, 1), date(2021, 1, 1)
OFFICES_OPEN = date(2020, 1, 9)
LIMITS_POSTED = date(2020, 1, 13)
REGISTRY_OPENS = date(2020, 1, 20)
PEOPLE_IMPORTED = date(2020, 2, 3)
PROVIDERS_ACCREDITED = date(2020, 2, 10)
COURSES_APPROVED = date(2020, 2, 14)
SPRING_SCHEDULED = date(2020, 2, 17)
EVERYTHING_ONLINE = date(2020, 3, 30)  # The non-working days of the epidemic begin.
SUMMER_SCHEDULED = date(2020, 5, 18)
AUTUMN_SCHEDULED = date(2020, 8, 3)

# Every payment leaves on one of these Fridays.
PAYMENT_DAYS = (
    date(2020, 3, 27),
    date(2020, 4, 24),
    date(2020, 6, 26),
    date(2020, 7, 24),
    date(2020, 9, 25),
    date(2020, 10, 30),
    date(2020, 11, 27),
    date(2020, 12, 18),
)

_HOLIDAYS = {date(2020, 3, 9), date(2020, 5, 1), date(2020, 11, 4)}


def moment(day: date, clock: str) -> datetime:
    """Return the instant at which the clocks of Pskov show `clock`, written 09:30."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def working_days(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`, both included, on which offices work."""
    days = (later(first, count) for count in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in _HOLIDAYS]
