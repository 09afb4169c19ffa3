"""Review meetings on My work of their facilitator."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from core.web.templatetags.ui import clock
from core.web.urls_cached import address
from dashboard.registry import WorkItem, rows_source
from dashboard.work_query import Row, WorkQuery, to_work_rows
from postmortems.models import ReviewMeeting

State = ReviewMeeting.State
PREPARED = timedelta(days=14)


def meeting_item(row: Row) -> WorkItem:
    assert row.at
    running = row.facts["state"] == State.RUNNING
    return WorkItem(
        title=f"Facilitate: {row.title}",
        url=address("postmortems:meeting", row.pk),
        icon="calendar-event",
        detail="Running now" if running else f"Review meeting at {clock(row.at)}",
        due=timezone.localdate(row.at),
        button="Open",
        ref=f"M-{row.pk}",
    )


@rows_source("review meeting", meeting_item)
def facilitated_meetings(user: User, on: date) -> WorkQuery:
    """Meetings of the facilitator that run, or start within two weeks."""
    rows = ReviewMeeting.objects.visible_to(user).filter(facilitator=user, state__in=[State.PLANNED, State.RUNNING])
    soon = rows.filter(starts_at__lt=timezone.now() + PREPARED).order_by("starts_at")
    return to_work_rows("review meeting", soon, title="title", at="starts_at", state="state")
