"""Registry of calendar feed entries. Titles of restricted work are never included."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from accounts.models import Team, User
from core.schedule.ical import CalendarEvent

Source = Callable[[User, Team | None, date], Iterable[CalendarEvent]]
PAST = timedelta(days=30)
MAX_EVENTS = 500  # events of one source
_sources: list[Source] = []


def calendar_source(source: Source) -> Source:
    """Register `(viewer, team, since) -> [CalendarEvent]`: open work dated `since` or later, at most `MAX_EVENTS`.

    With a team its work, else that of the viewer; only rows that the viewer may see. One query.
    """
    _sources.append(source)
    return source


def calendar_events(viewer: User, team: Team | None, today: date) -> list[CalendarEvent]:
    return [event for source in _sources for event in source(viewer, team, today - PAST)]


def calendar_title(ref: str, title: str, *, restricted: bool) -> str:
    """Calendar programs keep what they read, so restricted work is named by its reference only."""
    return f"{ref} (restricted)" if restricted else f"{ref} {title}"
