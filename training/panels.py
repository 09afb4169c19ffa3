"""Training on the pages of incidents, tasks, teams and people."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Team, User
from accounts.panels import person_panel, team_panel
from core.web.templatetags.ui import moment
from incidents.models import Incident
from incidents.panels import incident_annotation, incident_panel
from tasks.closers import Closer, closer, task_panel
from tasks.models import UNFINISHED, ClosesBy, CorrectiveTask
from tasks.policies import can_change
from training.attendance_conditions import condition_state
from training.models import Attendance, Certificate, Session
from training.policies import can_plan, can_propose
from training.readiness import readiness

SHOWN = 30


@incident_annotation("has_sessions")
def has_sessions() -> Exists:
    return Exists(Session.objects.filter(incident=OuterRef("pk")))


@incident_panel("side")
def training_panel(incident: Incident, user: User) -> dict[str, Any] | None:
    """Sessions linked to this incident, and the way to plan one. One query if there are any."""
    sessions = Session.objects.visible_to(user).filter(incident=incident).order_by("starts_at", "pk")
    rows = list(sessions[:5]) if getattr(incident, "has_sessions", True) else []
    may_propose = can_propose(user)
    if not rows and not may_propose:
        return None
    facts = {"incident": incident, "may_propose": may_propose, "may_plan": can_plan(user)}
    return {"template": "training/incident_panel.html", "sessions": rows, **facts}


@closer(ClosesBy.SESSION)
def sessions_for(task: CorrectiveTask, user: User) -> list[Closer]:
    """The sessions that close this task, oldest first. One query."""
    rows = Session.objects.visible_to(user).filter(task=task).order_by("pk")[:5]
    return [Closer(row.ref, row.get_absolute_url(), state_of(row)) for row in rows]


@task_panel
def session_to_plan(task: CorrectiveTask, user: User) -> dict[str, Any]:
    """Who must attend, and buttons to plan a session and change the condition. Three queries if it closes by one."""
    if task.closes_by != ClosesBy.SESSION:
        return {"lines": "", "buttons": "training/task_buttons.html", "plan": False, "change": False}
    is_open = task.status in UNFINISHED
    return {
        "lines": "training/task_lines.html",
        "buttons": "training/task_buttons.html",
        "condition": condition_state(task),
        "plan": is_open and can_plan(user),
        "change": is_open and can_change(user, task),
        "is_open": is_open,
        "task": task,
    }


def state_of(session: Session) -> str:
    """ "not scheduled", "open, 30 Nov, 14:00"."""
    state = session.get_status_display().lower()
    return f"{state}, {moment(session.starts_at)}" if session.starts_at else state


@person_panel
def training_of(user: User, person: User) -> dict[str, Any] | None:
    """Certificates and training history: for the person, leads of their teams and managers."""
    history = list(
        Attendance.objects.history_visible_to(user)
        .filter(person=person)
        .select_related("session__program")
        .order_by("-session__starts_at", "-pk")[:SHOWN]
    )
    rows = Certificate.objects.visible_to(user).current().filter(person=person).order_by("role", "pk")
    today = timezone.localdate()
    certificates = [{"row": row, "state": row.state(today)} for row in rows]
    if not history and not certificates and user != person:
        return None
    facts = {"history": history, "certificates": certificates, "person": person}
    return {"template": "training/person_panel.html", **facts}


@team_panel(40)
def readiness_of_team(user: User, team: Team) -> dict[str, Any] | None:
    """Gaps of the team in the next 60 days: for its lead and for managers. Seven queries."""
    if not user.is_manager and team.lead_id != user.pk:
        return None
    matrix = readiness(user, now=timezone.now(), team=team.slug)
    if not matrix.roles:
        return None
    return {"template": "training/team_panel.html", "gaps": matrix.gaps[:5], "number": len(matrix.gaps), "team": team}
