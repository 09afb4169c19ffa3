"""When a rung falls due: working days, the hour on the receiver's clock, quiet hours. Pure: no database, no now()."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.schedule.working_time import add_working_days, next_working_day

AHEAD_DAYS = 2  # occasions are written this long before their day, so that a short stop forgets nothing
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One rung: days from the due date (negative before it), counted in working days or in all days."""

    offset: int
    audience: str
    working: bool = True
    rung_id: int = 0


def day_of(due: date, step: Step) -> date:
    """The day of this rung; on the due date itself the next working day stands in for a weekend."""
    if not step.working:
        return due + timedelta(days=step.offset)
    return add_working_days(due, step.offset) if step.offset else next_working_day(due)


def steps_wanted(steps: Iterable[Step], due: date, today: date) -> list[tuple[Step, date]]:
    """The rungs worth planning today: those of the next days and, per audience, the last one whose day has come.

    Earlier ones were sent on their day or are overtaken, so a long stop ends in one reminder, not in all of them.
    """
    days = sorted(((day_of(due, step), step.offset, step) for step in steps), key=lambda each: each[:2])
    passed = {step.audience: (step, day) for day, _, step in days if day <= today}
    coming = [(step, day) for day, _, step in days if today < day <= today + AHEAD_DAYS * ONE_DAY]
    return [*passed.values(), *coming]


def instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """That hour on that day's clock, in UTC. A skipped hour is as long after the change, a repeated one the first."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def morning_after(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Six in the morning of that day on the person's clock, before the day's message is made."""
    local = now.astimezone(zone)
    return (local + days * ONE_DAY).replace(hour=6, minute=0, second=0, microsecond=0)


def is_quiet(moment: datetime, zone: ZoneInfo, start: int, end: int) -> bool:
    """Whether this is a quiet hour for someone in that zone; from `start` to `end` o'clock, over midnight too."""
    hour = moment.astimezone(zone).hour
    if start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end
