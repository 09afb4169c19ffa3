"""Periods in the zone of the reader, the periods before them, and the months or quarters of a trend."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
LONGEST = 1_830  # days: five years
MONTHS_AT_LEAST = 6
BY_MONTH = 190  # days; longer periods are shown by quarter
MOST_BUCKETS = 21
CHOICES = [
    ("30", "Last 30 days"),
    ("90", "Last 90 days"),
    ("365", "Last 365 days"),
    ("quarter", "This quarter"),
    ("last_quarter", "Last quarter"),
]
DEFAULT = "90"


class PeriodError(ValueError):
    """A period that cannot be: `field` is the parameter to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last` in `zone`. `months` is set for calendar periods, which step by months."""

    first: date
    last: date
    zone: tzinfo
    months: int = 0
    name: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return midnight(self.last + DAY, self.zone)

    @property
    def previous(self) -> "Period":
        """The calendar period before it, or as many days."""
        last = self.first - DAY
        if self.months:
            return calendar_period(months_before(self.first, self.months), last, self.zone, self.months)
        return Period(last - (self.days - 1) * DAY, last, self.zone)

    @property
    def words(self) -> str:
        """ "Q3 2026", "Sep 2026", or "1 Sep to 29 Nov 2026"."""
        if self.name:
            return self.name
        first = f"{self.first.day} {self.first:%b}" + ("" if self.first.year == self.last.year else f" {self.first:%Y}")
        return f"{first} to {self.last.day} {self.last:%b %Y}"


def midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def calendar_period(first: date, last: date, zone: tzinfo, months: int) -> Period:
    name = f"Q{quarter_number(first)} {first.year}" if months == 3 else f"{first:%b %Y}"
    return Period(first, last, zone, months, name)


def quarter_number(day: date) -> int:
    return (day.month + 2) // 3


def quarter_start(day: date) -> date:
    return date(day.year, 3 * quarter_number(day) - 2, 1)


def months_before(day: date, months: int) -> date:
    """The first day of the month that many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def period_of(choice: str, first: date | None, last: date | None, today: date, zone: tzinfo) -> Period:
    """The chosen period; days that are given win. Raises PeriodError for days that cannot be a period."""
    if first or last:
        return custom_period(first, last, today, zone)
    if choice == "quarter":
        return calendar_period(quarter_start(today), today, zone, 3)
    if choice == "last_quarter":
        return calendar_period(quarter_start(today), today, zone, 3).previous
    return Period(today - (int(choice or DEFAULT) - 1) * DAY, today, zone)


def custom_period(first: date | None, last: date | None, today: date, zone: tzinfo) -> Period:
    last = last or max(today, first or today)
    first = first or last - (int(DEFAULT) - 1) * DAY
    if first > last:
        raise PeriodError("started_to", "The last day is before the first day.")
    if (last - first).days >= LONGEST:
        raise PeriodError("started_from", "A period has at most five years.")
    return Period(first, last, zone)


def chain(period: Period, count: int) -> list[Period]:
    """The period and those before it, oldest first."""
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]


def trend_periods(period: Period) -> list[Period]:
    """The months of a period, at least six of them until its end, or the quarters of a long one; oldest first."""
    months = 1 if period.days <= BY_MONTH else 3
    first = period.last.replace(day=1) if months == 1 else quarter_start(period.last)
    found = [calendar_period(first, period.last, period.zone, months)]
    least = MONTHS_AT_LEAST if months == 1 else 1
    while len(found) < MOST_BUCKETS and (len(found) < least or found[-1].first > period.first):
        found.append(found[-1].previous)
    return found[::-1]
