"""When a reminder step is due: working days, holidays, the recipient's hour, quiet hours. Pure functions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.schedule.working_time import add_working_days, next_working_day

AHEAD_DAYS = 2  # how long before their day reminders are planned, so that a short outage loses none
ONE_DAY = timedelta(days=1)
MONDAY = 0


@dataclass(frozen=True)
class Step:
    """One step: days from the due date (negative before it), counted in working days or in calendar days.

    `person_id` or `team_id` belong to the audiences "person" and "team". `weekly` moves the day to the next Monday.
    """

    offset: int
    audience: str
    working: bool = True
    step_id: int = 0
    person_id: int | None = None
    team_id: int | None = None
    channel: str = "preferred"
    weekly: bool = False


def day_of(due: date, step: Step, holidays: Collection[date] = ()) -> date:
    """The day of this step. A working-day step on the due date itself moves to the next working day."""
    if not step.working:
        day = due + timedelta(days=step.offset)
    elif step.offset:
        day = add_working_days(due, step.offset, holidays)
    else:
        day = next_working_day(due, holidays)
    if step.weekly:
        day = next_working_day(day + timedelta(days=(MONDAY - day.weekday()) % 7), holidays)
    return day


def steps_wanted(
    steps: Iterable[Step], due: date, today: date, holidays: Collection[date] = ()
) -> list[tuple[Step, date]]:
    """The steps to plan today: those of the next days and, per audience, the latest one whose day has come.

    Earlier ones were sent on their day, or are skipped: after a long outage a person gets one reminder, not several.
    """
    days = sorted(((day_of(due, step, holidays), step.offset, step) for step in steps), key=lambda found: found[:2])
    passed = {(step.audience, step.person_id, step.team_id): (step, day) for day, _, step in days if day <= today}
    coming = [(step, day) for day, _, step in days if today < day <= today + AHEAD_DAYS * ONE_DAY]
    return [*passed.values(), *coming]


def instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """That hour on that day's clock, in UTC. A skipped hour is as long after the change, a repeated one the first."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def morning_after(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Six in the morning of that day on the person's clock, before the day's message is sent."""
    local = now.astimezone(zone)
    return (local + days * ONE_DAY).replace(hour=6, minute=0, second=0, microsecond=0)


def is_quiet(moment: datetime, zone: ZoneInfo, start: int, end: int) -> bool:
    """Whether this is a quiet hour for someone in that zone; from `start` to `end` o'clock, over midnight too."""
    hour = moment.astimezone(zone).hour
    if start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end
