"""One month of training as weeks of days: sessions, drill runs, repeated drills, certificates that end, training tasks.

Days and times are those of the reader's time zone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, Team, User
from reminders.models import Holiday
from tasks.models import ClosesBy, CorrectiveTask
from training.models import Attendance, Certificate, Drill, DrillRun, Enrollment, Session

SHOWN_STATUSES = [Session.Status.OPEN, Session.Status.RUNNING, Session.Status.DONE]
DRILL_FORMATS = {Session.Format.REPLAY, Session.Format.GAME_DAY, Session.Format.TABLETOP, Session.Format.WHEEL}
READING_FORMATS = {Session.Format.READING, Session.Format.REVIEW}
LIMIT = 300
"""Rows of each kind that one month shows. The page says so when there are more."""


@dataclass(frozen=True)
class CalendarItem:
    """One line of a day. `kind` chooses its color: "drill", "lesson", "reading", or "date" for a day without a time."""

    day: date
    title: str
    url: str
    kind: str = "date"
    at: datetime | None = None
    note: str = ""


@dataclass
class CalendarDay:
    day: date
    in_month: bool
    items: list[CalendarItem] = field(default_factory=list)
    holiday: str = ""

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() > 4


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[CalendarDay]]
    is_cut: bool  # more than LIMIT rows of one kind

    @property
    def days(self) -> Iterator[CalendarDay]:
        return (day for week in self.weeks for day in week)


def load_month(viewer: User, first: date, team: Team | None = None) -> Month:
    """The weeks from Monday that hold the month of `first`, as far as `viewer` may see them. Eight queries."""
    begin = first - timedelta(days=first.weekday())
    last = next_month(first) - timedelta(days=1)
    end = last + timedelta(days=7 - last.weekday())
    days = {day: CalendarDay(day, day.month == first.month) for day in days_between(begin, end)}
    people = Membership.objects.filter(team=team).values("user") if team else None
    sources = [
        session_items(viewer, begin, end, people),
        drill_run_calendar_items(viewer, begin, end, people),
        drill_items(viewer, begin, end, people),
        certificate_items(viewer, begin, end, people),
        task_items(viewer, begin, end, team),
    ]
    for item in (item for items in sources for item in items[:LIMIT]):
        days[item.day].items.append(item)
    for holiday in Holiday.objects.filter(day__gte=begin, day__lt=end):
        days[holiday.day].holiday = holiday.name
    for each in days.values():
        each.items.sort(key=lambda item: (item.at is not None, item.at, item.title))
    rows = list(days.values())
    weeks = [rows[number : number + 7] for number in range(0, len(rows), 7)]
    return Month(first, weeks, is_cut=any(len(items) > LIMIT for items in sources))


def next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def days_between(begin: date, end: date) -> Iterator[date]:
    return (begin + timedelta(days=number) for number in range((end - begin).days))


def instants(begin: date, end: date) -> tuple[datetime, datetime]:
    """The first instants of two days in the reader's time zone."""
    zone = timezone.get_current_timezone()
    return datetime.combine(begin, time(), zone), datetime.combine(end, time(), zone)


def session_items(viewer: User, begin: date, end: date, people: Any) -> list[CalendarItem]:
    """Scheduled and held sessions; of a team those that a member leads, goes to or attended."""
    start, stop = instants(begin, end)
    rows = Session.objects.visible_to(viewer).filter(
        status__in=SHOWN_STATUSES, starts_at__gte=start, starts_at__lt=stop
    )
    if people is not None:
        enrolled = Enrollment.objects.filter(session=OuterRef("pk"), person__in=people)
        attended = Attendance.objects.filter(session=OuterRef("pk"), person__in=people)
        rows = rows.filter(Exists(enrolled) | Exists(attended) | Q(facilitator__in=people))
    found = list(rows.order_by("starts_at", "pk")[: LIMIT + 1])
    answers = own_answers(viewer, found)
    return [session_item(session, answers.get(session.pk), viewer) for session in found if session.starts_at]


def own_answers(viewer: User, sessions: Iterable[Session]) -> dict[int, Enrollment]:
    rows = Enrollment.objects.filter(person=viewer, session__in=sessions).with_place()
    return {row.session_id: row for row in rows}


def session_item(session: Session, answer: Enrollment | None, viewer: User) -> CalendarItem:
    starts = session.starts_at or session.created_at
    kind = "drill" if session.format in DRILL_FORMATS else "reading" if session.format in READING_FORMATS else "lesson"
    return CalendarItem(
        day=timezone.localdate(starts),
        at=starts,
        title=session.title,
        url=session.get_absolute_url(),
        kind=kind,
        note=session_note(session, answer, viewer),
    )


def session_note(session: Session, answer: Enrollment | None, viewer: User) -> str:
    """What the reader has to do with it, else how many seats are taken."""
    if not session.is_upcoming:
        return session.get_status_display()
    if session.facilitator_id == viewer.pk:
        return "You lead"
    if answer is not None and answer.state == Enrollment.State.WAITING:
        return f"{ordinal(answer.place)} on the waitlist"  # type: ignore[attr-defined]
    if answer is not None:
        return answer.get_state_display()
    return "Full" if session.is_full else f"{session.taken} of {session.capacity} seats"


def drill_run_calendar_items(viewer: User, begin: date, end: date, people: Any) -> list[CalendarItem]:
    """Runs of drills that took place without a session."""
    start, stop = instants(begin, end)
    rows = DrillRun.objects.visible_to(viewer).filter(session=None, started_at__gte=start, started_at__lt=stop)
    rows = rows.exclude(state=DrillRun.State.CANCELED)
    if people is not None:
        rows = rows.filter(Q(players__user__in=people) | Q(facilitator__in=people)).distinct()
    return [
        CalendarItem(
            day=timezone.localdate(run.started_at),
            at=run.started_at,
            title=run.player_title if run.is_live else run.title,
            url=run.report_url() if run.was_held else run.get_absolute_url(),
            kind="drill",
            note=f"{run.label}: {run.get_state_display().lower()}",
        )
        for run in rows.order_by("started_at", "pk")[: LIMIT + 1]
    ]


def drill_items(viewer: User, begin: date, end: date, people: Any) -> list[CalendarItem]:
    """Drills that are to be run again by this day; of a team those whose owner is a member."""
    rows = Drill.objects.visible_to(viewer).repeated().filter(next_due_on__gte=begin, next_due_on__lt=end)
    if people is not None:
        rows = rows.filter(repeat_owner__in=people)
    return [
        CalendarItem(drill.next_due_on, f"Run {drill.ref} again", drill.get_absolute_url(), note=drill.title)
        for drill in rows.order_by("next_due_on", "pk")[: LIMIT + 1]
        if drill.next_due_on
    ]


def certificate_items(viewer: User, begin: date, end: date, people: Any) -> list[CalendarItem]:
    """Certificates whose last valid day this is."""
    rows = Certificate.objects.visible_to(viewer).ending(begin, end - timedelta(days=1)).select_related("person")
    if people is not None:
        rows = rows.filter(person__in=people)
    return [
        CalendarItem(row.valid_until, f"{row.person.name}: certificate ends", row.get_absolute_url(), note=row.role)
        for row in rows.order_by("valid_until", "pk")[: LIMIT + 1]
        if row.valid_until
    ]


def task_items(viewer: User, begin: date, end: date, team: Team | None) -> list[CalendarItem]:
    """Due dates of tasks that a session closes."""
    rows = CorrectiveTask.objects.visible_to(viewer).outstanding().filter(closes_by=ClosesBy.SESSION)
    rows = rows.filter(due_on__gte=begin, due_on__lt=end)
    if team is not None:
        rows = rows.of_team(team)
    return [
        CalendarItem(task.due_on, f"{task.ref} due", task.get_absolute_url(), note=task.title)
        for task in rows.order_by("due_on", "pk")[: LIMIT + 1]
        if task.due_on
    ]
