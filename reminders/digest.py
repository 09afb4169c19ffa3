"""The weekly digest of one person: late work in their teams, what is due this week, and what other apps add."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from core.web.templatetags.ui import weekday
from notifications.notice_types import Section, SectionLine
from reminders.registry import DueSource, due_sources

MOST_LINES = 15
WEEK = timedelta(days=7)

SectionWriter = Callable[[User, date], Section | None]
_sections: list[SectionWriter] = []


def digest_section(writer: SectionWriter) -> SectionWriter:
    """Register a section of the weekly digest: `(user, today) -> Section | None`."""
    _sections.append(writer)
    return writer


def weekly_sections(user: User, today: date) -> list[Section]:
    """The sections that have something to say, as this person may see them now."""
    own = [late_in_teams(user, today), due_this_week(user, today)]
    added = [writer(user, today) for writer in _sections]
    return [section for section in [*own, *added] if section and section.lines]


def late_in_teams(user: User, today: date) -> Section:
    theirs = (Q(lead_id=user.pk) | Q(manager_id=user.pk)) & ~Q(owner_id=user.pk)
    return section_of("Late in your teams", user, Q(due__lt=today) & theirs, today)


def due_this_week(user: User, today: date) -> Section:
    return section_of("Due this week", user, Q(owner_id=user.pk, due__lt=today + WEEK), today)


def section_of(title: str, user: User, which: Q, today: date) -> Section:
    lines: list[tuple[date, SectionLine]] = []
    more = 0
    for source in due_sources.values():
        rows = list(visible(source, user).filter(which).order_by("due", "pk")[: MOST_LINES + 1])
        more += max(len(rows) - MOST_LINES, 0)
        lines += [(row.due, line_of(source, row, today)) for row in rows[:MOST_LINES]]
    lines.sort(key=lambda found: found[0])
    return Section(title, [line for _, line in lines[:MOST_LINES]], more + max(len(lines) - MOST_LINES, 0))


def visible(source: DueSource, user: User) -> QuerySet[Any]:
    return source.rows().visible_to(user)  # type: ignore[attr-defined,no-any-return]


def line_of(source: DueSource, row: Any, today: date) -> SectionLine:
    days = (today - row.due).days
    words = f"{days} day{'' if days == 1 else 's'} late" if days > 0 else f"due {weekday(row.due)}"
    ref = getattr(row, "ref", "")
    return SectionLine(source.title(row), f"{ref}, {words}" if ref else words, row.get_absolute_url(), days > 0)
