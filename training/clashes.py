"""Scheduling conflicts of the people in a session. Only warnings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from reminders.models import Holiday
from training.models import Duty, Enrollment, Session

BUSY = [Enrollment.State.GOING, Enrollment.State.MAYBE]
UPCOMING = [Session.Status.OPEN, Session.Status.RUNNING]
WEEKEND = 5


@dataclass(frozen=True)
class Clash:
    """One overlap: "S-3 Replay" or "API on-call duty", with its time."""

    what: str
    starts_at: datetime
    ends_at: datetime
    url: str = ""


def find_clashes(
    people: Iterable[int], start: datetime, end: datetime, *, viewer: User, without: Session | None = None
) -> dict[int, list[Clash]]:
    """Other sessions and duties of these people between two instants, by person."""
    return busy_at(people, [(start, end)], viewer=viewer, without=without).get(0, {})


def busy_at(
    people: Iterable[int], slots: list[tuple[datetime, datetime]], *, viewer: User, without: Session | None = None
) -> dict[int, dict[int, list[Clash]]]:
    """The same for many time slots: by the number of the slot, then by person. As far as `viewer` may see them.

    Three queries for any number of people and slots.
    """
    if not slots:
        return {}
    pks = set(people)
    first, last = min(start for start, _ in slots), max(end for _, end in slots)
    enrolled = Enrollment.objects.visible_to(viewer).filter(person__in=pks, state__in=BUSY)
    enrolled = enrolled.filter(session__status__in=UPCOMING, session__starts_at__lt=last, session__ends_at__gt=first)
    busy = {(row.person_id, row.session_id): row.session for row in enrolled.select_related("session")}
    led = Session.objects.visible_to(viewer).overlapping(first, last).filter(facilitator__in=pks)
    busy |= {(row.facilitator_id, row.pk): row for row in led if row.facilitator_id}
    events = [
        (person, Clash(str(row), row.starts_at, row.ends_at, row.get_absolute_url()))
        for (person, pk), row in sorted(busy.items())
        if row.starts_at and row.ends_at and (without is None or pk != without.pk)
    ]
    duties = Duty.objects.filter(person__in=pks).between(first, last)
    events += [(duty.person_id, Clash(f"{duty.role} duty", duty.starts_at, duty.ends_at)) for duty in duties]
    found: dict[int, dict[int, list[Clash]]] = {}
    for number, (start, end) in enumerate(slots):
        for person, clash in events:
            if clash.starts_at < end and clash.ends_at > start:
                found.setdefault(number, {}).setdefault(person, []).append(clash)
    return found


def quiet_days(times: Iterable[datetime], zone: str) -> dict[date, str]:
    """The days, in that zone, on which no one should be asked to come, and why: "Saturday", "Christmas Day (DE)".

    Weekends, and the days of all holiday calendars. One query.
    """
    days = {at.astimezone(ZoneInfo(zone)).date() for at in times}
    return {day: f"{day:%A}" for day in days if day.weekday() >= WEEKEND} | holidays_on(days)


def holidays_on(days: Iterable[date]) -> dict[date, str]:
    """The holidays of all calendars on these days: "Christmas Day (DE)". One query."""
    rows = Holiday.objects.filter(day__in=set(days)).select_related("calendar")
    return {row.day: f"{row.name} ({row.calendar.code or row.calendar.name})" for row in rows}


def quiet_day(at: datetime, zone: str) -> str:
    return next(iter(quiet_days([at], zone).values()), "")
