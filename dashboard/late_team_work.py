"""Late work in a person's teams other than tasks, on My work: audit runs, reviews, verifications and checks."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from dashboard.cached import cached_for
from dashboard.counting import cached_counts
from dashboard.registry import main_panel, summary_part
from notifications.notice_types import Section
from reminders.digest import overdue_in_teams

LEFT_OUT = frozenset(
    {"task", "update", "certificate", "session", "invitation", "drill"}
)  # shown elsewhere, or not late


def late_work(user: User) -> Section | None:
    """None for a person without a team of their own."""
    if not cached_counts(user).get("teams I lead"):
        return None
    found: Section = cached_for(
        user, "late in teams", lambda: overdue_in_teams(user, timezone.localdate(), without=LEFT_OUT)
    )
    return found if found.lines else None


@summary_part
def late_work_in_words(user: User) -> str:
    section = late_work(user)
    count = len(section.lines) + section.more if section else 0
    what = "audit run, review or check" if count == 1 else "audit runs, reviews or checks"
    return f"{count} {what} overdue in your teams" if count else ""


@main_panel
def late_work_in_my_teams(user: User) -> dict[str, Any] | None:
    section = late_work(user)
    return {"template": "dashboard/late_team_work.html", "section": section} if section else None
