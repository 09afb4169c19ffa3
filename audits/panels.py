"""Audit runs on the pages of tasks, teams and services."""

from typing import Any

from accounts.models import Team, User
from accounts.panels import team_panel
from audits.display import run_chip, run_line
from audits.models import AuditRun
from audits.policies import can_plan_run
from incidents.models import Service
from incidents.panels import service_panel
from tasks.closers import covers_tasks, task_panel
from tasks.display import today_of
from tasks.models import UNFINISHED, ClosesBy, CorrectiveTask

SHOWN = 8


@task_panel
def runs_of_task(task: CorrectiveTask, viewer: User) -> dict[str, Any]:
    """Runs of the task, oldest first, and the run to repeat if none can still close it. One query."""
    rows = list(task.runs.select_related("version").order_by("pk"))
    waits = (
        task.status in UNFINISHED and task.closes_by == ClosesBy.RUN and not any(run.may_still_close for run in rows)
    )
    open_run = next((run for run in rows if run.may_still_close), None) if task.is_outstanding else None
    again = rows[-1] if rows and waits and can_plan_run(viewer) else None
    plan = waits and not rows and can_plan_run(viewer)
    templates = {"lines": "audits/task_runs.html", "buttons": "audits/task_run_again.html"}
    return {**templates, "runs": rows, "again": again, "plan": plan, "open_run": open_run, "task": task}


@covers_tasks
def tasks_of_my_runs(user: User) -> Any:
    """Tasks whose run is assigned to the user and not signed yet."""
    states = [AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS]
    return AuditRun.objects.filter(assignee=user, state__in=states, task__isnull=False).values("task")


@team_panel(order=30)
def runs_of_team(user: User, team: Team) -> dict[str, Any] | None:
    """Unfinished runs of a team, oldest due date first."""
    rows = AuditRun.objects.visible_to(user).unfinished().filter(team=team).for_list().order_by("due_on", "pk")
    found = [{"run": run, "chip": run_chip(run)} for run in rows[:SHOWN]]
    return {"template": "audits/team_panel.html", "runs": found} if found else None


@service_panel
def runs_of_service(service: Service, user: User) -> dict[str, Any] | None:
    """The newest runs of a service. One query."""
    rows = AuditRun.objects.visible_to(user).filter(service=service).for_list().order_by("-created_at", "-pk")
    lines = [run_line(run, today_of(user)) for run in rows[:SHOWN]]
    return {"template": "audits/service_panel.html", "lines": lines, "service": service} if lines else None
