"""Audit runs in calendar feeds."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from accounts.models import Team, User
from audits.models import AuditRun
from core.schedule.ical import CalendarEvent
from dashboard.calendar import MAX_EVENTS, calendar_source, calendar_title


@calendar_source
def due_runs(viewer: User, team: Team | None, since: date) -> Iterable[CalendarEvent]:
    """Unfinished runs of the team, or assigned to the viewer, on their due date."""
    rows = AuditRun.objects.visible_to(viewer).unfinished().filter(due_on__gte=since)
    rows = rows.filter(team=team) if team else rows.assigned_to(viewer)
    for run in rows.select_related("circle").order_by("due_on", "pk")[:MAX_EVENTS]:
        yield CalendarEvent(
            uid=f"{run.ref}@debrief",
            title=calendar_title(run.ref, run.title, restricted=run.circle.restricted),
            start=run.due_on or since,
            url=f"{settings.BASE_URL}{run.get_absolute_url()}",
        )
