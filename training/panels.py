"""Sessions on the pages of incidents and tasks."""

from typing import Any

from accounts.models import User
from core.web.templatetags.ui import moment
from incidents.models import Incident
from incidents.panels import incident_panel
from tasks.closers import Closer, closer, task_panel
from tasks.models import UNFINISHED, ClosesBy, CorrectiveTask
from training.models import Session
from training.policies import can_plan


@incident_panel("side")
def training_panel(incident: Incident, user: User) -> dict[str, Any] | None:
    """Sessions linked to this incident. One query."""
    rows = list(Session.objects.visible_to(user).filter(incident=incident).order_by("starts_at", "pk")[:5])
    return {"template": "training/incident_panel.html", "sessions": rows} if rows else None


@closer(ClosesBy.SESSION)
def sessions_for(task: CorrectiveTask, user: User) -> list[Closer]:
    """The sessions that close this task, oldest first. One query."""
    rows = Session.objects.visible_to(user).filter(task=task).order_by("pk")[:5]
    return [Closer(row.ref, row.get_absolute_url(), state_of(row)) for row in rows]


@task_panel
def session_to_plan(task: CorrectiveTask, user: User) -> dict[str, Any]:
    """A button that plans the session of a task that closes by one. No query."""
    plan = task.status in UNFINISHED and task.closes_by == ClosesBy.SESSION and can_plan(user)
    return {"lines": "", "buttons": "training/task_buttons.html", "plan": plan, "task": task}


def state_of(session: Session) -> str:
    """ "not scheduled", "open, 30 Nov, 14:00"."""
    state = session.get_status_display().lower()
    return f"{state}, {moment(session.starts_at)}" if session.starts_at else state
