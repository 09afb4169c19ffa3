"""Texts of reminders in the inbox and in digest emails."""

from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone

from core.web.templatetags.ui import weekday
from notifications.models import Notification
from notifications.notice_types import Notice, notice, subject
from reminders.digest import weekly_sections
from reminders.due_sources import due_sources


@notice("reminder")
def reminder(note: Notification, target: Any) -> Notice:
    due = date.fromisoformat(note.data["due"])
    today = timezone.localdate(note.created_at)  # the due text at the time of sending
    words = relative_due_text(due, today)
    text = f"{note.reference}, {words}" if note.reference else words.capitalize()
    source = due_sources.get(note.data.get("kind", ""))
    title = source.title(target) if source else str(target)
    audience = note.data.get("audience", "owner")
    group = "Late in your teams" if audience != "owner" else "Overdue" if due < today else "Due soon"
    links = source.links_for(audience, target) if source else ()
    url = source.url(target) if source else target.get_absolute_url()
    icon = source.icon if source else "bell"
    button = source.button_for(audience, links) if source else ""
    return Notice(title, text, url, icon=icon, late=due < today, due=due, group=group, button=button, links=links)


@subject("reminder")
def reminder_subject(notices: list[Notice]) -> str:
    """For example "3 items need your attention (1 overdue by 4 days)"."""
    late = sorted(notice.due for notice in notices if notice.late and notice.due)
    if len(notices) == 1:
        return f"{notices[0].title}: {relative_due_text(notices[0].due, timezone.localdate())}"
    waiting = f"{len(notices)} items need your attention"
    if not late:
        return f"{waiting}, the first {relative_due_text(notices[0].due, timezone.localdate())}"
    days = days_text((timezone.localdate() - late[0]).days)
    if len(late) == 1:
        return f"{waiting} (1 overdue by {days})"
    return f"{waiting} ({len(late)} overdue, the oldest by {days})"


def relative_due_text(due: date | None, today: date) -> str:
    """ "4 days late", "due today", "due tomorrow", "due in 3 days"."""
    if due is None:
        return "no date"
    days = (due - today).days
    if days < 0:
        return f"{days_text(-days)} late"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")


def days_text(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


@notice("weekly_digest")
def weekly_digest(note: Notification, target: Any) -> Notice:
    today = timezone.localdate(note.created_at)
    text = "Late work in your teams, what is due this week, and what was confirmed effective."
    sections = partial(weekly_sections, target, today)
    return Notice(f"Your week from {weekday(today)}", text, "/", icon="calendar-event", sections=sections)
