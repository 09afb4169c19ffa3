"""Due tasks in calendar feeds."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from accounts.models import Team, User
from core.schedule.ical import CalendarEvent
from dashboard.calendar import MAX_EVENTS, calendar_source, calendar_title
from tasks.models import CorrectiveTask


@calendar_source
def due_tasks(viewer: User, team: Team | None, since: date) -> Iterable[CalendarEvent]:
    """Open tasks of the team or of the viewer, on their due date."""
    rows = CorrectiveTask.objects.visible_to(viewer).outstanding().filter(due_on__gte=since)
    rows = rows.of_team(team) if team else rows.owned_by(viewer)
    for task in rows.select_related("circle", "owner").order_by("due_on", "pk")[:MAX_EVENTS]:
        hidden = task.circle.restricted
        yield CalendarEvent(
            uid=f"{task.ref}@debrief",
            title=calendar_title(task.ref, task.title, restricted=hidden),
            start=task.due_on or since,
            sequence=task.due_date_changes,
            description="" if hidden else f"{task.done_when}\nOwner: {task.owner.name if task.owner else ''}".strip(),
            url=f"{settings.BASE_URL}{task.get_absolute_url()}",
        )
