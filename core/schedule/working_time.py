"""Working days. Saturday, Sunday and given holidays do not count."""

from collections.abc import Collection
from datetime import date, timedelta

LIMIT = 3660  # days; limits the search in a calendar that has only holidays
Days = Collection[date]


def is_working_day(day: date, holidays: Days = ()) -> bool:
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: Days = ()) -> date:
    """The working day `count` working days after `day`, before it when negative. Zero gives `day` itself."""
    step = timedelta(days=1 if count > 0 else -1)
    left, walked = abs(count), 0
    while left and walked < LIMIT:
        day += step
        walked += 1
        left -= is_working_day(day, holidays)
    return day


def next_working_day(day: date, holidays: Days = ()) -> date:
    """`day` if it is one, else the first after it."""
    return day if is_working_day(day, holidays) else add_working_days(day, 1, holidays)
